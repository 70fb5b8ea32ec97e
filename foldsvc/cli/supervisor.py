"""Keeps a few processes running: starts them in order, again when they die, stops them all."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from foldsvc.errors import ProcessNotReadyError
from foldsvc.parent_process import ending_with_parent
from foldsvc.private_folder import make_private

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
_STEADY_SECONDS = 60.0
"""A process that ran this long was well: its next restart waits the first pause again."""

_POLL_SECONDS = 0.2
_TELL_SECONDS = 30.0
_LARGEST_LOG_BYTES = 10_000_000
_LOG_END_CHARACTERS = 600

OnEvent = Callable[[str, str], None]
"""Called with a process's name and what happened to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A process to keep running.

    Attributes:
        name: What it is called in words; its log is named after it.
        command: The program, by its path, and its arguments.
        environment: All of its environment.
        is_ready: Whether it does its work yet; None if nothing waits for it.
        stop_seconds: How long it gets to end by itself before it is killed.
        stops_last: Whether the others need it until they have ended.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool] | None = None
    stop_seconds: float = 8.0
    stops_last: bool = False

    @property
    def log_name(self) -> str:
        """Name of the file that its output goes to."""
        return f"{self.name.replace(' ', '-')}.log"


@dataclass(slots=True, kw_only=True)
class _Child:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    start_at: float | None = None


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Runs services until it is asked to stop; a context manager, so that none outlives it.

    Attributes:
        logs: Folder of the services' output.
        on_event: Told of each start, end and restart.
    """

    logs: Path
    on_event: OnEvent
    _children: list[_Child] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        make_private(self.logs)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_children()

    def request_stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._stopping.set()

    @property
    def stop_requested(self) -> bool:
        """Whether the end was asked for."""
        return self._stopping.is_set()

    def start(self, *services: Service) -> None:
        """Start services side by side and wait until all are ready, however long that takes.

        A busy machine is slow to start them; as long as a process lives, it may come to be ready.

        Raises:
            ProcessNotReadyError: One that is waited for ended.
        """
        children = [_Child(service=service) for service in services]
        self._children += children
        for child in children:
            self._start(child)
        for child in children:
            self._wait_until_ready(child)

    def _wait_until_ready(self, child: _Child) -> None:
        service = child.service
        if service.is_ready is None:
            return
        tell_at = child.started + _TELL_SECONDS
        while not self.stop_requested and not service.is_ready():
            assert child.process is not None  # noqa: S101 - started before
            if (status := child.process.poll()) is not None:
                raise self._not_ready(service, _end_in_words(status))
            if (now := time.monotonic()) > tell_at:
                waited = now - child.started
                log_file = self.logs / service.log_name
                self.on_event(
                    service.name, f"not ready after {waited:.0f} s; waiting (log: {log_file})"
                )
                tell_at = now + _TELL_SECONDS
            self._watch_others(child)
            self._stopping.wait(_POLL_SECONDS)
        if not self.stop_requested:
            self.on_event(service.name, "ready")

    def run(self) -> None:
        """Start again what dies, until `request_stop`."""
        while not self._stopping.wait(_POLL_SECONDS):
            self._watch_others(None)

    def _watch_others(self, waited_for: _Child | None) -> None:
        for child in self._children:
            if child is not waited_for:
                self._watch(child)

    def _watch(self, child: _Child) -> None:
        now = time.monotonic()
        if child.start_at is not None:
            if now >= child.start_at:
                child.start_at = None
                self._start(child)
        elif child.process is not None and (status := child.process.poll()) is not None:
            _kill_group(child.process)  # what it had started itself
            if now - child.started > _STEADY_SECONDS:
                child.pause = FIRST_PAUSE_SECONDS
            child.start_at = now + child.pause
            self.on_event(
                child.service.name,
                f"{_end_in_words(status)}; starts again in {child.pause:g} s "
                f"(log: {self.logs / child.service.log_name})",
            )
            child.pause = min(2 * child.pause, LONGEST_PAUSE_SECONDS)

    def _start(self, child: _Child) -> None:
        service = child.service
        log_file = self.logs / service.log_name
        if log_file.exists() and log_file.stat().st_size > _LARGEST_LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
        log_file.touch(mode=0o600)
        with log_file.open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603 - our own commands, without a shell
                ending_with_parent(service.command),
                env=dict(service.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is the supervisor's alone
            )
        child.started = time.monotonic()
        self.on_event(service.name, f"started (process {child.process.pid})")

    def _not_ready(self, service: Service, fault: str) -> ProcessNotReadyError:
        log_file = self.logs / service.log_name
        end = log_file.read_text(errors="replace")[-_LOG_END_CHARACTERS:].strip()
        return ProcessNotReadyError(service.name, f"{fault}\n{end}\n", str(log_file))

    def _stop_children(self) -> None:
        """Ask all to end and kill those that do not; those that others need come last."""
        for last in (False, True):
            self._stop([c for c in self._children if c.service.stops_last is last])
        if self._children:
            self.on_event("all", "stopped")

    def _stop(self, children: Sequence[_Child]) -> None:
        running = [(child.service, child.process) for child in children if child.process]
        asked = time.monotonic()
        for _, process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for service, process in running:
            try:
                process.wait(max(asked + service.stop_seconds - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                self.on_event(service.name, "did not end in time and is killed")
            _kill_group(process)
            process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_in_words(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"
