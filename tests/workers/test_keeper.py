"""The keeper's process: its two loops, and what it says."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.queries import get_job
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.installations import execute, old_id
from tests.jobs.orders import claim_one, submit_one
from workers.attempt import run_claimed
from workers.connections import Connections
from workers.keeper import run_keeper, run_sweeper

SETTINGS = Settings(keeper_seconds=0.02)


class Slow(FolderStore):
    """A store that answers when it is let."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked, self.let = threading.Event(), threading.Event()

    def each_child(self, prefix: str) -> Iterator[str]:
        """List what is there, at last."""
        self.asked.set()
        self.let.wait(60)
        return super().each_child(prefix)


def _opened(database: Database, store: FolderStore) -> Connections:
    return Connections(database=database, store=store, doorbell=SilentDoorbell())


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_store_that_hangs_does_not_delay_a_lease(database: Database, tmp_path: Path) -> None:
    """Jobs of lost workers are returned while a sweep waits for a file server."""
    store, stopped = Slow(tmp_path / "results"), threading.Event()
    keeper = threading.Thread(target=run_keeper, args=(_opened(database, store), SETTINGS, stopped))
    keeper.start()
    try:
        assert store.asked.wait(60)
        job_id = submit_one(database)
        claim_one(database, lease_seconds=0.01)
        _until(lambda: get_job(database, job_id).state == "queued")
        assert not store.let.is_set()
    finally:
        stopped.set()
        store.let.set()
        keeper.join()


def test_what_forbids_sweeping_is_said_once_and_again_when_it_is_over(
    database: Database, tmp_path: Path
) -> None:
    """Not each time: a log that repeats itself each minute is not read."""
    store, stopped = FolderStore(tmp_path / "results"), threading.Event()
    store.write(f"jobs/{old_id()}", "a.pdb", b"whose?")
    store.mark("somebody-else")
    with structlog.testing.capture_logs() as logs:
        sweeper = threading.Thread(
            target=run_sweeper,
            args=(_opened(database, store), SETTINGS, stopped),
            kwargs={"every_seconds": 0.01},
        )
        sweeper.start()
        _until(lambda: len(logs) > 0)
        time.sleep(0.2)
        (tmp_path / "results" / "installation-id").unlink()
        execute(database, "DELETE FROM job")
        _until(lambda: any(entry.get("code") == "store_unknown" for entry in logs))
        stopped.set()
        sweeper.join()

    faults = [entry for entry in logs if entry["event"] == "nothing is swept"]
    assert [fault["code"] for fault in faults] == ["store_of_another", "store_unknown"]
    assert {fault["log_level"] for fault in faults} == {"error"}
    assert all("FOLDSVC_DATABASE_URL" in fault["remedy"] for fault in faults)
    assert len(store.children("jobs")) == 1


def test_no_work_is_done_for_the_store_of_another(database: Database, tmp_path: Path) -> None:
    """Jobs wait, since their results would be nobody's; they go on once that is mended."""
    store = FolderStore(tmp_path / "results")
    store.mark("somebody-else")
    job_id = submit_one(database)

    def claimed() -> int:
        opened = _opened(database, store)
        return run_claimed(
            opened, FOLD, stage="fold", limit=1, lease_seconds=30, work=lambda _: None
        )

    assert claimed() == 0
    assert get_job(database, job_id).state == "queued"
    (tmp_path / "results" / "installation-id").unlink()
    assert claimed() == 1
