"""Submitting folds."""

from collections.abc import Sequence

from foldsvc.folds.queries import get_folds
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.jobs.submit import NewJob, submit
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.storage.database import Database
from foldsvc.wire.fold import Submitted


def submit_folds(
    database: Database,
    jobs: Sequence[NewJob[FoldPayload]],
    *,
    idempotency_key: str | None,
    request_digest: str,
    doorbell: Doorbell,
) -> Submitted:
    """Queue folds and give them as they stand; takes and raises what `jobs.submit.submit` does."""
    queued = submit(
        database,
        jobs,
        idempotency_key=idempotency_key,
        request_digest=request_digest,
        doorbell=doorbell,
    )
    return Submitted(batch_id=queued.batch_id, jobs=get_folds(database, queued.job_ids))
