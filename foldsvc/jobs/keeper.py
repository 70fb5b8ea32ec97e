"""The keeper's rounds: bring back what silent workers held, wake idle ones.

Any number of copies may run; what one has done, the next finds done.
"""

from dataclasses import dataclass

import structlog

from foldsvc.errors import WorkerLostError
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.jobs.states import Transition
from foldsvc.jobs.transitions import finish, requeue
from foldsvc.records.job_state import JobFailure, Stage
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.job_counts import sum_up_counts
from foldsvc.storage.job_queries import due_by_stage
from foldsvc.storage.job_rows import JobStanding, lock_expired

log = structlog.get_logger()

MOST_BELLS = 16
"""Rings kept waiting for one stage; more would only make idle workers look in vain."""

_AT_ONCE = 100


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
        for standing in lock_expired(transaction, _AT_ONCE):
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
        finish(transaction, standing, Transition.STOP)
        log.warning("lease of a cancelled job ran out", **facts)
        return False
    if losses >= max_losses:
        error = WorkerLostError(losses)
        failure = JobFailure(code=error.code, message=error.message, remedy=error.remedy)
        finish(transaction, standing, Transition.LOSE, failure=failure)
        log.error("job given up: its workers were lost", **facts)
        return False
    requeue(transaction, standing, Transition.EXPIRE, stage=standing.stage, losses=losses)
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
