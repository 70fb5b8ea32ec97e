"""Making a move: the row and its event together, and never against the table of states."""

from foldsvc.errors import IllegalMoveError, LeaseLostError
from foldsvc.jobs.claims import Claimed
from foldsvc.jobs.kinds import kind_named
from foldsvc.jobs.states import Transition
from foldsvc.records.job_state import JobFailure, Stage
from foldsvc.storage.database import Transaction
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.job_rows import (
    NOTHING_NEW,
    JobResult,
    JobStanding,
    lock_job,
    mark_ended,
    mark_queued,
)
from foldsvc.storage.sweep_rows import note_leftovers


def lock_owned(transaction: Transaction, claimed: Claimed[object]) -> JobStanding:
    """Lock the job of an attempt that still owns it.

    Raises:
        LeaseLostError: Another attempt has it, it has ended, or it was deleted.
    """
    standing = lock_job(transaction, claimed.job_id)
    if standing is None or (standing.state, standing.attempt) != ("running", claimed.attempt):
        raise LeaseLostError(claimed.job_id, claimed.attempt)
    return standing


def requeue(
    transaction: Transaction,
    standing: JobStanding,
    move: Transition,
    *,
    stage: Stage,
    losses: int,
    result: JobResult = NOTHING_NEW,
    message: str = "",
) -> None:
    """Put a locked job back in a queue; a new structure is announced first.

    Args:
        transaction: It is locked in.
        standing: As it was locked.
        move: Which way back.
        stage: Whose queue.
        losses: That count against it from now on.
        result: What an attempt hands over.
        message: What its user is told; by default what the move is for.
    """
    _must_start_from(standing, move)
    mark_queued(transaction, standing.id, stage=stage, losses=losses, result=result)
    if result.prefix is not None and stage in kind_named(standing.kind).shown_at:
        append_event(
            transaction,
            EventDraft(
                job_id=standing.id,
                kind="structure",
                state=standing.state,
                stage=standing.stage,
                attempt=standing.attempt,
                message="A structure is ready",
            ),
        )
    append_event(
        transaction,
        EventDraft(
            job_id=standing.id,
            kind="state",
            state=move.target,
            stage=stage,
            attempt=standing.attempt,
            message=message or move.reason,
        ),
    )


def finish(
    transaction: Transaction,
    standing: JobStanding,
    move: Transition,
    *,
    result: JobResult = NOTHING_NEW,
    failure: JobFailure | None = None,
) -> None:
    """Put a locked job in the terminal state of a move; what its result is not goes later."""
    _must_start_from(standing, move)
    mark_ended(transaction, standing.id, state=move.target, result=result, failure=failure)
    note_leftovers(transaction, [f"jobs/{standing.id}"], deleted=False)
    append_event(
        transaction,
        EventDraft(
            job_id=standing.id,
            kind="end",
            state=move.target,
            stage=standing.stage,
            attempt=standing.attempt,
            message=move.reason if failure is None else failure.message,
        ),
    )


def _must_start_from(standing: JobStanding, move: Transition) -> None:
    if standing.state != move.source:
        raise IllegalMoveError(standing.id, standing.state, move.target)
