"""Looking at folds and their batches."""

from collections import Counter
from collections.abc import Sequence

from foldsvc.errors import NotFoundError
from foldsvc.jobs.cursor import cursor_after, mark_of, page_size
from foldsvc.jobs.kinds import FOLD
from foldsvc.records.job_state import State
from foldsvc.storage import job_queries
from foldsvc.storage.clock import time_of
from foldsvc.storage.database import Database
from foldsvc.storage.fold_rows import FoldRow, folds_by_id
from foldsvc.wire.fold import UNTRAINED, Batch, Job, JobPage


def get_fold(database: Database, job_id: str) -> Job:
    """Give a job that folds, as it stands.

    Raises:
        NotFoundError: There is no such fold.
    """
    folds = get_folds(database, [job_id])
    if not folds:
        raise NotFoundError("job_not_found", job_id)
    return folds[0]


def get_folds(database: Database, job_ids: Sequence[str]) -> list[Job]:
    """Give the folds that exist of those named, in that order."""
    with database.read() as transaction:
        return [_job(row) for row in folds_by_id(transaction, job_ids)]


def require_fold(database: Database, job_id: str) -> None:
    """Return where there is such a job and it folds, without reading it whole.

    Raises:
        NotFoundError: There is none.
    """
    with database.read() as transaction:
        if job_queries.kind_of(transaction, job_id) != FOLD.name:
            raise NotFoundError("job_not_found", job_id)


def list_folds(
    database: Database,
    *,
    cursor: str | None = None,
    limit: int = 50,
    state: State | None = None,
    name: str | None = None,
) -> JobPage:
    """Give a page of folds, newest first.

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
    below = mark_of(cursor, "jobs")
    with database.read() as transaction:
        job_ids, mark = job_queries.newest_jobs(
            transaction,
            kind=FOLD.name,
            below=below,
            limit=page_size(limit),
            state=state,
            name_part=name or "",
        )
        jobs = [_job(row) for row in folds_by_id(transaction, job_ids)]
    return JobPage(jobs=jobs, next_cursor=cursor_after(mark))


def get_batch(database: Database, batch_id: str) -> Batch:
    """Give the jobs of a submission, in its order.

    Raises:
        NotFoundError: There is no such batch.
    """
    with database.read() as transaction:
        created_at = job_queries.batch_created_at(transaction, batch_id)
        if created_at is None:
            raise NotFoundError("batch_not_found", batch_id)
        job_ids = job_queries.jobs_of_batch(transaction, batch_id)
        jobs = [_job(row) for row in folds_by_id(transaction, job_ids)]
    counts: Counter[State] = Counter(job.state for job in jobs)
    return Batch(id=batch_id, created_at=time_of(created_at), jobs=jobs, counts=dict(counts))


def _job(row: FoldRow) -> Job:
    job = row.job
    folded = job.state == "succeeded" or job.stage in FOLD.shown_at
    return Job(
        id=job.id,
        name=job.name,
        state=job.state,
        stage=job.stage,
        engine=row.engine,
        options=row.options,
        batch_id=job.batch_id,
        n_res=row.n_res,
        chains=list(row.chains),
        notices=list(job.notices),
        attempt=job.attempt,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cancel_requested=job.cancel_requested,
        queue=job.queue,
        confidence=row.confidence,
        failure=job.failure,
        has_structure=job.result_prefix is not None and folded,
        untrained=any(notice.code == UNTRAINED for notice in job.notices),
    )
