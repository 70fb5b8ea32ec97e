"""Questions about the jobs; nothing here writes or locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, tuple_

from foldsvc.formats.record_json import from_json
from foldsvc.records.job_state import JobFailure, QueuePosition, Stage, State
from foldsvc.records.notice import Notice
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.job_counts import job_counts
from foldsvc.storage.page_mark import PageMark
from foldsvc.storage.queue_places import queue_places
from foldsvc.storage.tables import (
    IS_QUEUED,
    IS_RUNNING,
    QUEUE_ORDER,
    STAGES,
    batch,
    job,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job of any kind, as it stands.

    Attributes:
        notices: What the user has been told so far.
        result_prefix: Where its files are so far; None before the first.
        queue: None unless it waits.
    """

    id: str
    kind: str
    batch_id: str | None
    name: str
    state: State
    stage: Stage
    attempt: int
    notices: tuple[Notice, ...]
    cancel_requested: bool
    result_prefix: str | None
    failure: JobFailure | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    queue: QueuePosition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """The jobs of one state at one stage.

    Attributes:
        jobs: How many.
        attempts: Attempts that they have had.
        losses: Leases lost at their present stage.
        oldest_queued_seconds: How long the first of them has waited; 0 unless they are queued.
        most_overdue_seconds: How long the longest expired lease has been so; 0 where none is.
    """

    state: State
    stage: Stage
    jobs: int
    attempts: int
    losses: int
    oldest_queued_seconds: float
    most_overdue_seconds: float


SHOWN: tuple[ColumnElement[Any], ...] = (
    job.c.id,
    job.c.kind,
    job.c.batch_id,
    job.c.name,
    job.c.state,
    job.c.stage,
    job.c.attempt,
    job.c.notices,
    job.c.cancel_requested,
    job.c.result_prefix,
    job.c.failure,
    job.c.created_at,
    job.c.started_at,
    job.c.finished_at,
)
"""The columns that `job_rows_of` reads."""

NAMES_AT_ONCE = 10_000
"""Jobs whose names are looked at for one page; the next page goes on below them."""


def jobs_by_id(connection: Connection, job_ids: Sequence[str]) -> list[JobRow]:
    """Give the jobs that exist of those named, in that order."""
    rows = connection.execute(select(*SHOWN).where(job.c.id.in_(job_ids))).all()
    found = {row.id: row for row in job_rows_of(connection, rows)}
    return [found[job_id] for job_id in job_ids if job_id in found]


def jobs_of_batch(connection: Connection, batch_id: str) -> tuple[str, ...]:
    """List a batch's jobs in the order of the submission."""
    ids = select(job.c.id).where(job.c.batch_id == batch_id).order_by(job.c.batch_index)
    return tuple(connection.execute(ids).scalars())


def batch_created_at(connection: Connection, batch_id: str) -> float | None:
    """When a batch was submitted; None if there is no such batch."""
    return connection.execute(
        select(batch.c.created_at).where(batch.c.id == batch_id)
    ).scalar_one_or_none()


def newest_jobs(
    connection: Connection,
    *,
    kind: str,
    below: PageMark | None,
    limit: int,
    state: State | None,
    name_part: str,
) -> tuple[list[str], PageMark | None]:
    """List a page of jobs of a kind, newest first, and the mark to go on from if there are more.

    With a part of a name the page ends after `NAMES_AT_ONCE` jobs that were looked at, however
    few of them have it.
    """
    age = tuple_(job.c.created_at, job.c.id)
    wanted = select(job.c.created_at, job.c.id).where(job.c.kind == kind)
    wanted = wanted.order_by(job.c.created_at.desc(), job.c.id.desc())
    if below is not None:
        wanted = wanted.where(age < tuple_(below.created_at, below.row_id))
    if state is not None:
        wanted = wanted.where(job.c.state == state)
    last = None
    if name_part:
        last = connection.execute(wanted.limit(1).offset(NAMES_AT_ONCE - 1)).one_or_none()
        if last is not None:
            wanted = wanted.where(age >= tuple_(last.created_at, last.id))
        wanted = wanted.where(job.c.name.icontains(name_part, autoescape=True))
    found = connection.execute(wanted.limit(limit + 1)).all()
    if len(found) > limit:
        last = found[limit - 1]
    mark = None if last is None else PageMark(created_at=last.created_at, row_id=last.id)
    return [row.id for row in found[:limit]], mark


def job_rows_of(connection: Connection, rows: Sequence[Row[Any]]) -> list[JobRow]:
    """Read rows that have the columns `SHOWN`, whatever else is in them."""
    waiting = [row.id for row in rows if row.state == "queued"]
    places = queue_places(connection, waiting) if waiting else {}
    return [_job(row, places.get(row.id)) for row in rows]


def result_prefix_of(connection: Connection, job_id: str) -> tuple[bool, str | None]:
    """Say whether a job exists, and where its files are so far."""
    row = connection.execute(select(job.c.result_prefix).where(job.c.id == job_id)).one_or_none()
    return row is not None, None if row is None else row.result_prefix


def kind_of(connection: Connection, job_id: str) -> str | None:
    """Say of which kind a job is; None if there is no such job."""
    return connection.execute(select(job.c.kind).where(job.c.id == job_id)).scalar_one_or_none()


def stage_facts(connection: Connection) -> tuple[StageFacts, ...]:
    """Say how many jobs there are by state and stage, and how late the latest of them are."""
    waited, overdue = _longest_waits(connection), _longest_overdue(connection)
    return tuple(
        StageFacts(
            state=count.state,
            stage=count.stage,
            jobs=count.jobs,
            attempts=count.attempts,
            losses=count.losses,
            oldest_queued_seconds=waited.get(count.stage, 0.0) if count.state == "queued" else 0.0,
            most_overdue_seconds=overdue.get(count.stage, 0.0) if count.state == "running" else 0.0,
        )
        for count in job_counts(connection)
    )


def due_by_stage(connection: Connection, *, at_most: int) -> dict[Stage, int]:
    """Count the jobs that could start now, by stage; no further than asked."""
    counts = []
    for stage in STAGES:
        due = IS_QUEUED & (job.c.stage == stage) & (job.c.not_before <= database_now())
        # In the order of the index, without which PostgreSQL guesses that reading all is quicker.
        first = select(job.c.id).where(due).order_by(*QUEUE_ORDER).limit(at_most)
        counts.append(
            select(func.count()).select_from(first.subquery()).scalar_subquery().label(stage)
        )
    row = connection.execute(select(*counts)).mappings().one()
    return {stage: row[stage] for stage in STAGES if row[stage]}


def _longest_waits(connection: Connection) -> dict[str, float]:
    firsts = [
        select(func.min(job.c.queued_at))
        .where(IS_QUEUED, job.c.stage == stage)
        .scalar_subquery()
        .label(stage)
        for stage in STAGES
    ]
    row = connection.execute(select(database_now().label("now"), *firsts)).mappings().one()
    return {stage: max(0.0, row["now"] - row[stage]) for stage in STAGES if row[stage] is not None}


def _longest_overdue(connection: Connection) -> dict[str, float]:
    now = select(database_now()).scalar_subquery()
    rows = connection.execute(
        select(job.c.stage, func.max(now - job.c.lease_until))
        .where(IS_RUNNING, job.c.lease_until < now)
        .group_by(job.c.stage)
    )
    return {stage: max(0.0, seconds) for stage, seconds in rows}


def _job(row: Row[Any], place: QueuePosition | None) -> JobRow:
    return JobRow(
        id=row.id,
        kind=row.kind,
        batch_id=row.batch_id,
        name=row.name,
        state=row.state,
        stage=row.stage,
        attempt=row.attempt,
        notices=tuple(from_json(Notice, notice) for notice in row.notices),
        cancel_requested=row.cancel_requested,
        result_prefix=row.result_prefix,
        failure=None if row.failure is None else from_json(JobFailure, row.failure),
        created_at=time_of(row.created_at),
        started_at=None if row.started_at is None else time_of(row.started_at),
        finished_at=None if row.finished_at is None else time_of(row.finished_at),
        queue=place,
    )
