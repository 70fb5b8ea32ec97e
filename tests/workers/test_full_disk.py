"""Workers on a disk that is full: a real one, of a few megabytes, with all that they write."""

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from small_disk import SmallDisk, small_disk

from foldsvc.errors import StorageFullError
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.queries import get_job
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.job_rows import lock_job
from tests.jobs.history import faults_of, published, starts
from tests.jobs.orders import new_job, submit_all, submit_one
from tests.workers.sleep_service import SleepService, wait_until
from workers import space
from workers.attempt import Attempt, run_claimed
from workers.connections import Connections

__all__ = ["small_disk"]

MIN_FREE = 40 << 20


@pytest.fixture
def service(small_disk: SmallDisk, sqlite_template: Path) -> Iterator[SleepService]:
    """Run a service that has nothing but the small disk: rows, results, logs."""
    shutil.copy(sqlite_template, small_disk.path / "foldsvc.db")
    running = SleepService(
        small_disk.path,
        f"sqlite:///{small_disk.path / 'foldsvc.db'}",
        FOLDSVC_MIN_FREE_GB=str(MIN_FREE / 2**30),
    )
    running.heal()
    wait_until((small_disk.path / "foldsvc.db-reserve").exists, 60)  # the keeper works
    yield running
    running.close()


@pytest.fixture
def database(small_disk: SmallDisk, sqlite_template: Path) -> Iterator[Database]:
    """Give a database on the small disk, with its reserve."""
    shutil.copy(sqlite_template, small_disk.path / "foldsvc.db")
    opened = open_database(f"sqlite:///{small_disk.path / 'foldsvc.db'}")
    opened.hold_reserve()
    yield opened
    opened.close()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Have the worker want some megabytes free before it begins anything."""
    wanted = Settings(min_free_gb=MIN_FREE / 2**30, _env_file=None)
    monkeypatch.setattr("workers.attempt.settings", lambda: wanted)
    return wanted


def test_jobs_wait_for_space_and_go_on_by_themselves(
    service: SleepService, small_disk: SmallDisk
) -> None:
    """Filled to its last byte while jobs run and wait, it costs no job, no loss, no worker."""
    workers = [worker.pid for worker in service.workers]
    (ended,) = service.submit("nap 0.1")
    service.finish([ended])
    running, *waiting = service.submit(*["nap 4"] * 5)
    service.started_by(running)

    small_disk.fill()
    delete_job(service.database, service.store, ended)
    began = sum(starts(service.database, job_id) for job_id in waiting)
    time.sleep(8)  # longer than a lease, and than what runs takes

    assert sum(starts(service.database, job_id) for job_id in waiting) == began <= 1
    assert {service.job(job_id).state for job_id in waiting} <= {"queued", "running"}
    assert service.job(running).state == "running"
    small_disk.clear()
    jobs = service.finish([running, *waiting], seconds=120)
    assert {(job.state, job.attempt) for job in jobs} == {("succeeded", 1)}
    assert [worker.pid for worker in service.workers if worker.poll() is None] == workers


@pytest.mark.usefixtures("chosen")
def test_a_result_is_written_as_soon_as_there_is_space(
    database: Database, small_disk: SmallDisk
) -> None:
    """What was computed is kept until it can be written, by the same attempt."""
    job_id = submit_one(database)

    def work(attempts: Sequence[Attempt]) -> None:
        (attempt,) = attempts
        small_disk.fill()
        threading.Timer(2, small_disk.clear).start()
        attempt.store.write_manifest(
            attempt.prefix, [attempt.store.write(attempt.prefix, "a.pdb", b"ATOM")]
        )
        attempt.succeed()

    store = FolderStore(small_disk.path / "results")
    _run(database, store, work)

    assert faults_of(database, job_id, store=store) == []
    assert (get_job(database, job_id).attempt, published(database, job_id)) == (1, 1)


@pytest.mark.usefixtures("chosen")
def test_a_job_that_waited_too_long_for_space_is_given_back(
    database: Database, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits without a loss, with its finished models, and nothing more is claimed."""
    monkeypatch.setattr(space, "WAIT_SECONDS", 1.5)
    monkeypatch.setattr(space, "_IDLE_SECONDS", 0.5)
    job_id = submit_all(database, new_job("a"), new_job("b")).jobs[0].id
    store = FolderStore(small_disk.path / "results")

    def work(attempts: Sequence[Attempt]) -> None:
        attempt = attempts[0]
        attempt.store.write(f"jobs/{job_id}/models", "model_1.npz", b"kept")
        small_disk.fill()
        attempt.store.write(attempt.prefix, "a.pdb", b"ATOM")

    assert _run(database, store, work) == 1

    with database.write() as transaction:
        standing = lock_job(transaction, job_id)
    assert standing is not None
    assert (standing.state, standing.losses) == ("queued", 0)
    assert _run(database, store, work) == 0
    small_disk.clear()
    with store.open(f"jobs/{job_id}/models", "model_1.npz") as file:
        assert file.read() == b"kept"


@pytest.mark.usefixtures("chosen")
def test_who_waits_for_space_hears_of_a_cancel(database: Database, small_disk: SmallDisk) -> None:
    """Waiting for space is no way not to be stopped."""
    job_id = submit_one(database)

    def work(attempts: Sequence[Attempt]) -> None:
        (attempt,) = attempts
        small_disk.fill()
        request_cancel(database, job_id)
        attempt.store.write(attempt.prefix, "a.pdb", b"ATOM")

    _run(database, FolderStore(small_disk.path / "results"), work)

    assert get_job(database, job_id).state == "cancelled"


def test_results_leave_the_last_of_the_disk_to_the_database(
    database: Database, small_disk: SmallDisk
) -> None:
    """However much is to be stored, rows can be written."""
    store = FolderStore(small_disk.path / "results")

    with pytest.raises(StorageFullError):
        _write_on(store)

    for number in range(50):
        submit_one(database, f"job {number}")


def _write_on(store: FolderStore) -> None:
    for number in range(1_000):
        store.write("jobs/a/1", f"{number}", b"\1" * 500_000)


def _run(database: Database, store: FolderStore, work) -> int:
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    return run_claimed(opened, FOLD, stage="fold", limit=1, lease_seconds=4, work=work)
