"""Real workers on a real broker, killed, stopped and robbed of their messages.

Each test ends with the checker of `tests.jobs.history` over what it submitted.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.jobs.cancel import request_cancel
from tests.jobs.history import starts
from tests.jobs.orders import submit_one
from tests.workers.sleep_service import (
    LEASE_SECONDS,
    MAX_LOSSES,
    STALL_SECONDS,
    SleepService,
    wait_until,
)


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[SleepService]:
    """Run one service for all of these tests."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copy(sqlite_template, folder / "foldsvc.db")
    service = SleepService(folder, f"sqlite:///{folder / 'foldsvc.db'}")
    yield service
    service.close()


@pytest.fixture
def service(running: SleepService) -> SleepService:
    """Give the service with all its processes alive."""
    running.heal()
    return running


def test_jobs_pass_both_stages_and_end_once(service: SleepService) -> None:
    """With nothing in the way, every job is started once a stage."""
    jobs = service.finish(service.submit(*["nap 0.1"] * 4, relax=True))

    assert {(job.state, job.stage, job.attempt) for job in jobs} == {("succeeded", "relax", 2)}


def test_kill_9_of_the_process_that_works(service: SleepService) -> None:
    """A job whose process is killed runs again, and ends once."""
    job_ids = service.submit("nap 1", "nap 0.1")
    os.kill(service.started_by(job_ids[0]), signal.SIGKILL)

    first, second = service.finish(job_ids)

    assert (first.state, first.attempt) == ("succeeded", 2)
    assert (second.state, second.attempt) == ("succeeded", 1)


def test_kill_9_of_a_whole_worker(service: SleepService) -> None:
    """The other worker takes the job over within the lease and a round of the keeper."""
    (job_id,) = service.submit("nap 1")
    worker = service.worker_of(service.started_by(job_id))
    worker.kill()
    worker.wait()
    killed = time.monotonic()

    service.started_by(job_id, attempt=2)

    # A second is for the bell, on a machine that has other things to do.
    assert time.monotonic() - killed < LEASE_SECONDS + 0.25 + 5
    (job,) = service.finish([job_id])
    assert (job.state, job.attempt) == ("succeeded", 2)


def test_every_message_five_times(service: SleepService) -> None:
    """Bells that ring too often wake workers for nothing."""
    job_ids = service.submit(*["nap 0.1"] * 5)
    service.doorbell.ring("fold", 20)

    jobs = service.finish(job_ids)

    assert {(job.state, starts(service.database, job.id)) for job in jobs} == {("succeeded", 1)}


def test_broker_killed_and_restarted_empty(service: SleepService) -> None:
    """A broker that forgets everything costs time and nothing else."""
    job_ids = service.submit(*["nap 0.3"] * 6)
    service.started_by(job_ids[0])
    service.broker.kill()
    job_ids += service.submit("nap 0.1")
    service.broker.start()

    jobs = service.finish(job_ids)

    assert {(job.state, starts(service.database, job.id)) for job in jobs} == {("succeeded", 1)}


def test_broker_flushed(service: SleepService) -> None:
    """Bells that are lost while jobs wait are rung again by the keeper."""
    job_ids = service.submit(*["nap 0.3"] * 6)
    service.started_by(job_ids[0])
    service.broker.flush()

    jobs = service.finish(job_ids)

    assert {(job.state, starts(service.database, job.id)) for job in jobs} == {("succeeded", 1)}


def test_a_bell_that_was_never_rung(service: SleepService) -> None:
    """A service that dies between storing jobs and ringing for them has not lost them."""
    job_ids = [submit_one(service.database, "nap 0.1", relax=False) for _ in range(3)]

    jobs = service.finish(job_ids)

    assert {(job.state, starts(service.database, job.id)) for job in jobs} == {("succeeded", 1)}


def test_a_worker_that_sleeps_past_its_lease_is_fenced_off(service: SleepService) -> None:
    """A process stopped for longer than its lease finds its job done by another."""
    (job_id,) = service.submit("stuck 0.5")
    pid = service.started_by(job_id)
    os.kill(pid, signal.SIGSTOP)
    try:
        (job,) = service.finish([job_id])
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_until(lambda: f"attempt=1 job_id={job_id} reason=" in service.logs(), 10)

    assert (job.state, job.attempt) == ("succeeded", 2)
    assert service.finish([job_id]) == [job]


def test_work_that_kills_its_process_is_given_up(service: SleepService) -> None:
    """A poisonous job fails after its last loss, and its neighbours do not."""
    job_ids = service.submit("abort", "nap 0.1", "nap 0.1")

    poison, *neighbours = service.finish(job_ids)

    assert (poison.state, poison.attempt) == ("failed", MAX_LOSSES)
    assert poison.failure is not None
    assert poison.failure.code == "worker_lost"
    assert {job.state for job in neighbours} == {"succeeded"}


def test_an_unknown_error_is_told_without_its_details(service: SleepService) -> None:
    """The user learns that it failed, the log has the traceback."""
    (job,) = service.finish(service.submit("boom"))

    assert job.state == "failed"
    assert job.failure is not None
    assert job.failure.code == "internal_error"
    assert "RuntimeError" not in job.failure.message
    assert "RuntimeError" in service.logs()


def test_a_running_job_is_cancelled(service: SleepService) -> None:
    """The work stops soon after the user asks, and no result appears."""
    (job_id,) = service.submit("nap 30")
    service.started_by(job_id)

    request_cancel(service.database, job_id)

    (job,) = service.finish([job_id], seconds=15)
    assert (job.state, job.has_structure) == ("cancelled", False)


def test_a_worker_that_shuts_down_gives_its_job_back(service: SleepService) -> None:
    """SIGTERM ends a worker soon, and the job goes on elsewhere before its lease runs out."""
    (job_id,) = service.submit("nap 3")
    worker = service.worker_of(service.started_by(job_id))
    worker.terminate()

    service.started_by(job_id, attempt=2)
    assert worker.wait(20) == 0
    assert "job released" in service.logs()
    (job,) = service.finish([job_id])
    assert (job.state, job.attempt) == ("succeeded", 2)


def test_work_that_stands_still_is_ended_and_the_job_says_so(service: SleepService) -> None:
    """After its limit a process is replaced; the job is told why, and fails after its last loss."""
    (job_id,) = service.submit("stuck 600")
    first = service.started_by(job_id)
    worker = service.worker_of(first)

    second = service.started_by(job_id, attempt=2)
    assert second != first
    assert f"made no progress for {STALL_SECONDS:g} s" in service.told(job_id)
    (job,) = service.finish([job_id])

    assert (job.state, job.attempt) == ("failed", MAX_LOSSES)
    assert job.failure is not None
    assert job.failure.code == "stage_stalled"
    assert "FOLDSVC_FOLD_STALL_SECONDS" in job.failure.remedy
    assert worker.poll() is None
    (after,) = service.finish(service.submit("nap 0.1"))
    assert after.state == "succeeded"


def test_a_process_whose_interpreter_is_locked_is_ended_too(service: SleepService) -> None:
    """Where no thread of Python can look, the process still ends, and its worker goes on."""
    (job_id,) = service.submit("seize 600")
    pids = [service.started_by(job_id), service.started_by(job_id, attempt=2)]

    (job,) = service.finish([job_id])

    assert job.failure is not None
    assert job.failure.code == "worker_lost"
    wait_until(lambda: not any(_runs(pid) for pid in pids), 30)
    jobs = service.finish(service.submit(*["nap 1"] * 4))
    assert {job.state for job in jobs} == {"succeeded"}


def test_work_that_moves_goes_on_for_many_times_its_limit(service: SleepService) -> None:
    """What ends work is standing still, however long the work is."""
    (job_id,) = service.submit(f"walk {3 * STALL_SECONDS}")

    (job,) = service.finish([job_id])

    assert (job.state, job.attempt) == ("succeeded", 1)
    assert job.finished_at is not None
    assert job.started_at is not None
    assert (job.finished_at - job.started_at).total_seconds() >= 3 * STALL_SECONDS


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
