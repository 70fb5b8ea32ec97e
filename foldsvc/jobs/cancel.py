"""Cancelling and deleting."""

import structlog

from foldsvc.errors import IllegalMoveError, NotFoundError
from foldsvc.jobs.queries import get_job
from foldsvc.jobs.states import TERMINAL, Transition
from foldsvc.jobs.transitions import finish
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.job_rows import delete_job_row, lock_job, mark_cancel_requested
from foldsvc.storage.result_store import ResultStore
from foldsvc.storage.sweep_rows import note_leftovers
from foldsvc.wire.jobs import JobStatus

log = structlog.get_logger()


def request_cancel(database: Database, job_id: str) -> JobStatus:
    """Cancel a job; once this returns, no result of it appears later.

    One that waits is cancelled at once, one that runs when its worker notices.
    One that has ended stays as it is, and the job returned says so.

    Raises:
        NotFoundError: There is no such job.
    """
    with database.write() as transaction:
        standing = lock_job(transaction, job_id)
        if standing is None:
            raise NotFoundError("job_not_found", job_id)
        if standing.state == "queued":
            finish(transaction, standing, Transition.CANCEL)
        elif standing.state == "running" and not standing.cancel_requested:
            mark_cancel_requested(transaction, job_id)
            append_event(
                transaction,
                EventDraft(
                    job_id=job_id,
                    kind="progress",
                    state="running",
                    stage=standing.stage,
                    attempt=standing.attempt,
                    message="Cancel requested",
                ),
            )
    log.info("cancel requested", job_id=job_id, state=standing.state)
    return get_job(database, job_id)


def delete_job(database: Database, store: ResultStore, job_id: str) -> None:
    """Forget a job that has ended, with its files.

    Raises:
        NotFoundError: There is no such job.
        IllegalMoveError: It still waits or runs.
    """
    prefix = f"jobs/{job_id}"
    with database.write() as transaction:
        standing = lock_job(transaction, job_id)
        if standing is None:
            raise NotFoundError("job_not_found", job_id)
        if standing.state not in TERMINAL:
            raise IllegalMoveError(job_id, standing.state, "deleted")
        delete_job_row(transaction, job_id)
        # For what is left if this process ends here, or what a fenced attempt writes.
        note_leftovers(transaction, [prefix], deleted=True)
    # The row first: files without a row are garbage, a row without files is a lie.
    store.delete(prefix)
    log.info("job deleted", job_id=job_id)
