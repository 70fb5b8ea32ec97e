"""A service of real processes whose work is to sleep: Valkey, Celery workers, a keeper.

Anything may be killed; `heal` starts what is missing.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from foldsvc.folds.queries import get_fold
from foldsvc.folds.submit import submit_folds
from foldsvc.jobs.celery_queue import CeleryDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.states import TERMINAL
from foldsvc.storage.database import open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.wire.fold import Job
from tests.jobs.history import faults_of, published
from tests.jobs.orders import new_job
from tests.valkey_server import Valkey

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 3.0
MAX_LOSSES = 2
STALL_SECONDS = 5.0
WORKERS = 2
_READY_SECONDS = 60


class SleepService:
    """The processes, and the eyes and hands of a test on them."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self.folder = folder
        self.broker = Valkey(folder)
        self.database = open_database(database_url)
        self.store = FolderStore(folder / "results")
        self.doorbell = CeleryDoorbell(self.broker.url)
        self.keeper: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self._started = 0
        self._environment = os.environ | {
            "FOLDSVC_DATA_DIR": str(folder),
            "FOLDSVC_DATABASE_URL": database_url,
            "FOLDSVC_BROKER_URL": self.broker.url,
            "FOLDSVC_LEASE_SECONDS": str(LEASE_SECONDS),
            "FOLDSVC_KEEPER_SECONDS": "0.25",
            "FOLDSVC_MAX_LOSSES": str(MAX_LOSSES),
            "FOLDSVC_FOLD_STALL_SECONDS": str(STALL_SECONDS),
            **settings,
        }

    # ---- starting and stopping

    def heal(self) -> None:
        """Start whatever does not run, and wait until it works."""
        if not self.broker.alive:
            self.broker.start()
        if self.keeper is None or self.keeper.poll() is not None:
            self.keeper = self._start("keeper", ["-m", "workers.keeper"])
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        fresh = [self._start_worker() for _ in range(WORKERS - len(self.workers))]
        for log in fresh:
            wait_until(lambda log=log: "worker ready" in log.read_text(), _READY_SECONDS)

    def close(self) -> None:
        """Stop everything."""
        for process in (*self.workers, self.keeper):
            if process is not None:
                _kill_tree(process)
        self.broker.kill()
        self.database.close()

    # ---- jobs

    def submit(self, *names: str, relax: bool = False) -> list[str]:
        """Submit jobs; their names say what their work does (`sleep_app`)."""
        answer = submit_folds(
            self.database,
            [new_job(name, relax=relax) for name in names],
            idempotency_key=None,
            request_digest="",
            doorbell=self.doorbell,
        )
        return [job.id for job in answer.jobs]

    def job(self, job_id: str) -> Job:
        """Look at a job."""
        return get_fold(self.database, job_id)

    def started_by(self, job_id: str, attempt: int = 1) -> int:
        """Wait until an attempt at a job works and give the process that does."""
        pids: list[int] = []

        def found() -> bool:
            for event in events_since(self.database, job_id, 0):
                spoken = re.fullmatch(r"pid (\d+)", event.message)
                if spoken and event.attempt == attempt:
                    pids.append(int(spoken[1]))
            return bool(pids)

        wait_until(found, 30)
        return pids[0]

    def told(self, job_id: str) -> str:
        """Give what the job's user was told, line by line."""
        return "\n".join(event.message for event in events_since(self.database, job_id, 0))

    def worker_of(self, pid: int) -> subprocess.Popen[bytes]:
        """Give the worker that a pool's process belongs to."""
        (parent,) = (worker for worker in self.workers if pid in _descendants(worker.pid))
        return parent

    def finish(self, job_ids: Sequence[str], seconds: float = 45) -> list[Job]:
        """Wait until jobs have ended and check their histories, files and results."""
        wait_until(lambda: all(self.job(job_id).state in TERMINAL for job_id in job_ids), seconds)
        jobs = [self.job(job_id) for job_id in job_ids]
        for job in jobs:
            assert faults_of(self.database, job.id, store=self.store) == []
            assert published(self.database, job.id) == (job.state == "succeeded")
        return jobs

    def logs(self) -> str:
        """Give what all workers have logged."""
        return "".join(log.read_text() for log in sorted(self.folder.glob("worker-*.log")))

    def _start_worker(self) -> Path:
        self._started += 1
        name = f"worker-{self._started}"
        arguments = ["-m", "celery", "--app", "tests.workers.sleep_app", "worker"]
        arguments += ["-Q", "fold,relax", "-n", f"{name}@test"]
        arguments += ["--without-gossip", "--without-mingle"]
        self.workers.append(self._start(name, arguments))
        return self.folder / f"{name}.log"

    def _start(self, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=ROOT,
            )


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for something that happens elsewhere."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"nothing within {seconds} s"
        time.sleep(0.05)


def _descendants(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        listed = [
            int(child)
            for children in Path(f"/proc/{pid}/task").glob("*/children")
            for child in children.read_text().split()
        ]
        return [*listed, *(below for child in listed for below in _descendants(child))]
    return []


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    pids = [process.pid, *_descendants(process.pid)]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
