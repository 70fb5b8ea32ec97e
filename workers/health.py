"""What a worker says of itself, for the health check beside it (`foldsvc.cli.health`).

The main process speaks: its event loop goes on whatever the pool's process computes, and stands
still where the broker is away. The pool's process adds what only it can know: that the database
does not answer, or that its last look for work failed, for want of a device for instance.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from billiard import active_children
from celery import Celery, bootsteps
from celery.signals import task_failure, task_success, worker_process_init
from celery.worker.consumer import Consumer
from celery.worker.consumer.tasks import Tasks

from foldsvc.errors import FoldsvcError
from foldsvc.jobs.celery_queue import STAGES, CeleryDoorbell
from foldsvc.settings import Settings, settings
from foldsvc.status_file import StatusFile, read_statuses

if TYPE_CHECKING:
    from foldsvc.records.job_state import Stage

log = structlog.get_logger()

_BEAT_SECONDS = 5.0
_SILENT_SECONDS = 60.0
_LOOK_SECONDS = 30.0
_FAULT_CHARACTERS = 300

Fault = tuple[str, str]
"""What is wrong, and what to do about it."""

_DEAF = ("it is not connected to its broker", "Start the broker, or correct FOLDSVC_BROKER_URL")
_NO_PROCESS = ("it has no process to work in", "One is started in its place; look into the log")
_OTHER_TABLES = ("the database has not this version's tables", "Run: foldsvc migrate")


def tell_health(app: Celery) -> None:
    """Have the workers of an application, and their pools' processes, say how they are."""
    app.steps["consumer"].add(HealthStep)
    worker_process_init.connect(_watch, weak=False, dispatch_uid="foldsvc.health.watch")


class HealthStep(bootsteps.StartStopStep):
    """Speaks for a worker while it hears its broker, by a timer of its event loop."""

    requires = (Tasks,)

    def __init__(self, parent: Consumer, **_facts: object) -> None:
        super().__init__(parent)
        # It rings from a thread of its own, and takes a broker that refuses for no fault of ours.
        self._doorbell = CeleryDoorbell(parent.app.conf.broker_url)
        consumed = parent.app.amqp.queues.consume_from
        self._files = {
            stage: StatusFile(f"{stage}-worker", silent_seconds=_SILENT_SECONDS)
            for stage in STAGES
            if stage in consumed
        }
        self._timer: Any = None
        self._say(_DEAF)

    def start(self, parent: Consumer) -> None:
        """Speak now and from now on; called again after each loss of the broker."""
        if "fold" in self._files:
            # Have it open its device now: one that has none is found before anybody waits for it.
            self._doorbell.ring("fold", 1)
        self._beat()
        self._timer = parent.timer.call_repeatedly(_BEAT_SECONDS, self._beat)

    def stop(self, parent: Consumer) -> None:  # noqa: ARG002 - the signature is Celery's
        """Say that the worker hears nothing: it lost its broker, or was told to end."""
        if self._timer is not None:
            self._timer.cancel()
        self._say(_DEAF)

    def _beat(self) -> None:
        for stage, file in self._files.items():
            fault = next(self._faults(stage), ("", ""))
            file.say(*fault)

    def _faults(self, stage: Stage) -> Iterator[Fault]:
        yield from faults_of_folders(stage, settings())
        if not active_children():
            yield _NO_PROCESS
        for said in read_statuses(_pool_of(os.getpid())):
            if said.fault:
                # Another look for work shows whether it stands; nobody else might ring.
                self._doorbell.ring(stage, 1)
                yield said.fault, said.remedy

    def _say(self, fault: Fault) -> None:
        for file in self._files.values():
            file.say(*fault)


def faults_of_folders(stage: Stage, chosen: Settings) -> Iterator[Fault]:
    """Give what keeps a stage from its files."""
    written = [("FOLDSVC_RESULTS_DIR", chosen.results)]
    if stage == "search":
        written.append(("FOLDSVC_ALIGNMENTS_DIR", chosen.alignments))
    for setting, folder in written:
        parts = (folder.absolute(), *folder.absolute().parents)
        if not os.access(next(one for one in parts if one.exists()), os.W_OK | os.X_OK):
            yield (
                f"{folder} cannot be written",
                f"Let user {os.getuid()} write it, or set {setting}",
            )
    if stage == "fold":
        yield from _faults_of_weights(chosen.weights_folders)


def _faults_of_weights(folders: Sequence[Path]) -> Iterator[Fault]:
    for folder in folders:
        try:
            if any(folder.iterdir()):
                return
        except FileNotFoundError:
            pass
        except OSError as error:
            yield f"{folder} cannot be read ({error.strerror})", f"Let user {os.getuid()} read it"
    yield f"there are no weights in {folders[0]}", "Run: foldsvc weights install flashabb"


def _pool_of(pid: int) -> str:
    return f"pool-{pid}"


def _watch(**_facts: object) -> None:
    watch = _PoolWatch(StatusFile(_pool_of(os.getppid())))
    task_failure.connect(watch.failed, weak=False, dispatch_uid="foldsvc.health.failed")
    task_success.connect(watch.succeeded, weak=False, dispatch_uid="foldsvc.health.succeeded")
    threading.Thread(target=watch.look_on, name="health", daemon=True).start()


class _PoolWatch:
    """Speaks for the pool's process, whose work may hold it up for as long as it likes."""

    def __init__(self, file: StatusFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._of_database: Fault = ("", "")
        self._of_work: Fault = ("", "")

    def look_on(self) -> None:
        """Ask the database now and then whether it is there and has the tables."""
        # Imported here, for the main process needs no database.
        from foldsvc.storage.database import is_current  # noqa: PLC0415
        from workers.connections import connections  # noqa: PLC0415

        while True:
            try:
                current = is_current(connections().database)
            except FoldsvcError as error:
                self._of_database = (error.message, error.remedy)
            else:
                self._of_database = ("", "") if current else _OTHER_TABLES
            self._say()
            time.sleep(_LOOK_SECONDS)

    def failed(self, exception: BaseException, **_facts: object) -> None:
        """Take in that a look for work failed: not a job, whose errors are its own."""
        if isinstance(exception, FoldsvcError):
            self._of_work = (exception.message, exception.remedy)
        else:
            first_line = str(exception).strip().partition("\n")[0][:_FAULT_CHARACTERS]
            found = f"its last look for work failed: {type(exception).__name__}: {first_line}"
            self._of_work = (found, "Its log has the details")
        self._say()

    def succeeded(self, **_facts: object) -> None:
        """Take in that a look for work went well, whether there was any or not."""
        self._of_work = ("", "")
        self._say()

    def _say(self) -> None:
        with self._lock:
            self._file.say(*(self._of_database if self._of_database[0] else self._of_work))
