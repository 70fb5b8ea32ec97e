"""Crashes, full disks and dead databases at every step from the claim to the result."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from foldsvc.errors import StorageFullError
from foldsvc.folds.queries import get_fold
from foldsvc.jobs.claims import Claimed
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.leases import renew
from foldsvc.jobs.queries import files_of, get_job
from foldsvc.jobs.sweep import sweep
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.history import faults_of, published
from tests.jobs.orders import submit_one
from tests.postgresql_server import PostgresqlServer
from workers.attempt import Attempt, run_claimed
from workers.connections import Connections

STEPS = range(5)


class Crash(BaseException):
    """The process ends here, and nothing after it is done."""


class Publishing:
    """Work of five steps, each of which can go wrong."""

    def __init__(self, fault: BaseException | None = None, at: int = -1) -> None:
        self._fault = fault
        self._at = at
        self.claimed: Claimed[object] | None = None

    def __call__(self, attempts: Sequence[Attempt]) -> None:
        """Write two files and the manifest, then publish."""
        (attempt,) = attempts
        self.claimed = attempt.claimed
        self._pass(0)
        files = [attempt.store.write(attempt.prefix, "a.pdb", b"ATOM")]
        self._pass(1)
        files.append(attempt.store.write(attempt.prefix, "a.cif", b"data_"))
        self._pass(2)
        attempt.store.write_manifest(attempt.prefix, files)
        self._pass(3)
        attempt.succeed()
        self._pass(4)

    def _pass(self, step: int) -> None:
        if self._fault is not None and step == self._at:
            raise self._fault


def _run(database: Database, store: FolderStore, work: Publishing, lease: float = 30) -> int:
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    return run_claimed(opened, FOLD, stage="fold", limit=1, lease_seconds=lease, work=work)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_leaves_the_old_or_the_new_state(
    database: Database, tmp_path: Path, step: int
) -> None:
    """A job whose process dies is shown unfinished or whole, and the next attempt finishes it."""
    store = FolderStore(tmp_path / "results")
    job_id = submit_one(database, relax=False)

    work = Publishing(Crash(), step)
    with pytest.raises(Crash):
        _run(database, store, work)

    shown = files_of(database, store, job_id)[1]
    assert len(shown) == (2 if step == 4 else 0)
    if step < 4:
        assert work.claimed is not None
        renew(database, work.claimed, -1)
    keep(database, SilentDoorbell(), Settings())
    assert _run(database, store, Publishing()) == (0 if step == 4 else 1)
    assert faults_of(database, job_id, store=store) == []
    assert published(database, job_id) == 1
    sweep(database, store, Settings(), grace_seconds=0)
    assert store.children(f"jobs/{job_id}") == (files_of(database, store, job_id)[0],)


@pytest.mark.parametrize("step", STEPS[:4])
def test_a_full_disk_at_any_step_gives_the_job_back(
    database: Database, tmp_path: Path, step: int
) -> None:
    """A job whose files did not all fit is never shown as succeeded, and goes on later."""
    store = FolderStore(tmp_path / "results")
    job_id = submit_one(database)

    _run(database, store, Publishing(StorageFullError("results"), step))

    job = get_fold(database, job_id)
    assert (job.state, job.has_structure) == ("queued", False)
    _run(database, store, Publishing())
    assert faults_of(database, job_id, store=store) == []
    assert published(database, job_id) == 1


@pytest.mark.parametrize(("away", "lease", "attempts"), [(0.5, 15, 1), (2.5, 2, 2)])
def test_a_database_killed_while_a_job_runs(
    postgresql_killable: PostgresqlServer, tmp_path: Path, away: float, lease: float, attempts: int
) -> None:
    """Shorter than the lease, the attempt goes on; longer, another takes over. One result."""
    database = open_database(postgresql_killable.url("postgres"))
    migrate(database)
    store = FolderStore(tmp_path / "results")
    job_id = submit_one(database)

    class KillsTheDatabase(Publishing):
        """Publishes over a database that is away."""

        def _pass(self, step: int) -> None:
            if step == 3:
                postgresql_killable.kill()
                time.sleep(away)
                postgresql_killable.start()

    _run(database, store, KillsTheDatabase(), lease=lease)
    keep(database, SilentDoorbell(), Settings())
    _run(database, store, Publishing())

    assert faults_of(database, job_id, store=store) == []
    assert (published(database, job_id), get_job(database, job_id).attempt) == (1, attempts)
    database.close()
