"""Questions about the jobs; nothing here writes or locks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, case, func, select, tuple_

from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.tables import batch, job
from foldsvc.wire.fold import (
    UNTRAINED,
    ConfidenceSummary,
    FoldOptions,
    Job,
    JobChain,
    JobFailure,
    Notice,
    QueuePosition,
    Stage,
    State,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWork:
    """What a worker needs to know of a job."""

    id: str
    name: str
    engine: str
    options: FoldOptions
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
_QUEUE_ORDER = (job.c.priority.desc(), job.c.created_at, job.c.id)


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
    """Give a page of jobs, newest first, and the mark to go on from where there are more."""
    wanted = select(*_SHOWN).order_by(job.c.created_at.desc(), job.c.id.desc()).limit(limit + 1)
    if below is not None:
        wanted = wanted.where(
            tuple_(job.c.created_at, job.c.id) < tuple_(below.created_at, below.job_id)
        )
    if state is not None:
        wanted = wanted.where(job.c.state == state)
    if name_part:
        wanted = wanted.where(job.c.name.icontains(name_part, autoescape=True))
    # Segmentations are listed with their images.
    wanted = wanted.where(job.c.stage != "segment")
    rows = connection.execute(wanted).all()
    last = rows[limit - 1] if len(rows) > limit else None
    mark = None if last is None else PageMark(created_at=last.created_at, job_id=last.id)
    return _jobs(connection, rows[:limit]), mark


def work_of(connection: Connection, job_id: str) -> JobWork:
    """Give what a worker needs to know of a job."""
    row = connection.execute(select(job).where(job.c.id == job_id)).one()
    return JobWork(
        id=row.id,
        name=row.name,
        engine=row.engine,
        options=FoldOptions.model_validate(row.options),
        fold_input=FoldInput(
            name=row.fold_input["name"],
            chains=tuple(Chain(**chain) for chain in row.fold_input["chains"]),
            notes=tuple(row.fold_input["notes"]),
            a3m=row.fold_input.get("a3m", ""),
            templates=tuple(TemplateFile(**one) for one in row.fold_input.get("templates", ())),
            known_model=row.fold_input.get("known_model", ""),
        ),
        chains=tuple(JobChain.model_validate(chain) for chain in row.chains),
        notices=tuple(Notice.model_validate(notice) for notice in row.notices),
        result_prefix=row.result_prefix,
    )


def result_prefix_of(connection: Connection, job_id: str) -> tuple[bool, str | None]:
    """Say whether a job exists, and where its files are so far."""
    row = connection.execute(select(job.c.result_prefix).where(job.c.id == job_id)).one_or_none()
    return row is not None, None if row is None else row.result_prefix


def stage_facts(connection: Connection) -> tuple[StageFacts, ...]:
    """Count the jobs by state and stage, in one query."""
    now = database_now()
    waited = case((job.c.state == "queued", now - job.c.queued_at), else_=0.0)
    overdue = case((job.c.lease_until < now, now - job.c.lease_until), else_=0.0)
    rows = connection.execute(
        select(
            job.c.state,
            job.c.stage,
            func.count().label("jobs"),
            func.sum(job.c.attempt).label("attempts"),
            func.sum(job.c.losses).label("losses"),
            func.max(waited).label("oldest_queued_seconds"),
            func.max(overdue).label("most_overdue_seconds"),
        ).group_by(job.c.state, job.c.stage)
    )
    return tuple(
        StageFacts(
            state=row.state,
            stage=row.stage,
            jobs=row.jobs,
            attempts=int(row.attempts),
            losses=int(row.losses),
            oldest_queued_seconds=max(0.0, row.oldest_queued_seconds),
            most_overdue_seconds=max(0.0, row.most_overdue_seconds),
        )
        for row in rows
    )


def due_by_stage(connection: Connection) -> dict[Stage, int]:
    """Count the jobs that could start now, by stage."""
    due = (job.c.state == "queued") & (job.c.not_before <= database_now())
    rows = connection.execute(select(job.c.stage, func.count()).where(due).group_by(job.c.stage))
    return {row[0]: row[1] for row in rows}


def _queue_positions(connection: Connection, condition: ColumnElement[bool]) -> dict[str, int]:
    place = func.row_number().over(partition_by=job.c.stage, order_by=_QUEUE_ORDER)
    queue = select(job.c.id, place.label("place")).where(job.c.state == "queued").subquery()
    rows = connection.execute(
        select(queue.c.id, queue.c.place).where(queue.c.id.in_(select(job.c.id).where(condition)))
    )
    return {row.id: row.place for row in rows}


def _jobs(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Job]:
    waiting = [row.id for row in rows if row.state == "queued"]
    places = _queue_positions(connection, job.c.id.in_(waiting)) if waiting else {}
    return [_job(row, places.get(row.id)) for row in rows]


def _is_folded(state: State, stage: Stage) -> bool:
    """Whether what a job has to show is a structure; a search hands on something else."""
    if stage == "segment":
        return False
    return state == "succeeded" or stage in {"relax", "publish"}


def _job(row: Row[tuple[object, ...]], place: int | None) -> Job:
    return Job(
        id=row.id,
        name=row.name,
        state=row.state,
        stage=row.stage,
        engine=row.engine,
        options=FoldOptions.model_validate(row.options),
        batch_id=row.batch_id,
        n_res=row.n_res,
        chains=[JobChain.model_validate(chain) for chain in row.chains],
        notices=[Notice.model_validate(notice) for notice in row.notices],
        attempt=row.attempt,
        created_at=time_of(row.created_at),
        started_at=None if row.started_at is None else time_of(row.started_at),
        finished_at=None if row.finished_at is None else time_of(row.finished_at),
        cancel_requested=row.cancel_requested,
        queue=None if place is None else QueuePosition(position=place),
        confidence=None
        if row.confidence is None
        else ConfidenceSummary.model_validate(row.confidence),
        failure=None if row.failure is None else JobFailure.model_validate(row.failure),
        has_structure=row.result_prefix is not None and _is_folded(row.state, row.stage),
        untrained=any(notice["code"] == UNTRAINED for notice in row.notices),
    )
