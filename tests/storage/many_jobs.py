"""A database as it is after months: many jobs that have ended, and many that wait."""

from collections.abc import Iterator, Mapping

from sqlalchemy import insert, select

from foldsvc.storage.database import Database
from foldsvc.storage.job_counts import Counted, count_change
from foldsvc.storage.tables import fold, job, job_event
from tests.jobs.orders import submit_one

ENDS = ("succeeded", "succeeded", "succeeded", "failed", "cancelled")
ALIGNMENT = ">q\n" + "MKVLAAGIVGLCAKAYLEHP" * 75
"""As long as what folds are made of, so that the planner sees a table of their size."""

_AT_ONCE = 2_000


def job_id(number: int) -> str:
    """Give the id of one of the jobs; those that have ended come first."""
    return f"00000000-0000-4000-8000-{number:012x}"


def fill(database: Database, *, ended: int, waiting: int) -> None:
    """Put jobs into an empty database, a second apart, each like one that was submitted.

    Those that wait have one of two sorts of options in turn.
    """
    submit_one(database)
    with database.read() as connection:
        model = dict(connection.execute(select(job)).mappings().one())
        payload = dict(connection.execute(select(fold)).mappings().one())
    payload["fold_input"] = {**payload["fold_input"], "a3m": ALIGNMENT}
    model["notices"] = [{"level": "info", "code": "told", "message": "As long as real ones. " * 70}]
    first = model["created_at"] - ended - waiting
    for start in range(0, ended + waiting, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, ended + waiting))
        rows = [_row(model, number, first + number, ended=number < ended) for number in numbers]
        with database.write() as connection:
            connection.execute(insert(job), rows)
            connection.execute(insert(fold), [{**payload, "job_id": row["id"]} for row in rows])
            connection.execute(insert(job_event), [event for row in rows for event in _events(row)])
            count_change(connection, after=[_counted(row) for row in rows])


def _row(model: Mapping[str, object], number: int, at: float, *, ended: bool) -> dict[str, object]:
    row = {**model, "id": job_id(number), "name": f"variant {number}", "created_at": at}
    row |= {"queued_at": at, "not_before": at}
    if not ended:
        return row | {"options_key": f"key {number % 2}"}
    state = ENDS[number % len(ENDS)]
    prefix = f"jobs/{row['id']}/2" if state == "succeeded" else None
    row |= {"state": state, "stage": "relax", "attempt": 2, "result_prefix": prefix}
    return row | {"started_at": at + 1, "finished_at": at + 30}


def _events(row: Mapping[str, object]) -> Iterator[dict[str, object]]:
    queued = {"job_id": row["id"], "at": row["created_at"], "kind": "state", "state": "queued"}
    queued |= {"stage": "fold", "attempt": 0, "message": "Submitted"}
    yield queued
    if row["state"] != "queued":
        yield {**queued, "state": "running", "attempt": 1, "message": "Started"}
        yield {**queued, "kind": "end", "state": row["state"], "attempt": 2, "message": "Ended"}


def _counted(row: Mapping[str, object]) -> Counted:
    return Counted(row["state"], row["stage"], row["attempt"], row["losses"])  # type: ignore[arg-type]
