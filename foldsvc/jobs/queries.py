"""Looking at jobs of any kind, at queues and results."""

from foldsvc.errors import NotFoundError
from foldsvc.jobs.kinds import kind_named
from foldsvc.records.job_state import Stage
from foldsvc.storage import job_queries
from foldsvc.storage.database import Database
from foldsvc.storage.job_queries import StageFacts
from foldsvc.storage.result_store import ResultStore, StoredFile
from foldsvc.wire.jobs import JobLinks, JobStatus

_API = "/api/v1"


def get_job(database: Database, job_id: str) -> JobStatus:
    """Give a job of any kind as it stands.

    Raises:
        NotFoundError: There is no such job.
    """
    with database.read() as transaction:
        jobs = job_queries.jobs_by_id(transaction, [job_id])
        if not jobs:
            raise NotFoundError("job_not_found", job_id)
        (job,) = jobs
        result = kind_named(job.kind).result_path(transaction, job_id)
    return JobStatus(
        id=job.id,
        kind=job.kind,
        name=job.name,
        state=job.state,
        stage=job.stage,
        batch_id=job.batch_id,
        notices=list(job.notices),
        attempt=job.attempt,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cancel_requested=job.cancel_requested,
        queue=job.queue,
        failure=job.failure,
        links=JobLinks(
            result=f"{_API}{result}",
            events=f"{_API}/jobs/{job_id}/events",
            cancel=f"{_API}/jobs/{job_id}/cancel",
        ),
    )


def require_job(database: Database, job_id: str) -> None:
    """Return where there is such a job.

    Raises:
        NotFoundError: There is none.
    """
    with database.read() as transaction:
        if job_queries.kind_of(transaction, job_id) is None:
            raise NotFoundError("job_not_found", job_id)


def files_of(
    database: Database, store: ResultStore, job_id: str
) -> tuple[str | None, tuple[StoredFile, ...]]:
    """Give where a job's files are and which there are so far; None and empty before the first.

    Raises:
        NotFoundError: There is no such job.
    """
    prefix, stored = stored_files_of(database, store, job_id)
    shown = tuple(file for file in stored if not file.inner)
    return (prefix, shown) if shown else (None, ())


def stored_files_of(
    database: Database, store: ResultStore, job_id: str
) -> tuple[str | None, tuple[StoredFile, ...]]:
    """Give the same with the inner files, of which others are drawn.

    Raises:
        NotFoundError: There is no such job.
    """
    with database.read() as transaction:
        exists, prefix = job_queries.result_prefix_of(transaction, job_id)
    if not exists:
        raise NotFoundError("job_not_found", job_id)
    return prefix, () if prefix is None else store.read_manifest(prefix)


def queue_facts(database: Database) -> tuple[StageFacts, ...]:
    """Say how many jobs there are by state and stage; what /metrics shows."""
    with database.read() as transaction:
        return job_queries.stage_facts(transaction)


def due_jobs(database: Database, stage: Stage, *, at_most: int = 1) -> int:
    """Count the jobs that wait at a stage and could start now, no further than asked."""
    with database.read() as transaction:
        return job_queries.due_by_stage(transaction, at_most=at_most).get(stage, 0)
