"""The rows of the events: what happened to a job, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from foldsvc.formats.record_json import from_json, to_json
from foldsvc.records.job_state import Stage, State
from foldsvc.records.recycling import RecycleEvent
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.tables import job, job_event

EventKind = Literal["state", "progress", "structure", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event about to be appended."""

    job_id: str
    kind: EventKind
    state: State
    stage: Stage
    attempt: int
    message: str
    fraction: float | None = None
    recycle: RecycleEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as it is kept; `seq` only grows."""

    seq: int
    at: datetime
    kind: EventKind
    state: State
    stage: Stage
    attempt: int
    message: str
    fraction: float | None
    recycle: RecycleEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNews:
    """How far a job has come: if this is as it was, nothing has happened.

    Attributes:
        seq: Number of its newest event.
        state: Of the job, as that event left it.
    """

    seq: int
    state: State


def append_event(connection: Connection, draft: EventDraft) -> None:
    """Append an event to a job whose row this transaction has locked or just inserted.

    PostgreSQL gives out `seq` before the commit, so that of two transactions the later number
    can become visible first, and a reader that resumes after it would miss the earlier one.
    The lock on the job's row forbids that within one job: the next writer gets its number only
    after this one has committed. Between jobs it does happen, and no reader resumes across jobs.
    """
    connection.execute(
        insert(job_event).values(
            job_id=draft.job_id,
            at=database_now(),
            kind=draft.kind,
            state=draft.state,
            stage=draft.stage,
            attempt=draft.attempt,
            message=draft.message,
            fraction=draft.fraction,
            recycle=None if draft.recycle is None else to_json(draft.recycle),
        )
    )


def events_after(
    connection: Connection, job_id: str, *, after_seq: int, limit: int
) -> list[EventRow]:
    """List a job's events with a number above one, oldest first."""
    rows = connection.execute(
        select(job_event)
        .where(job_event.c.job_id == job_id, job_event.c.seq > after_seq)
        .order_by(job_event.c.seq)
        .limit(limit)
    )
    return [
        EventRow(
            seq=row.seq,
            at=time_of(row.at),
            kind=row.kind,
            state=row.state,
            stage=row.stage,
            attempt=row.attempt,
            message=row.message,
            fraction=row.fraction,
            recycle=None if row.recycle is None else from_json(RecycleEvent, row.recycle),
        )
        for row in rows
    ]


def newest_events(connection: Connection, job_ids: Sequence[str]) -> dict[str, JobNews]:
    """Say how far jobs have come; those that are gone are left out."""
    newest = (
        select(func.max(job_event.c.seq)).where(job_event.c.job_id == job.c.id).scalar_subquery()
    )
    rows = connection.execute(
        select(job.c.id, job.c.state, newest.label("seq")).where(job.c.id.in_(job_ids))
    )
    return {row.id: JobNews(seq=row.seq or 0, state=row.state) for row in rows}


def count_events(connection: Connection, job_id: str) -> int:
    """Count a job's events."""
    return connection.execute(select(func.count()).where(job_event.c.job_id == job_id)).scalar_one()
