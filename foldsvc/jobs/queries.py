"""Looking at jobs, batches, queues and results."""

from collections import Counter

from foldsvc.errors import NotFoundError
from foldsvc.jobs.cursor import cursor_after, place_of
from foldsvc.records.job_state import Stage, State
from foldsvc.storage import job_queries
from foldsvc.storage.clock import time_of
from foldsvc.storage.database import Database
from foldsvc.storage.job_queries import PageMark, StageFacts
from foldsvc.storage.result_store import ResultStore, StoredFile
from foldsvc.wire.fold import Batch, Job, JobPage

MAX_PAGE = 200


def get_job(database: Database, job_id: str) -> Job:
    """Give a job as it stands.

    Raises:
        NotFoundError: There is no such job.
    """
    with database.read() as transaction:
        jobs = job_queries.jobs_by_id(transaction, [job_id])
    if not jobs:
        raise NotFoundError("job_not_found", job_id)
    return jobs[0]


def get_fold(database: Database, job_id: str) -> Job:
    """Give a job that folds; a segmentation is found with its image.

    Raises:
        NotFoundError: There is no such fold.
    """
    job = get_job(database, job_id)
    if job.stage == "segment":
        raise NotFoundError("job_not_found", job_id)
    return job


def require_fold(database: Database, job_id: str) -> None:
    """Return where there is such a job and it folds, without reading it whole.

    Raises:
        NotFoundError: There is none.
    """
    with database.read() as transaction:
        if not job_queries.is_fold(transaction, job_id):
            raise NotFoundError("job_not_found", job_id)


def require_job(database: Database, job_id: str) -> None:
    """Return where there is such a job.

    Raises:
        NotFoundError: There is none.
    """
    with database.read() as transaction:
        if not job_queries.result_prefix_of(transaction, job_id)[0]:
            raise NotFoundError("job_not_found", job_id)


def list_jobs(
    database: Database,
    *,
    cursor: str | None = None,
    limit: int = 50,
    state: State | None = None,
    name: str | None = None,
) -> JobPage:
    """Give a page of jobs, newest first.

    Args:
        database: Where the jobs are kept.
        cursor: `next_cursor` of the page before; None for the first.
        limit: Most jobs on the page, at most `MAX_PAGE`.
        state: Only jobs in this state.
        name: Only jobs with this in their name, upper and lower case alike. A page of these may
            be short, or empty, before the last: it ends after so many names that were looked at.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    below = None
    if cursor is not None:
        created_at, job_id = place_of(cursor, "jobs")
        below = PageMark(created_at=created_at, job_id=job_id)
    with database.read() as transaction:
        jobs, mark = job_queries.newest_jobs(
            transaction,
            below=below,
            limit=max(1, min(limit, MAX_PAGE)),
            state=state,
            name_part=name or "",
        )
    following = None if mark is None else cursor_after(mark.created_at, mark.job_id)
    return JobPage(jobs=jobs, next_cursor=following)


def get_batch(database: Database, batch_id: str) -> Batch:
    """Give the jobs of a submission, in its order.

    Raises:
        NotFoundError: There is no such batch.
    """
    with database.read() as transaction:
        created_at = job_queries.batch_created_at(transaction, batch_id)
        if created_at is None:
            raise NotFoundError("batch_not_found", batch_id)
        jobs = job_queries.jobs_of_batch(transaction, batch_id)
    counts: Counter[State] = Counter(job.state for job in jobs)
    return Batch(id=batch_id, created_at=time_of(created_at), jobs=jobs, counts=dict(counts))


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
