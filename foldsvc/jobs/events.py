"""The events of a job: progress written by its attempt, everything read by whoever watches."""

from collections.abc import Sequence

from foldsvc.errors import NotFoundError
from foldsvc.jobs.claims import Claimed
from foldsvc.jobs.transitions import lock_owned
from foldsvc.records.progress import Progress
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import (
    EventDraft,
    JobNews,
    append_event,
    events_after,
    newest_events,
)
from foldsvc.storage.job_queries import result_prefix_of
from foldsvc.wire.fold import JobEvent


def report_progress(database: Database, claimed: Claimed[object], progress: Progress) -> None:
    """Append progress to the job's events; the caller limits the rate.

    Raises:
        LeaseLostError: The attempt no longer owns the job.
    """
    after = progress.recycle_pass
    with database.write() as transaction:
        lock_owned(transaction, claimed)
        append_event(
            transaction,
            EventDraft(
                job_id=claimed.job_id,
                kind="progress",
                state="running",
                stage=progress.stage,
                attempt=claimed.attempt,
                message=progress.message,
                fraction=progress.fraction,
                recycle=None if after is None else after.event,
            ),
        )


def events_since(
    database: Database, job_id: str, after_seq: int, limit: int = 500
) -> list[JobEvent]:
    """List what happened after event number `after_seq`, oldest first; 0 for everything.

    No event appears later with a number that has been passed over (see `append_event`).

    Raises:
        NotFoundError: There is no such job.
    """
    with database.read() as transaction:
        events = events_after(transaction, job_id, after_seq=after_seq, limit=limit)
        if not events and not result_prefix_of(transaction, job_id)[0]:
            raise NotFoundError("job_not_found", job_id)
    return [JobEvent.model_validate(event, from_attributes=True) for event in events]


def newest_of(database: Database, job_ids: Sequence[str]) -> dict[str, JobNews]:
    """Say how far jobs have come, all with one look; those that are gone are left out."""
    with database.read() as transaction:
        return newest_events(transaction, job_ids)
