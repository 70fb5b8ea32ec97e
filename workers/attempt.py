"""One attempt at a job: what the work of a task sees, and how its errors become states.

A task's body is one call of `run_claimed`, with the function that does the work of its stage.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Generic

import structlog

from foldsvc.errors import (
    DatabaseUnavailableError,
    FoldsvcError,
    JobCancelledError,
    LeaseLostError,
    StageStalledError,
    StorageError,
    WorkerStoppingError,
)
from foldsvc.folds.outcome import with_confidence
from foldsvc.jobs import outcomes
from foldsvc.jobs.claims import Claimed, P_co, claim
from foldsvc.jobs.events import report_progress
from foldsvc.jobs.installation import require_no_other_store
from foldsvc.jobs.kinds import JobKind, P
from foldsvc.jobs.leases import Heartbeat
from foldsvc.jobs.queries import due_jobs
from foldsvc.jobs.states import Transition
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import JobFailure, Stage
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.settings import settings
from foldsvc.storage.free_space import is_full
from foldsvc.storage.result_store import ResultStore
from workers.connections import Connections
from workers.space import PatientStore, space_comes
from workers.stalls import StallWatch, end_process
from workers.standing_fault import StandingFault
from workers.stopping import stopping

log = structlog.get_logger()

_no_store = StandingFault("nothing is claimed")

_SAME_MESSAGE_SECONDS = 1.0
_RETRY_SECONDS = 0.5
_NO_OUTCOME = JobFailure(
    code="internal_error",
    message="The work ended without a result",
    remedy="This is a fault of foldsvc; the worker's log says more",
)
_INTERNAL_ERROR = JobFailure(
    code="internal_error",
    message="Something went wrong that foldsvc does not know",
    remedy="The worker's log has the details under this job's id",
)


class Attempt(Generic[P_co]):
    """One job in the hands of this process, until it has an outcome.

    Attributes:
        claimed: The job, what it is made of and its fencing token.
        store: Where its files go, under `prefix`; it waits for space.
    """

    def __init__(
        self,
        claimed: Claimed[P_co],
        connections: Connections,
        heartbeat: Heartbeat,
        moved: Callable[[], None],
    ) -> None:
        self.claimed = claimed
        self.store: ResultStore = PatientStore(connections.store, self.check)
        self._connections = connections
        self._heartbeat = heartbeat
        self._moved = moved
        self._settled = False
        self._last: tuple[str, float] | None = None

    @property
    def prefix(self) -> str:
        """Where this attempt writes, and no other."""
        return self.claimed.prefix

    @property
    def settled(self) -> bool:
        """The attempt has its outcome, or has lost the job; nothing is left to do."""
        return self._settled

    def check(self) -> None:
        """Return where the work may go on; that it asks shows that it moves.

        Raises:
            JobCancelledError: The user asked to stop.
            LeaseLostError: Another attempt has the job, or may have.
            WorkerStoppingError: The worker shuts down.
        """
        self._moved()
        if self._settled:
            raise LeaseLostError(self.claimed.job_id, self.claimed.attempt)
        if stopping.is_set():
            raise WorkerStoppingError
        self._heartbeat.check(self.claimed.job_id)

    def report(self, progress: Progress) -> None:
        """Tell whoever watches how far the work is; raises what `check` does.

        A message that was just given is not given again within a second.
        """
        self.check()
        now = time.monotonic()
        if self._last and self._last[0] == progress.message:
            finished = progress.fraction == 1
            if now - self._last[1] < _SAME_MESSAGE_SECONDS and not finished:
                return
        self._last = (progress.message, now)
        try:
            report_progress(self._connections.database, self.claimed, progress)
        except DatabaseUnavailableError as error:
            log.warning("progress not reported", fault=error.message)

    def advance(
        self,
        stage: Stage,
        *,
        confidence: ConfidenceSummary | None = None,
        notices: Sequence[Notice] | None = None,
        sealed: bool = True,
    ) -> None:
        """Hand the job on to the next stage, with the sealed files under `prefix` if there are."""
        self.check()
        self._settle(
            lambda: outcomes.advance(
                self._connections.database,
                self.claimed,
                stage=stage,
                result_prefix=self.prefix if sealed else None,
                notices=notices,
                record=with_confidence(self.claimed.job_id, confidence),
            )
        )
        self._connections.doorbell.ring(stage, 1)

    def succeed(
        self,
        *,
        confidence: ConfidenceSummary | None = None,
        notices: Sequence[Notice] | None = None,
    ) -> None:
        """Make the sealed files under `prefix` the job's result."""
        self.check()
        self._settle(
            lambda: outcomes.succeed(
                self._connections.database,
                self.claimed,
                result_prefix=self.prefix,
                notices=notices,
                record=with_confidence(self.claimed.job_id, confidence),
            )
        )

    @contextmanager
    def errors_to_state(self) -> Iterator[None]:
        """Turn an error of the block into this job's outcome and go on after it.

        For a batch, around what is done for one job alone.
        """
        with (
            structlog.contextvars.bound_contextvars(
                job_id=self.claimed.job_id, attempt=self.claimed.attempt
            ),
            _caught(self._settle_fault),
        ):
            yield

    def end_without_outcome(self) -> None:
        """Fail the job if the work has given it no outcome."""
        if not self._settled:
            log.error("the work gave no outcome", job_id=self.claimed.job_id)
            self._fail(_NO_OUTCOME)

    def stall(self, error: StageStalledError, *, alone: bool, max_losses: int) -> None:
        """Give the job up because its work stands still; see `outcomes.stalled`."""
        self._give_up(
            lambda: outcomes.stalled(
                self._connections.database,
                self.claimed,
                failure=_failure_of(error),
                alone=alone,
                max_losses=max_losses,
            )
        )

    def give_back(self, move: Transition) -> None:
        """Let the job wait for another attempt, without counting a loss."""
        self._give_up(lambda: outcomes.release(self._connections.database, self.claimed, move=move))

    def _settle_fault(self, error: Exception) -> None:
        database = self._connections.database
        if self._settled:
            log.debug("error after the outcome", fault=str(error))
        elif isinstance(error, LeaseLostError):
            self._drop("fenced_off")
        elif isinstance(error, JobCancelledError):
            self._give_up(lambda: outcomes.cancelled(database, self.claimed))
        elif isinstance(error, WorkerStoppingError):
            self.give_back(Transition.RELEASE)
        elif isinstance(error, DatabaseUnavailableError):
            self._drop("database_unavailable")
        elif is_full(error):
            log.error("no space: the job waits again", fault=str(error))
            self.give_back(Transition.YIELD)
        elif isinstance(error, FoldsvcError):
            log.warning("work failed", code=error.code, fault=error.message)
            self._fail(_failure_of(error))
        else:
            log.error("work failed for an unknown reason", exc_info=error)
            self._fail(_INTERNAL_ERROR)

    def _fail(self, failure: JobFailure) -> None:
        self._give_up(
            lambda: outcomes.fail(self._connections.database, self.claimed, failure=failure)
        )

    def _give_up(self, outcome: Callable[[], None]) -> None:
        try:
            self._settle(outcome)
        except (LeaseLostError, DatabaseUnavailableError) as error:
            self._drop(error.code)

    def _settle(self, outcome: Callable[[], None]) -> None:
        """Record an outcome, waiting out a database that is away while the lease may last."""
        while True:
            try:
                outcome()
                break
            except DatabaseUnavailableError:
                if not self._heartbeat.holds(self.claimed.job_id):
                    raise
                time.sleep(_RETRY_SECONDS)
        self._settled = True
        self._heartbeat.drop(self.claimed.job_id)

    def _drop(self, reason: str) -> None:
        log.warning(
            "attempt dropped",
            reason=reason,
            job_id=self.claimed.job_id,
            attempt=self.claimed.attempt,
        )
        self._settled = True
        self._heartbeat.drop(self.claimed.job_id)


FoldAttempt = Attempt[FoldPayload]
Work = Callable[[Sequence[Attempt[P]]], None]
"""The work of a stage: gives every attempt an outcome, or raises."""


def run_claimed(
    connections: Connections,
    kind: JobKind[P],
    *,
    stage: Stage,
    limit: int,
    lease_seconds: float,
    work: Work[P],
    together: Mapping[str, int] | None = None,
) -> int:
    """Claim what waits at a stage and work on it; returns how many jobs were claimed.

    The jobs, at most `limit`, share lane and options. If the work on several fails, each is
    done again alone, so that a fault ends only the job that has it. Nothing is claimed while there
    is less space than must be free.
    """
    chosen = settings()
    if stopping.is_set() or not _store_takes_results(connections):
        return 0
    if not space_comes(connections.store, connections.database, chosen):
        return 0
    claims = claim(
        connections.database,
        kind,
        stage=stage,
        owner=f"{socket.gethostname()}:{os.getpid()}",
        limit=limit,
        lease_seconds=lease_seconds,
        together=together,
    )
    if not claims:
        return 0
    attempts: list[Attempt[P]] = []
    at_work: list[Attempt[P]] = []
    seconds = chosen.stall_seconds[stage]

    def on_stall() -> None:
        _take_away(attempts, at_work, StageStalledError(stage, seconds), chosen.max_losses)

    with (
        structlog.contextvars.bound_contextvars(stage=stage),
        Heartbeat(connections.database, claims, lease_seconds) as heartbeat,
        StallWatch(seconds, on_stall, grace_seconds=lease_seconds) as watch,
    ):
        attempts += (Attempt(claimed, connections, heartbeat, watch.moved) for claimed in claims)
        _work_on(attempts, work, at_work)
    if not stopping.is_set() and due_jobs(connections.database, stage):
        connections.doorbell.ring(stage, 1)
    return len(claims)


def _store_takes_results(connections: Connections) -> bool:
    """Whether what is computed now would be found again: jobs wait where it would not."""
    try:
        require_no_other_store(connections.database, connections.store)
    except DatabaseUnavailableError:
        raise
    except StorageError as error:
        _no_store.tell(error)
        return False
    _no_store.end()
    return True


def report_to_all(attempts: Sequence[Attempt[object]]) -> OnProgress:
    """Report the progress of a batch to each of its jobs.

    One that was cancelled or lost is settled and left out from then on; once none is left, the
    report raises `JobCancelledError`, so that the batch ends.
    """

    def report(progress: Progress) -> None:
        for attempt in attempts:
            if not attempt.settled:
                with attempt.errors_to_state():
                    attempt.report(progress)
        if all(attempt.settled for attempt in attempts):
            raise JobCancelledError(attempts[0].claimed.job_id)

    return report


def _take_away(
    attempts: Sequence[Attempt[object]],
    at_work: Sequence[Attempt[object]],
    error: StageStalledError,
    max_losses: int,
) -> None:
    """End this process for work that stands still, when each of its jobs is provided for."""
    left = [attempt for attempt in attempts if not attempt.settled]
    hanging = [attempt for attempt in left if attempt in at_work]
    for attempt in left:
        if attempt in hanging:
            attempt.stall(error, alone=len(hanging) == 1, max_losses=max_losses)
        else:
            attempt.give_back(Transition.RELEASE)
    end_process()


def _work_on(attempts: Sequence[Attempt[P]], work: Work[P], at_work: list[Attempt[P]]) -> None:
    alone = len(attempts) == 1
    if not alone:
        at_work[:] = attempts
        with _caught(lambda error: _log_batch_fault(error, attempts)):
            work(attempts)
            for attempt in attempts:
                attempt.end_without_outcome()
    for attempt in attempts:
        if not attempt.settled:
            at_work[:] = [attempt]
            with attempt.errors_to_state():
                attempt.check()
                work([attempt])
                attempt.end_without_outcome()


def _failure_of(error: FoldsvcError) -> JobFailure:
    return JobFailure(code=error.code, message=error.message, remedy=error.remedy)


def _log_batch_fault(error: Exception, attempts: Sequence[Attempt[object]]) -> None:
    left = [attempt.claimed.job_id for attempt in attempts if not attempt.settled]
    if left:
        log.warning("batch taken apart", fault=str(error), job_ids=left)


@contextmanager
def _caught(settle: Callable[[Exception], None]) -> Iterator[None]:
    try:
        yield
    # The outermost wrapper of the tasks: whatever fails, the job gets a state.
    except Exception as error:  # noqa: BLE001
        settle(error)
