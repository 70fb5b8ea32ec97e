"""What can come of an attempt, each accepted from the attempt that holds the job alone.

Every function raises `LeaseLostError` where another attempt has the job or it has ended, and
changes nothing then. What would show a result raises `JobCancelledError` once a cancel was
acknowledged. `DatabaseUnavailableError` leaves open whether it happened; asking again is safe.
"""

from collections.abc import Callable, Sequence

import structlog

from foldsvc.errors import JobCancelledError
from foldsvc.jobs.claims import Claimed
from foldsvc.jobs.states import Transition
from foldsvc.jobs.transitions import finish, lock_owned, requeue
from foldsvc.records.job_state import JobFailure, Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.job_rows import NOTHING_NEW, JobResult

log = structlog.get_logger()

Record = Callable[[Transaction], None]
"""Writes into the row of the job's kind, in the transaction of the outcome."""


def advance(
    database: Database,
    claimed: Claimed[object],
    *,
    stage: Stage,
    result_prefix: str | None,
    notices: Sequence[Notice] | None = None,
    record: Record | None = None,
) -> None:
    """Hand the job on to the next stage's queue, with the files so far.

    Args:
        database: Where the jobs are kept.
        claimed: The attempt that did this stage.
        stage: The next one.
        result_prefix: A sealed prefix whose files can be looked at from now on.
        notices: Replace those of before; None leaves them.
        record: What else is known of the result.
    """
    result = _result(result_prefix, notices)
    with database.write() as connection:
        standing = lock_owned(connection, claimed)
        if standing.cancel_requested:
            raise JobCancelledError(claimed.job_id)
        if record is not None:
            record(connection)
        requeue(connection, standing, Transition.ADVANCE, stage=stage, losses=0, result=result)
    log.info("stage done", job_id=claimed.job_id, attempt=claimed.attempt, next_stage=stage)


def succeed(
    database: Database,
    claimed: Claimed[object],
    *,
    result_prefix: str,
    notices: Sequence[Notice] | None = None,
    record: Record | None = None,
) -> None:
    """Make a sealed prefix the job's result; see `advance`."""
    result = _result(result_prefix, notices)
    with database.write() as connection:
        standing = lock_owned(connection, claimed)
        if standing.cancel_requested:
            raise JobCancelledError(claimed.job_id)
        if record is not None:
            record(connection)
        finish(connection, standing, Transition.SUCCEED, result=result)
    log.info("job succeeded", job_id=claimed.job_id, attempt=claimed.attempt)


def fail(database: Database, claimed: Claimed[object], *, failure: JobFailure) -> None:
    """End the job with the reason; as cancelled if that was asked for."""
    with database.write() as connection:
        standing = lock_owned(connection, claimed)
        if standing.cancel_requested:
            finish(connection, standing, Transition.STOP)
        else:
            finish(connection, standing, Transition.FAIL, failure=failure)
    log.info("job failed", job_id=claimed.job_id, attempt=claimed.attempt, code=failure.code)


def cancelled(database: Database, claimed: Claimed[object]) -> None:
    """End the job as its user asked; files of an earlier stage stay."""
    with database.write() as connection:
        finish(connection, lock_owned(connection, claimed), Transition.STOP)
    log.info("job cancelled", job_id=claimed.job_id, attempt=claimed.attempt)


def release(
    database: Database, claimed: Claimed[object], *, move: Transition = Transition.RELEASE
) -> None:
    """Give the job back without counting a loss: it is not the job's fault.

    Args:
        database: Where the jobs are kept.
        claimed: The attempt that gives up.
        move: Why: the worker shuts down, or there is no space for results.
    """
    with database.write() as connection:
        standing = lock_owned(connection, claimed)
        if standing.cancel_requested:
            finish(connection, standing, Transition.STOP)
        else:
            requeue(
                connection,
                standing,
                move,
                stage=standing.stage,
                losses=standing.losses,
                result=NOTHING_NEW,
            )
    log.info("job released", job_id=claimed.job_id, attempt=claimed.attempt, why=move.name.lower())


def stalled(
    database: Database,
    claimed: Claimed[object],
    *,
    failure: JobFailure,
    alone: bool,
    max_losses: int,
) -> None:
    """Take the job from work that makes no progress; it counts as a loss.

    Args:
        database: Where the jobs are kept.
        claimed: The attempt that hangs.
        failure: What ends the job after its last loss, and is told before.
        alone: No other job was worked on with it; else any of them may be at fault, so that each
            gets another try, alone.
        max_losses: After which a job fails.
    """
    with database.write() as connection:
        standing = lock_owned(connection, claimed)
        losses = standing.losses + 1
        if standing.cancel_requested:
            finish(connection, standing, Transition.STOP)
        elif alone and losses >= max_losses:
            finish(connection, standing, Transition.FAIL, failure=failure)
        else:
            requeue(
                connection,
                standing,
                Transition.STALL,
                stage=standing.stage,
                losses=losses,
                message=f"{failure.message}; the job waits for another try",
            )
    log.error("job stalled", job_id=claimed.job_id, attempt=claimed.attempt, losses=losses)


def _result(prefix: str | None, notices: Sequence[Notice] | None) -> JobResult:
    return JobResult(prefix=prefix, notices=None if notices is None else tuple(notices))
