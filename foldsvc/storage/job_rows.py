"""The rows of the jobs: inserted, locked, moved, deleted.

Every function runs in its caller's transaction.
The order of locks is always job row first, its events after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, null, select, update

from foldsvc.formats.record_json import to_json
from foldsvc.records.job_state import JobFailure, Stage, State
from foldsvc.records.notice import Notice
from foldsvc.storage.clock import database_now
from foldsvc.storage.job_counts import COUNTED, Counted, count_change
from foldsvc.storage.tables import (
    IS_QUEUED,
    IS_RUNNING,
    QUEUE_ORDER,
    WAS_NEVER_LOST,
    batch,
    job,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """A job about to be inserted, queued at its first stage.

    Attributes:
        kind: Which other row says what it is made of.
        content_key: Equal where the same is made in the same way.
        lane: What limits the size of the jobs of a batch.
        options_key: Equal where jobs can share a batch.
        size: For the limit of its lane.
    """

    id: str
    kind: str
    batch_id: str | None
    batch_index: int
    name: str
    notices: tuple[Notice, ...]
    content_key: str
    lane: str
    options_key: str
    size: int
    stage: Stage
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStanding:
    """Where a job stands: what the rules look at before they move it.

    Attributes:
        lease_expired: By the database's clock; False where nobody has a lease.
    """

    id: str
    kind: str
    state: State
    stage: Stage
    attempt: int
    losses: int
    cancel_requested: bool
    result_prefix: str | None
    lease_expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What an attempt hands over with a move; None leaves what was there."""

    prefix: str | None = None
    notices: tuple[Notice, ...] | None = None


NOTHING_NEW = JobResult()

_STANDING = (
    job.c.id,
    job.c.kind,
    job.c.state,
    job.c.stage,
    job.c.attempt,
    job.c.losses,
    job.c.cancel_requested,
    job.c.result_prefix,
    (job.c.lease_until < database_now()).label("lease_expired"),
)


def insert_batch(connection: Connection, batch_id: str) -> None:
    """Add the batch that jobs of one submission belong to."""
    connection.execute(insert(batch).values(id=batch_id, created_at=database_now()))


def insert_jobs(connection: Connection, drafts: Sequence[JobDraft]) -> None:
    """Add jobs, all with one time of creation; the rows of their kinds are the caller's."""
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        insert(job),
        [
            {
                "id": draft.id,
                "kind": draft.kind,
                "batch_id": draft.batch_id,
                "batch_index": draft.batch_index,
                "name": draft.name,
                "notices": [to_json(notice) for notice in draft.notices],
                "content_key": draft.content_key,
                "lane": draft.lane,
                "options_key": draft.options_key,
                "size": draft.size,
                "state": "queued",
                "stage": draft.stage,
                "priority": draft.priority,
                "not_before": now,
                "created_at": now,
                "queued_at": now,
            }
            for draft in drafts
        ],
    )
    count_change(connection, after=_counted(connection, job.c.id.in_([one.id for one in drafts])))


def lock_job(connection: Connection, job_id: str) -> JobStanding | None:
    """Lock one job until the transaction ends and say where it stands; None if it is gone."""
    query = select(*_STANDING).where(job.c.id == job_id).with_for_update()
    found = _read_standings(connection, query)
    return found[0] if found else None


def lock_expired(connection: Connection, limit: int) -> tuple[JobStanding, ...]:
    """Lock running jobs whose lease has run out, passing over those that another has locked."""
    # Asked for the time once, PostgreSQL finds them by the index.
    expired = IS_RUNNING & (job.c.lease_until < select(database_now()).scalar_subquery())
    # In the order of the index: any other would make SQLite walk all jobs that there ever were.
    query = select(*_STANDING).where(expired).order_by(job.c.lease_until).limit(limit)
    return _read_standings(connection, query.with_for_update(skip_locked=True))


def lock_due(
    connection: Connection,
    stage: Stage,
    limit: int,
    *,
    kind: str,
    together: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Lock the next jobs to run at a stage that may share a batch, best first.

    They have the lane and options of the first.
    A job whose worker was lost before runs alone, so that one that kills its worker cannot take
    its neighbours along again.

    Args:
        connection: Of a writing transaction.
        stage: Whose jobs.
        limit: Most jobs.
        kind: Theirs.
        together: By lane, the largest size of a job that shares a batch; in lanes that are not
            named all may.
    """
    due = IS_QUEUED & (job.c.stage == stage) & (job.c.not_before <= database_now())
    due &= job.c.kind == kind
    first = connection.execute(
        select(job.c.id, job.c.lane, job.c.options_key, job.c.losses, job.c.size)
        .where(due)
        .order_by(*QUEUE_ORDER)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if first is None:
        return ()
    largest = (together or {}).get(first.lane)
    if limit == 1 or first.losses or (largest is not None and first.size > largest):
        return (first.id,)
    alike = (
        due
        & WAS_NEVER_LOST
        & (job.c.lane == first.lane)
        & (job.c.options_key == first.options_key)
        & (job.c.id != first.id)
    )
    if largest is not None:
        alike &= job.c.size <= largest
    others = connection.execute(
        select(job.c.id)
        .where(alike)
        .order_by(*QUEUE_ORDER)
        .limit(limit - 1)
        .with_for_update(skip_locked=True)
    ).scalars()
    return (first.id, *others)


def mark_running(connection: Connection, job_id: str, *, owner: str, lease_seconds: float) -> int:
    """Give a job to an attempt, under a lease; returns the attempt, the fencing token."""
    now = database_now()
    return _move(
        connection,
        job_id,
        state="running",
        attempt=job.c.attempt + 1,
        lease_owner=owner,
        lease_until=now + lease_seconds,
        started_at=func.coalesce(job.c.started_at, now),
    )


def mark_queued(
    connection: Connection, job_id: str, *, stage: Stage, losses: int, result: JobResult
) -> None:
    """Put a job in the queue of a stage, free of any lease."""
    _move(
        connection,
        job_id,
        state="queued",
        stage=stage,
        losses=losses,
        lease_owner=None,
        lease_until=None,
        queued_at=database_now(),
        **_result_columns(result),
    )


def mark_ended(
    connection: Connection,
    job_id: str,
    *,
    state: State,
    result: JobResult,
    failure: JobFailure | None = None,
) -> None:
    """Put a job in a terminal state."""
    _move(
        connection,
        job_id,
        state=state,
        lease_owner=None,
        lease_until=None,
        finished_at=database_now(),
        failure=null() if failure is None else to_json(failure),
        **_result_columns(result),
    )


def mark_cancel_requested(connection: Connection, job_id: str) -> None:
    """Ask the attempt that runs a job to stop."""
    changed = {"cancel_requested": True, "version": job.c.version + 1}
    connection.execute(update(job).where(job.c.id == job_id).values(changed))


def extend_lease(
    connection: Connection, job_id: str, *, attempt: int, lease_seconds: float
) -> bool | None:
    """Renew a lease: whether to stop for a cancel, None where the attempt is fenced off."""
    return connection.execute(
        update(job)
        .where(job.c.id == job_id, job.c.attempt == attempt, job.c.state == "running")
        .values(lease_until=database_now() + lease_seconds)
        .returning(job.c.cancel_requested)
    ).scalar_one_or_none()


def delete_job_row(connection: Connection, job_id: str) -> None:
    """Forget a job with its events."""
    delete_job_rows(connection, job.c.id == job_id)


def delete_job_rows(connection: Connection, condition: ColumnElement[bool]) -> tuple[str, ...]:
    """Forget jobs with their events; gives their ids."""
    gone = connection.execute(delete(job).where(condition).returning(job.c.id, *COUNTED)).all()
    count_change(connection, before=[Counted(*row[1:]) for row in gone])
    return tuple(row.id for row in gone)


def standings_of(connection: Connection, job_ids: Sequence[str]) -> tuple[JobStanding, ...]:
    """Say where jobs stand without locking them; those that are gone are left out."""
    return _read_standings(connection, select(*_STANDING).where(job.c.id.in_(job_ids)))


def _read_standings(
    connection: Connection, query: Select[tuple[object, ...]]
) -> tuple[JobStanding, ...]:
    return tuple(
        JobStanding(
            id=row.id,
            kind=row.kind,
            state=row.state,
            stage=row.stage,
            attempt=row.attempt,
            losses=row.losses,
            cancel_requested=row.cancel_requested,
            result_prefix=row.result_prefix,
            lease_expired=bool(row.lease_expired),
        )
        for row in connection.execute(query)
    )


def _move(connection: Connection, job_id: str, **columns: object) -> int:
    """Change where a locked job stands; returns its attempt."""
    this = job.c.id == job_id
    before = _counted(connection, this)
    changed = update(job).where(this).values(version=job.c.version + 1, **columns)
    after = Counted(*connection.execute(changed.returning(*COUNTED)).one())
    count_change(connection, before=before, after=[after])
    return after.attempt


def _counted(connection: Connection, condition: ColumnElement[bool]) -> list[Counted]:
    return [Counted(*row) for row in connection.execute(select(*COUNTED).where(condition))]


def _result_columns(result: JobResult) -> dict[str, object]:
    columns: dict[str, object] = {}
    if result.prefix is not None:
        columns["result_prefix"] = result.prefix
    if result.notices is not None:
        columns["notices"] = [to_json(notice) for notice in result.notices]
    return columns
