"""Where waiting jobs stand in their queues: counted by the queue's index, and not without end."""

from collections.abc import Sequence

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)

from foldsvc.records.job_state import QueuePosition
from foldsvc.storage.tables import job

FARTHEST = 2_000
"""The last place that is counted."""

_other = job.alias("other")


def queue_places(connection: Connection, job_ids: Sequence[str]) -> dict[str, QueuePosition]:
    """Say where jobs stand that wait.

    Only the first of them at a stage and of a priority is counted from the front of its queue,
    each other from the one before, so that a page of a list costs little more than one job.
    """
    rows = connection.execute(_COUNTS, {"job_ids": job_ids, "farthest": FARTHEST})
    places: dict[str, QueuePosition] = {}
    queue, place = None, 0
    for row in rows:
        if queue != (row.stage, row.priority):
            queue, place = (row.stage, row.priority), row.more_urgent + 1
        place += row.since_previous
        places[row.id] = QueuePosition(position=min(place, FARTHEST), or_later=place > FARTHEST)
    return places


def _waiting() -> CTE:
    """Give the jobs, each with the one before it in the same queue; "" for the first."""
    queue = (job.c.stage, job.c.priority)
    order = (job.c.created_at, job.c.id)

    def previous(column: ColumnElement[object], none: object) -> ColumnElement[object]:
        return func.lag(column, 1, none).over(partition_by=queue, order_by=order)

    return (
        select(
            job.c.id,
            *queue,
            job.c.created_at,
            previous(job.c.created_at, literal(0.0)).label("previous_created_at"),
            previous(job.c.id, literal("")).label("previous_id"),
        )
        .where(job.c.id.in_(bindparam("job_ids", expanding=True)))
        .cte("mine")
    )


def _more_urgent(mine: CTE) -> ColumnElement[int]:
    """Count those that go first whatever their age; needed once for a queue."""
    urgent = _count(mine, _other.c.stage == mine.c.stage, _other.c.priority > mine.c.priority)
    return case((mine.c.previous_id == "", urgent), else_=0)


def _since_previous(mine: CTE) -> ScalarSelect[int]:
    """Count from the one before, itself among them."""
    age = tuple_(_other.c.created_at, _other.c.id)
    return _count(
        mine,
        _other.c.stage == mine.c.stage,
        _other.c.priority == mine.c.priority,
        age < tuple_(mine.c.created_at, mine.c.id),
        age >= tuple_(mine.c.previous_created_at, mine.c.previous_id),
    )


def _count(mine: CTE, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    queued = _other.c.state == literal_column("'queued'")
    found = (
        select(_other.c.id).where(queued, *conditions).limit(bindparam("farthest")).correlate(mine)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _counts() -> Select[tuple[object, ...]]:
    mine = _waiting()
    return select(
        mine.c.id,
        mine.c.stage,
        mine.c.priority,
        _more_urgent(mine).label("more_urgent"),
        _since_previous(mine).label("since_previous"),
    ).order_by(mine.c.stage, mine.c.priority, mine.c.created_at, mine.c.id)


# Put together once: that takes longer than the database does to answer.
_COUNTS = _counts()
