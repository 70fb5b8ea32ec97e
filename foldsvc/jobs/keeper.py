"""The keeper: brings back what silent workers held, wakes idle ones, clears what is left over.

Any number of copies may run; what one has done, the next finds done.
"""

from dataclasses import dataclass

import structlog

from foldsvc.errors import WorkerLostError
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.jobs.moves import end, requeue
from foldsvc.jobs.states import TERMINAL, Move
from foldsvc.jobs.volumes import collect_volume_garbage
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.idempotency_rows import forget_requests
from foldsvc.storage.job_counts import sum_up_counts
from foldsvc.storage.job_queries import due_by_stage
from foldsvc.storage.job_rows import JobStanding, lock_expired, standings_of
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.fold import JobFailure, Stage

log = structlog.get_logger()

MOST_BELLS = 16
"""Rings kept waiting for one stage; more would only make idle workers look in vain."""

_SWEEP = 100
_KEY_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperRound:
    """What one round found to do.

    Attributes:
        requeued: Jobs whose lease had run out and that wait again.
        ended: Jobs whose lease had run out for the last time, or that were to be cancelled.
        rings: By stage.
    """

    requeued: int
    ended: int
    rings: dict[Stage, int]


def keep(database: Database, doorbell: Doorbell, settings: Settings) -> KeeperRound:
    """Run one round: expired leases first, then the bells.

    Raises:
        DatabaseUnavailableError: The next round will do it.
    """
    requeued = ended = 0
    with database.write() as transaction:
        for standing in lock_expired(transaction, _SWEEP):
            if _take_back(transaction, standing, settings.max_losses):
                requeued += 1
            else:
                ended += 1
        sum_up_counts(transaction)
    return KeeperRound(requeued=requeued, ended=ended, rings=_ring(database, doorbell))


def _take_back(transaction: Transaction, standing: JobStanding, max_losses: int) -> bool:
    """Move a job on whose worker fell silent; True where it waits again."""
    losses = standing.losses + 1
    facts = {"job_id": standing.id, "attempt": standing.attempt, "losses": losses}
    if standing.cancel_requested:
        end(transaction, standing, Move.STOP)
        log.warning("lease of a cancelled job ran out", **facts)
        return False
    if losses >= max_losses:
        error = WorkerLostError(losses)
        failure = JobFailure(code=error.code, message=error.message, remedy=error.remedy)
        end(transaction, standing, Move.LOSE, failure=failure)
        log.error("job given up: its workers were lost", **facts)
        return False
    requeue(transaction, standing, Move.EXPIRE, stage=standing.stage, losses=losses)
    log.warning("lease ran out", **facts)
    return True


def _ring(database: Database, doorbell: Doorbell) -> dict[Stage, int]:
    with database.read() as transaction:
        due = due_by_stage(transaction, at_most=MOST_BELLS)
    rings: dict[Stage, int] = {}
    for stage, jobs in due.items():
        waiting = doorbell.waiting(stage)
        missing = 0 if waiting is None else jobs - waiting
        if missing > 0:
            doorbell.ring(stage, missing)
            rings[stage] = missing
    return rings


SHARED_BY_ATTEMPTS = ("models", "live")
"""Beside the attempts' own prefixes, while a job has not ended: finished models, and the latest."""


def collect_garbage(database: Database, store: ResultStore) -> int:
    """Delete files that no job shows or will show; returns how many prefixes.

    They are those of deleted jobs, of attempts that were fenced off, and of every attempt but
    the one shown where a job has ended, and of images that were never told of. Old idempotency
    keys go, too.
    """
    deleted = 0
    job_prefixes = store.children("jobs")
    for start in range(0, len(job_prefixes), _SWEEP):
        ids = [prefix.rpartition("/")[2] for prefix in job_prefixes[start : start + _SWEEP]]
        # Listed before the rows are read: an attempt that begins later is not in the list.
        attempts = {job_id: store.children(f"jobs/{job_id}") for job_id in ids}
        with database.read() as transaction:
            standings = {standing.id: standing for standing in standings_of(transaction, ids)}
        for job_id in ids:
            for prefix in _garbage(job_id, attempts[job_id], standings.get(job_id)):
                store.delete(prefix)
                deleted += 1
    deleted += collect_volume_garbage(database, store)
    with database.write() as transaction:
        forget_requests(transaction, older_than_seconds=_KEY_SECONDS)
    if deleted:
        log.info("garbage collected", prefixes=deleted)
    return deleted


def _garbage(
    job_id: str, attempts: tuple[str, ...], standing: JobStanding | None
) -> tuple[str, ...]:
    if standing is None:
        return (f"jobs/{job_id}",)
    kept = {standing.result_prefix}
    if standing.state not in TERMINAL:
        kept.add(f"jobs/{job_id}/{standing.attempt}")
        kept |= {f"jobs/{job_id}/{shared}" for shared in SHARED_BY_ATTEMPTS}
    return tuple(prefix for prefix in attempts if prefix not in kept)
