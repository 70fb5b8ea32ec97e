"""How the errors of the work become states of its jobs."""

import errno
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest

from foldsvc.errors import (
    DatabaseUnavailableError,
    DeviceMemoryError,
    JobCancelledError,
    StageStalledError,
    StorageFullError,
)
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.claims import claim
from foldsvc.jobs.events import events_since
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.queries import get_job
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import Progress
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.job_rows import lock_job
from foldsvc.wire.fold import Job
from tests.jobs.history import faults_of
from tests.jobs.orders import CONFIDENCE, claim_one, new_job, submit_all, submit_one
from workers.attempt import Attempt, Work, report_to_all, run_claimed
from workers.connections import Connections
from workers.stopping import stopping


class Bell:
    """Remembers who was woken."""

    def __init__(self) -> None:
        self.rings: list[Stage] = []

    def ring(self, stage: Stage, times: int) -> None:
        """Remember the rings."""
        self.rings += [stage] * times

    def waiting(self, stage: Stage) -> int | None:
        """Count the rings of a stage."""
        return self.rings.count(stage)


@pytest.fixture
def bell() -> Bell:
    """Give a bell that nobody hears."""
    return Bell()


@pytest.fixture
def run(database: Database, tmp_path: Path, bell: Bell) -> Callable[..., int]:
    """Give `run_claimed` on a fresh database."""
    opened = Connections(database=database, store=FolderStore(tmp_path / "results"), doorbell=bell)

    def run_work(work: Work, stage: Stage = "fold", limit: int = 8) -> int:
        return run_claimed(opened, FOLD, stage=stage, limit=limit, lease_seconds=30, work=work)

    return run_work


def _caused_by_full() -> Exception:
    """Give an error whose cause is that no space was left."""
    error = RuntimeError("the program could not go on")
    error.__cause__ = OSError(errno.EDQUOT, "quota")
    return error


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Give the event that says that the worker shuts down, cleared afterwards."""
    yield stopping
    stopping.clear()


def _finish(attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        with attempt.errors_to_state():
            attempt.succeed(confidence=CONFIDENCE)


def _ended(database: Database, job_id: str) -> Job:
    assert faults_of(database, job_id) == []
    return get_job(database, job_id)


def test_no_work_without_jobs(run: Callable[..., int]) -> None:
    """A bell that rings for nothing calls nothing."""

    def fail(_attempts: Sequence[Attempt]) -> None:
        pytest.fail("called")

    assert run(fail) == 0


def test_a_batch_runs_in_one_call(database: Database, run: Callable[..., int], bell: Bell) -> None:
    """Jobs that can share a batch do, and each gets its own outcome."""
    ids = [job.id for job in submit_all(database, *(new_job(f"{i}") for i in range(3))).jobs]
    sizes: list[int] = []

    def work(attempts: Sequence[Attempt]) -> None:
        sizes.append(len(attempts))
        attempts[0].advance("relax")
        _finish(attempts[1:])

    assert run(work) == 3

    assert sizes == [3]
    states = [(get_job(database, job_id).state, get_job(database, job_id).stage) for job_id in ids]
    assert states == [("queued", "relax"), ("succeeded", "fold"), ("succeeded", "fold")]
    assert bell.rings == ["relax"]


def test_more_work_rings_the_bell_again(
    database: Database, run: Callable[..., int], bell: Bell
) -> None:
    """What one call leaves is not left to the keeper."""
    submit_all(database, new_job("a"), new_job("b"))

    run(_finish, limit=1)
    assert bell.rings == ["fold"]

    run(_finish, limit=1)
    assert bell.rings == ["fold"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DeviceMemoryError(3_000), "out_of_memory"),
        (RuntimeError("a secret of the machine"), "internal_error"),
    ],
)
def test_an_error_fails_the_job_with_its_code(
    database: Database, run: Callable[..., int], error: Exception, code: str
) -> None:
    """Known errors carry their remedy to the user, unknown ones keep their text to the log."""
    job_id = submit_one(database)

    def work(_attempts: Sequence[Attempt]) -> None:
        raise error

    run(work)

    job = _ended(database, job_id)
    assert job.state == "failed"
    assert job.failure is not None
    assert job.failure.code == code
    assert job.failure.remedy
    assert "secret" not in job.failure.message


@pytest.mark.parametrize(
    "error", [StorageFullError("results"), OSError(errno.ENOSPC, "no space"), _caused_by_full()]
)
def test_a_full_disk_gives_the_job_back(
    database: Database, run: Callable[..., int], error: Exception
) -> None:
    """It is the operator's fault and not the job's: neither a failure nor a loss."""
    job_id = submit_one(database)

    def work(_attempts: Sequence[Attempt]) -> None:
        raise error

    run(work)

    assert get_job(database, job_id).state == "queued"
    assert faults_of(database, job_id, ended=False) == []
    with database.write() as transaction:
        standing = lock_job(transaction, job_id)
    assert standing is not None
    assert standing.losses == 0
    assert "No space" in events_since(database, job_id, 0)[-1].message
    run(_finish)
    assert _ended(database, job_id).state == "succeeded"


def test_a_batch_that_stands_still_is_taken_apart(
    database: Database, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose fault it was is not known, so that each job gets another try, alone."""
    ids = [job.id for job in submit_all(database, *(new_job(name) for name in "abc")).jobs]
    ended = threading.Event()
    chosen = Settings(fold_stall_seconds=0.3, max_losses=1)
    monkeypatch.setattr("workers.attempt.settings", lambda: chosen)
    monkeypatch.setattr("workers.attempt.end_process", ended.set)

    def work(attempts: Sequence[Attempt]) -> None:
        attempts[0].succeed()
        assert ended.wait(20)
        raise RuntimeError

    assert run(work) == 3

    assert [get_job(database, job_id).state for job_id in ids] == ["succeeded", "queued", "queued"]
    claims = claim(database, FOLD, stage="fold", owner="w", limit=8, lease_seconds=30)
    assert [claimed.job_id for claimed in claims] == [ids[1]]


@pytest.mark.parametrize("stage", get_args(Stage))
def test_every_stage_has_a_limit_and_names_its_setting(stage: Stage) -> None:
    """Whoever reads why a job failed finds the setting that he is told to raise."""
    error = StageStalledError(stage, 5)

    name = error.setting.removeprefix("FOLDSVC_").lower()
    assert error.setting in error.remedy
    assert Settings(**{name: 17.0}).stall_seconds[stage] == 17


def test_a_job_that_stands_still_alone_fails_after_its_last_loss(
    database: Database, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that wait for their turn in a batch taken apart lose nothing by it."""
    ids = [job.id for job in submit_all(database, new_job("a"), new_job("b")).jobs]
    ended = threading.Event()
    chosen = Settings(fold_stall_seconds=0.3, max_losses=1)
    monkeypatch.setattr("workers.attempt.settings", lambda: chosen)
    monkeypatch.setattr("workers.attempt.end_process", ended.set)

    def work(attempts: Sequence[Attempt]) -> None:
        if len(attempts) == 1:
            assert ended.wait(20)
        raise RuntimeError

    run(work)

    first, second = (get_job(database, job_id) for job_id in ids)
    assert first.failure is not None
    assert first.failure.code == "stage_stalled"
    assert (second.state, second.attempt) == ("queued", 1)
    with database.write() as transaction:
        standing = lock_job(transaction, second.id)
    assert standing is not None
    assert standing.losses == 0


def test_work_that_ends_without_an_outcome_fails(
    database: Database, run: Callable[..., int]
) -> None:
    """No job is left running by work that forgot it."""
    ids = [job.id for job in submit_all(database, new_job("a"), new_job("b")).jobs]

    run(lambda attempts: attempts[0].succeed())

    assert [_ended(database, job_id).state for job_id in ids] == ["succeeded", "failed"]


def test_a_fault_in_a_batch_ends_only_the_job_that_has_it(
    database: Database, run: Callable[..., int]
) -> None:
    """A batch that fails is taken apart and each job runs alone."""
    names = ("a", "bad", "c")
    ids = [job.id for job in submit_all(database, *(new_job(name) for name in names)).jobs]
    calls: list[list[str]] = []

    def work(attempts: Sequence[Attempt]) -> None:
        calls.append([attempt.claimed.name for attempt in attempts])
        if "bad" in calls[-1]:
            raise DeviceMemoryError(9)
        _finish(attempts)

    run(work)

    assert calls == [["a", "bad", "c"], ["a"], ["bad"], ["c"]]
    states = [_ended(database, job_id).state for job_id in ids]
    assert states == ["succeeded", "failed", "succeeded"]
    assert [get_job(database, job_id).attempt for job_id in ids] == [1, 1, 1]


def test_an_error_of_one_job_leaves_the_others_of_its_batch(
    database: Database, run: Callable[..., int]
) -> None:
    """Errors inside `errors_to_state` belong to one job, and the batch goes on."""
    ids = [job.id for job in submit_all(database, new_job("bad"), new_job("b")).jobs]

    def work(attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            with attempt.errors_to_state():
                if attempt.claimed.name == "bad":
                    raise DeviceMemoryError(9)
                attempt.succeed()

    run(work)

    assert [_ended(database, job_id).state for job_id in ids] == ["failed", "succeeded"]


def test_one_cancel_leaves_the_others_of_its_batch(
    database: Database, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cancelled job ends, the rest of the batch is not even restarted."""
    ids = [job.id for job in submit_all(database, new_job("a"), new_job("b")).jobs]
    calls = 0

    def work(attempts: Sequence[Attempt]) -> None:
        nonlocal calls
        calls += 1
        report = report_to_all(attempts)
        report(Progress(stage="fold", message="before"))
        request_cancel(database, ids[0])
        _hear_of_cancel(attempts[0], monkeypatch)
        report(Progress(stage="fold", message="after"))
        _finish([attempt for attempt in attempts if not attempt.settled])

    run(work)

    assert calls == 1
    assert [_ended(database, job_id).state for job_id in ids] == ["cancelled", "succeeded"]
    assert [event.message for event in events_since(database, ids[1], 0)][2:4] == [
        "before",
        "after",
    ]


def test_a_batch_with_nobody_left_stops(
    database: Database, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When every job of a batch is cancelled, its next progress ends the work."""
    ids = [job.id for job in submit_all(database, new_job("a"), new_job("b")).jobs]

    def work(attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            request_cancel(database, attempt.claimed.job_id)
            _hear_of_cancel(attempt, monkeypatch)
        report_to_all(attempts)(Progress(stage="fold", message="on"))
        pytest.fail("goes on")

    run(work)

    assert [_ended(database, job_id).state for job_id in ids] == ["cancelled", "cancelled"]


def test_a_result_after_a_cancel_is_dropped(database: Database, run: Callable[..., int]) -> None:
    """Work that has not heard of the cancel yet cannot publish."""
    job_id = submit_one(database)

    def work(attempts: Sequence[Attempt]) -> None:
        request_cancel(database, job_id)
        attempts[0].succeed()

    run(work)

    assert _ended(database, job_id).state == "cancelled"


def test_an_attempt_that_lost_its_job_changes_nothing(
    database: Database, run: Callable[..., int]
) -> None:
    """A fenced attempt is dropped in silence, whatever its work thinks."""
    job_id = submit_one(database)

    def work(attempts: Sequence[Attempt]) -> None:
        outcomes.release(database, attempts[0].claimed)
        claim_one(database)
        raise RuntimeError

    run(work)

    job = get_job(database, job_id)
    assert (job.state, job.attempt, job.failure) == ("running", 2, None)


def test_a_worker_that_shuts_down_releases_its_jobs(
    database: Database, run: Callable[..., int], stop: threading.Event
) -> None:
    """The jobs wait again at once, without a loss."""
    ids = [job.id for job in submit_all(database, new_job("a"), new_job("b")).jobs]

    def work(attempts: Sequence[Attempt]) -> None:
        stop.set()
        report_to_all(attempts)(Progress(stage="fold", message="on"))
        pytest.fail("goes on")

    run(work)

    assert [get_job(database, job_id).state for job_id in ids] == ["queued", "queued"]
    assert run(work) == 0


def test_an_outcome_waits_for_a_database_that_is_away(
    database: Database, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finished result is not thrown away because the database restarts."""
    job_id = submit_one(database)
    real, failures = outcomes.succeed, [DatabaseUnavailableError("restarting")] * 2

    def flaky(*arguments: object, **options: object) -> None:
        if failures:
            raise failures.pop()
        real(*arguments, **options)

    monkeypatch.setattr(outcomes, "succeed", flaky)
    monkeypatch.setattr("workers.attempt._RETRY_SECONDS", 0.01)

    run(_finish)

    assert failures == []
    assert _ended(database, job_id).state == "succeeded"


def test_the_same_progress_is_told_once_a_second(
    database: Database, run: Callable[..., int]
) -> None:
    """A loop that reports each step does not flood the events."""
    job_id = submit_one(database)

    def work(attempts: Sequence[Attempt]) -> None:
        for step in range(100):
            attempts[0].report(
                Progress(stage="fold", message="minimising", fraction=(step + 1) / 100)
            )
        attempts[0].succeed()

    run(work)

    told = [event for event in events_since(database, job_id, 0) if event.kind == "progress"]
    assert len(told) < 10
    assert (told[0].fraction, told[-1].fraction) == (0.01, 1)


def _hear_of_cancel(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next check know what the next heartbeat would say."""
    heartbeat, cancelled = attempt._heartbeat, attempt.claimed.job_id
    real = heartbeat.check

    def check(job_id: str) -> None:
        if job_id == cancelled:
            raise JobCancelledError(job_id)
        real(job_id)

    monkeypatch.setattr(heartbeat, "check", check)
