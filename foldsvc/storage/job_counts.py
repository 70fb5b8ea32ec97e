"""How many jobs there are, by state and stage, without looking at them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from foldsvc.records.job_state import Stage, State
from foldsvc.storage.tables import job, job_count

COUNTED = (job.c.state, job.c.stage, job.c.attempt, job.c.losses)
"""The columns of `Counted`."""

_FEW = 100


class Counted(NamedTuple):
    """What is counted of a job."""

    state: State
    stage: Stage
    attempt: int
    losses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCount:
    """The jobs of one state at one stage.

    Attributes:
        jobs: How many.
        attempts: Attempts that they have had.
        losses: Leases lost at their present stage.
    """

    state: State
    stage: Stage
    jobs: int
    attempts: int
    losses: int


def count_change(
    connection: Connection,
    *,
    before: Sequence[Counted] = (),
    after: Sequence[Counted] = (),
) -> None:
    """Count what this transaction did to jobs.

    Args:
        connection: Of the transaction, with which the count is committed or undone.
        before: The jobs as they were; none where they are new.
        after: The same as they are now; none where they are deleted.
    """
    changes: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for rows, sign in ((before, -1), (after, 1)):
        for row in rows:
            change = changes[row.state, row.stage]
            change[0] += sign
            change[1] += sign * row.attempt
            change[2] += sign * row.losses
    _insert(connection, changes)


def job_counts(connection: Connection) -> tuple[JobCount, ...]:
    """Give the counts; what there is none of is left out."""
    jobs = func.sum(job_count.c.jobs)
    rows = connection.execute(
        select(
            job_count.c.state,
            job_count.c.stage,
            jobs.label("jobs"),
            func.sum(job_count.c.attempts).label("attempts"),
            func.sum(job_count.c.losses).label("losses"),
        )
        .group_by(job_count.c.state, job_count.c.stage)
        .having(jobs != 0)
        .order_by(job_count.c.state, job_count.c.stage)
    )
    return tuple(
        JobCount(
            state=row.state,
            stage=row.stage,
            jobs=int(row.jobs),
            attempts=int(row.attempts),
            losses=int(row.losses),
        )
        for row in rows
    )


def sum_up_counts(connection: Connection) -> None:
    """Put few rows in the place of the many that moves have added since the last time.

    Rows of transactions that have not ended are not seen, and stay.
    """
    many = connection.execute(select(job_count.c.seq).limit(1).offset(_FEW)).first()
    if many is None:
        return
    changes: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in connection.execute(
        delete(job_count).returning(
            job_count.c.state,
            job_count.c.stage,
            job_count.c.jobs,
            job_count.c.attempts,
            job_count.c.losses,
        )
    ):
        change = changes[row.state, row.stage]
        for place, number in enumerate((row.jobs, row.attempts, row.losses)):
            change[place] += number
    _insert(connection, changes)


def _insert(connection: Connection, changes: dict[tuple[str, str], list[int]]) -> None:
    rows = [
        {"state": state, "stage": stage, "jobs": jobs, "attempts": attempts, "losses": losses}
        for (state, stage), (jobs, attempts, losses) in changes.items()
        if jobs or attempts or losses
    ]
    if rows:
        connection.execute(insert(job_count), rows)
