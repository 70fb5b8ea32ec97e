"""What the database does for each statement about jobs: nothing that grows with their number."""

import inspect
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event, text

from foldsvc.folds import queries as folds
from foldsvc.folds.outcome import with_confidence
from foldsvc.jobs import outcomes, queries
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.claims import claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since, newest_of, report_progress
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.leases import renew
from foldsvc.records.job_state import JobFailure
from foldsvc.records.progress import Progress
from foldsvc.settings import Settings
from foldsvc.storage import (
    event_rows,
    fold_rows,
    job_counts,
    job_queries,
    job_rows,
    queue_places,
)
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.orders import CONFIDENCE, claim_one, claim_some, new_job, submit_all, submit_one
from tests.storage.many_jobs import fill, job_id

MODULES = (event_rows, fold_rows, job_counts, job_queries, job_rows, queue_places)
MANY = ("job", "job_event", "fold")
ENDED = 3_000
WAITING = 1_000
MOST_ROWS = 250
"""More than a page or a batch, fewer than there are of anything that is many."""
WALKED = ("ix_job_newest", "ix_job_leased")
"""From their start: the one as far as LIMIT says, the other has only those that run."""

# Nothing of these grows with the jobs, but for the index, which is walked as far as LIMIT says.
SCANNED = re.compile(r"SCAN (mine|anon_\d+|job_count|\(?(CONSTANT ROW|subquery-\d+)\)?)$")


def looks(
    database: Database, store: FolderStore, n_jobs: int = ENDED + WAITING
) -> dict[str, Callable[[], object]]:
    """Give everything that is done again and again, by name."""
    young, old = job_id(n_jobs - 1), job_id(5)
    cursor = folds.list_folds(database, limit=50).next_cursor

    def life_of_a_job() -> None:
        """All moves that there are."""
        for last in ("succeed", "fail", "cancel", "release"):
            claimed = claim_one(database)
            renew(database, claimed, 60)
            report_progress(database, claimed, Progress(stage="fold", message="on"))
            if last == "succeed":
                outcomes.succeed(
                    database,
                    claimed,
                    result_prefix=claimed.prefix,
                    record=with_confidence(claimed.job_id, CONFIDENCE),
                )
                delete_job(database, store, claimed.job_id)
            elif last == "fail":
                failure = JobFailure(code="engine_error", message="It broke")
                outcomes.fail(database, claimed, failure=failure)
            elif last == "cancel":
                request_cancel(database, claimed.job_id)
                outcomes.cancelled(database, claimed)
            else:
                outcomes.release(database, claimed)

    def lost_leases() -> None:
        claim_some(database, lease_seconds=-1)
        keep(database, SilentDoorbell(), Settings())

    return {
        "a waiting job": lambda: queries.get_job(database, young),
        "an ended job": lambda: queries.get_job(database, old),
        "a waiting fold": lambda: folds.get_fold(database, young),
        "an ended fold": lambda: folds.get_fold(database, old),
        "its files": lambda: queries.files_of(database, store, job_id(4)),
        "whether it folds": lambda: folds.require_fold(database, old),
        "whether it is there": lambda: queries.require_job(database, old),
        "a list": lambda: folds.list_folds(database, limit=200),
        "its next page": lambda: folds.list_folds(database, cursor=cursor),
        "those that wait": lambda: folds.list_folds(database, state="queued"),
        "those that run": lambda: folds.list_folds(database, state="running"),
        "those that failed": lambda: folds.list_folds(database, state="failed", cursor=cursor),
        "a name": lambda: folds.list_folds(database, name="variant 1"),
        "a name that nothing has": lambda: folds.list_folds(database, name="nothing"),
        "a name in a state": lambda: folds.list_folds(database, name="variant", state="failed"),
        "metrics": lambda: queries.queue_facts(database),
        "whether work waits": lambda: queries.due_jobs(database, "fold"),
        "where many stand": lambda: _standings(database),
        "events": lambda: events_since(database, old, 0),
        "the events of many": lambda: newest_of(database, [job_id(i) for i in range(200)]),
        "a submission": lambda: submit_one(database),
        "a batch": lambda: folds.get_batch(
            database, submit_all(database, new_job("a"), new_job("b")).batch_id or ""
        ),
        "a cancel": lambda: request_cancel(database, submit_one(database)),
        "a claim": lambda: claim_some(database),
        "a claim of short ones": lambda: claim(
            database,
            FOLD,
            stage="fold",
            owner="test:1",
            limit=8,
            lease_seconds=60,
            together={"flashabb": 100},
        ),
        "a round of the keeper": lambda: keep(database, SilentDoorbell(), Settings()),
        "a job's life": life_of_a_job,
        "lost leases": lost_leases,
    }


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is looked through on purpose be far less than there is."""
    monkeypatch.setattr(job_queries, "NAMES_AT_ONCE", 100)
    monkeypatch.setattr(queue_places, "FARTHEST", 50)


@pytest.mark.usefixtures("_small_steps")
def test_no_statement_scans_the_jobs(database: Database, tmp_path: Path) -> None:
    """Each statement finds what it needs by an index, of which it walks a bounded part."""
    fill(database, ended=ENDED, waiting=WAITING)
    faults_of = _sqlite_faults
    if database.dialect == "postgresql":
        faults_of = _postgresql_faults
        with database.write() as connection:
            connection.execute(text("ANALYZE"))
    faults: dict[str, list[str]] = {}
    n_seen, name = 0, ""

    def look_at_plan(_connection, cursor, statement, parameters, _context, many):
        nonlocal n_seen
        if statement.split()[0] in ("SELECT", "WITH", "UPDATE", "DELETE") and not many:
            n_seen += 1
            if found := faults_of(cursor.connection.cursor(), statement, parameters):
                faults[f"{name}: {statement}"] = found

    event.listen(database._reading, "before_cursor_execute", look_at_plan)
    everything = looks(database, FolderStore(tmp_path))
    for name in everything:
        everything[name]()

    assert n_seen > 100
    assert faults == {}


@pytest.mark.usefixtures("_small_steps")
def test_looks_take_as_long_however_many_jobs_there_are(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """SQLite takes as many steps for ten times the jobs, but for a few."""
    few, many = (
        _steps_of(sqlite_template, tmp_path / f"{size}", ended=2 * size, waiting=size)
        for size in (300, 3_000)
    )

    grown = {name: (few[name], many[name]) for name in few if many[name] > 1.2 * few[name] + 300}
    assert grown == {}


def test_every_function_that_asks_about_jobs_is_tried(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """What is added to the modules of jobs and events has to be added to `looks`."""
    database = _open_copy(sqlite_template, tmp_path)
    fill(database, ended=ENDED, waiting=WAITING)
    called: set[tuple[str, str]] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        called.add((frame.f_globals.get("__name__", ""), frame.f_code.co_name))

    everything = looks(database, FolderStore(tmp_path))
    sys.setprofile(note)
    try:
        for look in everything.values():
            look()
    finally:
        sys.setprofile(None)
    database.close()

    public = {
        (module.__name__, name)
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public - called == set()


def _standings(database: Database) -> object:
    with database.read() as connection:
        event_rows.count_events(connection, job_id(5))
        return job_rows.standings_of(connection, [job_id(number) for number in range(100)])


def _open_copy(template: Path, folder: Path) -> Database:
    folder.mkdir(exist_ok=True)
    shutil.copy(template, folder / "foldsvc.db")
    return open_database(f"sqlite:///{folder / 'foldsvc.db'}")


def _steps_of(template: Path, folder: Path, *, ended: int, waiting: int) -> dict[str, int]:
    """Count the steps of SQLite's machine for each look, in tens."""
    database = _open_copy(template, folder)
    fill(database, ended=ended, waiting=waiting)
    steps: Counter[str] = Counter()
    name = "before"

    def count() -> None:
        steps[name] += 1

    def watch(connection, _record, _proxy):
        connection.set_progress_handler(count, 10)

    event.listen(database._reading, "checkout", watch)
    for name, look in looks(database, FolderStore(folder), n_jobs=ended + waiting).items():
        steps[name] = 0
        look()
    database.close()
    return dict(steps)


def _sqlite_faults(cursor: Any, statement: str, parameters: Any) -> list[str]:
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    plan = [row[-1] for row in cursor.fetchall()]
    return [line for line in plan if line.startswith("SCAN") and not SCANNED.match(line)]


def _postgresql_faults(cursor: Any, statement: str, parameters: Any) -> list[str]:
    # What changes rows is not run twice.
    runs = statement.startswith(("SELECT", "WITH"))
    cursor.execute(f"EXPLAIN (FORMAT JSON, ANALYZE {runs}) {statement}", parameters)
    ((found,),) = cursor.fetchall()
    faults = []
    for node in _nodes(found[0]["Plan"]):
        if node["Node Type"] == "ModifyTable" or node.get("Relation Name") not in MANY:
            continue
        walked = "Index Cond" in node or node.get("Index Name") in WALKED
        by_index = node["Node Type"] in ("Index Scan", "Index Only Scan") and walked
        removed = sum(node.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck"))
        rows = (node.get("Actual Rows", 0) + removed) * node.get("Actual Loops", 0)
        bitmap = node["Node Type"] == "Bitmap Heap Scan"
        if not (by_index or bitmap) or rows > MOST_ROWS:
            faults.append(f"{rows} rows of {node['Relation Name']}: {json.dumps(node)}")
    return faults


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
