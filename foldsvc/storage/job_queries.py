"""Questions about the jobs; nothing here writes or locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import Connection, Row, func, select, tuple_

from foldsvc.formats.record_json import from_json
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_state import JobFailure, QueuePosition, Stage, State
from foldsvc.records.notice import Notice
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.job_counts import job_counts
from foldsvc.storage.queue_places import queue_places
from foldsvc.storage.tables import (
    IS_FOLD,
    IS_QUEUED,
    IS_RUNNING,
    QUEUE_ORDER,
    STAGES,
    batch,
    job,
)
from foldsvc.wire.fold import UNTRAINED, Job


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWork:
    """What a worker needs to know of a job."""

    id: str
    name: str
    engine: str
    options: Mapping[str, JsonValue]
    fold_input: FoldInput
    chains: tuple[JobChain, ...]
    notices: tuple[Notice, ...]
    result_prefix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """The last job of a page: the next page begins below it."""

    created_at: float
    job_id: str


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


# What users brought along can be large, and no answer shows it.
_SHOWN = tuple(column for column in job.c if column.name != "fold_input")

NAMES_AT_ONCE = 10_000
"""Jobs whose names are looked at for one page; the next page goes on below them."""


def jobs_by_id(connection: Connection, job_ids: Sequence[str]) -> list[Job]:
    """Give the jobs that exist of those named, in that order."""
    rows = connection.execute(select(*_SHOWN).where(job.c.id.in_(job_ids))).all()
    found = {answer.id: answer for answer in _jobs(connection, rows)}
    return [found[job_id] for job_id in job_ids if job_id in found]


def jobs_of_batch(connection: Connection, batch_id: str) -> list[Job]:
    """Give a batch's jobs in the order of the submission."""
    rows = connection.execute(
        select(*_SHOWN).where(job.c.batch_id == batch_id).order_by(job.c.batch_index)
    ).all()
    return _jobs(connection, rows)


def batch_created_at(connection: Connection, batch_id: str) -> float | None:
    """When a batch was submitted; None if there is no such batch."""
    return connection.execute(
        select(batch.c.created_at).where(batch.c.id == batch_id)
    ).scalar_one_or_none()


def newest_jobs(
    connection: Connection,
    *,
    below: PageMark | None,
    limit: int,
    state: State | None,
    name_part: str,
) -> tuple[list[Job], PageMark | None]:
    """Give a page of jobs, newest first, and the mark to go on from where there are more.

    With a part of a name the page ends after `NAMES_AT_ONCE` jobs that were looked at, however
    few of them have it.
    """
    age = tuple_(job.c.created_at, job.c.id)
    wanted = select(job.c.created_at, job.c.id).where(IS_FOLD)
    wanted = wanted.order_by(job.c.created_at.desc(), job.c.id.desc())
    if below is not None:
        wanted = wanted.where(age < tuple_(below.created_at, below.job_id))
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
    mark = None if last is None else PageMark(created_at=last.created_at, job_id=last.id)
    return jobs_by_id(connection, [row.id for row in found[:limit]]), mark


def work_of(connection: Connection, job_id: str) -> JobWork:
    """Give what a worker needs to know of a job."""
    row = connection.execute(select(job).where(job.c.id == job_id)).one()
    return JobWork(
        id=row.id,
        name=row.name,
        engine=row.engine,
        options=row.options,
        fold_input=FoldInput(
            name=row.fold_input["name"],
            chains=tuple(Chain(**chain) for chain in row.fold_input["chains"]),
            notes=tuple(row.fold_input["notes"]),
            a3m=row.fold_input.get("a3m", ""),
            templates=tuple(TemplateFile(**one) for one in row.fold_input.get("templates", ())),
            known_model=row.fold_input.get("known_model", ""),
        ),
        chains=tuple(from_json(JobChain, chain) for chain in row.chains),
        notices=tuple(from_json(Notice, notice) for notice in row.notices),
        result_prefix=row.result_prefix,
    )


def result_prefix_of(connection: Connection, job_id: str) -> tuple[bool, str | None]:
    """Say whether a job exists, and where its files are so far."""
    row = connection.execute(select(job.c.result_prefix).where(job.c.id == job_id)).one_or_none()
    return row is not None, None if row is None else row.result_prefix


def is_fold(connection: Connection, job_id: str) -> bool:
    """Say whether there is such a job, and it folds."""
    row = connection.execute(select(job.c.id).where(job.c.id == job_id, IS_FOLD)).one_or_none()
    return row is not None


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


def _jobs(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Job]:
    waiting = [row.id for row in rows if row.state == "queued"]
    places = queue_places(connection, waiting) if waiting else {}
    return [_job(row, places.get(row.id)) for row in rows]


def _is_folded(state: State, stage: Stage) -> bool:
    """Whether what a job has to show is a structure; a search hands on something else."""
    if stage == "segment":
        return False
    return state == "succeeded" or stage in {"relax", "publish"}


def _job(row: Row[tuple[object, ...]], place: QueuePosition | None) -> Job:
    return Job(
        id=row.id,
        name=row.name,
        state=row.state,
        stage=row.stage,
        engine=row.engine,
        options=row.options,
        batch_id=row.batch_id,
        n_res=row.n_res,
        chains=[from_json(JobChain, chain) for chain in row.chains],
        notices=[from_json(Notice, notice) for notice in row.notices],
        attempt=row.attempt,
        created_at=time_of(row.created_at),
        started_at=None if row.started_at is None else time_of(row.started_at),
        finished_at=None if row.finished_at is None else time_of(row.finished_at),
        cancel_requested=row.cancel_requested,
        queue=place,
        confidence=None if row.confidence is None else from_json(ConfidenceSummary, row.confidence),
        failure=None if row.failure is None else from_json(JobFailure, row.failure),
        has_structure=row.result_prefix is not None and _is_folded(row.state, row.stage),
        untrained=any(notice["code"] == UNTRAINED for notice in row.notices),
    )
