"""Work for confined processes: within limits, a few at once, ended when nobody waits for it."""

import contextlib
import json
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import structlog

import foldsvc
from foldsvc.confinement.exchange import (
    ANSWER,
    ENDED,
    ERROR,
    KILL,
    MOST_ANSWER,
    NO_MEMORY,
    ORDER,
    RUN,
    STARTED,
    Work,
    head_of,
)
from foldsvc.errors import (
    ReadingBrokenError,
    ReadingBusyError,
    ReadingCancelledError,
    ReadingLimitError,
)
from foldsvc.errors.messages import ErrorMessage, from_message
from foldsvc.settings import bare_environment

log = structlog.get_logger()

_CHUNK = 1 << 20
_LOOK_SECONDS = 0.2
_START_SECONDS = 120.0
"""Until a child begins: the first waits for the imports of the process that forks."""
_WALL = 4
"""Seconds that may pass for one of CPU time: others need the processors too."""
_WAIT_SECONDS = 30.0
_MOST_WAITING = 16
_TIME_USED_UP = 24
"""SIGXCPU."""
_KILLED = 9


class Gone:
    """Whether whoever asked has gone, so that the answer is for nobody."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Say so."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether it was said."""
        return self._event.is_set()


class PoolLimits:
    """Memory and processes that confined work shares."""

    def __init__(self, memory_bytes: int, processes: int) -> None:
        """Take how much memory there is for all together, and how many may work at once."""
        self._memory = self._memory_left = memory_bytes
        self._processes_left = processes
        self._waiting = 0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def taken(self, memory_bytes: int, gone: Gone) -> Iterator[int]:
        """Wait for room, not for long, and give how much memory the work has, at most all.

        Raises:
            ReadingBusyError: There was no room, or others wait already.
            ReadingCancelledError: Nobody waits for it any more.
        """
        memory = min(memory_bytes, self._memory)
        deadline = time.monotonic() + _WAIT_SECONDS
        with self._changed:
            if self._waiting >= _MOST_WAITING:
                raise ReadingBusyError
            self._waiting += 1
            try:
                while not (self._processes_left and self._memory_left >= memory):
                    if gone.is_set():
                        raise ReadingCancelledError
                    if time.monotonic() > deadline:
                        raise ReadingBusyError
                    self._changed.wait(_LOOK_SECONDS)
            finally:
                self._waiting -= 1
            self._processes_left -= 1
            self._memory_left -= memory
        try:
            yield memory
        finally:
            with self._changed:
                self._processes_left += 1
                self._memory_left += memory
                self._changed.notify_all()


@dataclass(slots=True)
class _Answer:
    """What has come of a child so far."""

    data: bytearray = field(default_factory=bytearray)
    ended: bool = False

    @property
    def started(self) -> bool:
        return self.data[:1] == STARTED

    def receive(self, connection: socket.socket) -> None:
        try:
            chunk = connection.recv(_CHUNK)
        except ConnectionError:
            chunk = b""  # it ended before it had read all of its work
        self.data += chunk
        self.ended = not chunk


class ConfinedPool:
    """Does work in processes that see no files, no network and no settings."""

    def __init__(self, modules: Sequence[str], budget: PoolLimits) -> None:
        """Take where the tasks are, and what their work may cost together.

        Args:
            modules: Names of modules with a table `TASKS`, imported at the first work.
            budget: Shared by all that runs at once.
        """
        self._modules = tuple(modules)
        self._budget = budget
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def run(
        self, work: Work, *, what: str, memory_bytes: int, seconds: int, gone: Gone | None = None
    ) -> bytes:
        """Do work and give its answer.

        Args:
            work: What to do.
            what: What is read, in words, for errors.
            memory_bytes: That the work may take; less where all have less.
            seconds: Of CPU time, likewise.
            gone: Looked at while it runs; the process is killed when it is set.

        Raises:
            ReadingLimitError: It took too much time or memory.
            ReadingBrokenError: Its process died.
            ReadingBusyError: Too much is being read already.
            ReadingCancelledError: Nobody waits for it any more.
            FoldsvcError: What the work raised, with its code, words and facts.
        """
        gone = gone or Gone()
        with self._budget.taken(memory_bytes, gone) as memory:
            ours, theirs = socket.socketpair()
            with ours:
                try:
                    number = self._ordered(theirs, memory, seconds)
                finally:
                    theirs.close()
                try:
                    answer = _exchanged(ours, work, seconds, gone)
                except TimeoutError:
                    raise ReadingLimitError(what, f"{seconds} seconds") from None
                finally:
                    self._order(KILL, number)
        return _outcome(answer, what, memory, seconds)

    def close(self) -> None:
        """End the process that forks, and with it all of its children."""
        with self._lock:
            self._end()

    def _ordered(self, connection: socket.socket, memory: int, seconds: int) -> int:
        """Have a child forked, starting what forks if it does not run."""
        number = next(self._numbers)
        if not self._order(RUN, number, memory, seconds, connection):
            with self._lock:
                self._end()
                self._start()
            self._order(RUN, number, memory, seconds, connection)
        return number

    def _order(
        self,
        kind: int,
        number: int,
        memory: int = 0,
        seconds: int = 0,
        connection: socket.socket | None = None,
    ) -> bool:
        handles = [] if connection is None else [connection.fileno()]
        with self._lock:
            if self._control is None:
                return False
            try:
                socket.send_fds(self._control, [ORDER.pack(kind, number, memory, seconds)], handles)
            except OSError:
                return False
        return True

    def _start(self) -> None:
        root = str(Path(foldsvc.__file__).parents[1])
        ours, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 - a list without a shell, of our own words
                [sys.executable, "-P", "-m", "foldsvc.confinement.fork_server", *self._modules],
                cwd=tempfile.gettempdir(),
                env=bare_environment(
                    {"PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
                ),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            # It has nobody to serve; what it has not said is not missed.
            self._server.kill()
            code = self._server.wait()
            log.debug("fork_server_ended", exit_code=code)
            self._server = None


def _exchanged(connection: socket.socket, work: Work, seconds: int, gone: Gone) -> _Answer:
    """Send work and read until the end, within the time that it has once it began."""
    connection.settimeout(0)
    answer = _Answer()
    deadline = time.monotonic() + _START_SECONDS
    unsent = _Unsent(_chunks(work))
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while not answer.ended:
            if gone.is_set():
                raise ReadingCancelledError
            if time.monotonic() > deadline or len(answer.data) > MOST_ANSWER:
                raise TimeoutError
            ready = sum(events for _, events in selector.select(_LOOK_SECONDS))
            if ready & selectors.EVENT_WRITE and not unsent.go_on(connection):
                selector.modify(connection, selectors.EVENT_READ)
            if ready & selectors.EVENT_READ:
                began = answer.started
                answer.receive(connection)
                if answer.started and not began:
                    deadline = time.monotonic() + _WALL * seconds
    return answer


class _Unsent:
    """What has still to be sent, in pieces."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def go_on(self, connection: socket.socket) -> bool:
        """Send as much as goes without waiting; False where no more has to be sent."""
        if not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._rest = memoryview(chunk)
        try:
            self._rest = self._rest[connection.send(self._rest) :]
        except OSError:
            return False  # it has ended, and how is yet to be read
        return True


def _chunks(work: Work) -> Iterator[bytes]:
    yield head_of(work)
    for text in work.texts:
        for start in range(0, len(text), _CHUNK):
            yield text[start : start + _CHUNK]


def _outcome(answer: _Answer, what: str, memory: int, seconds: int) -> bytes:
    """Give the answer, or raise what kept it from being given."""
    data = answer.data
    kind, said = bytes(data[1:2]), data[2 : -ENDED.size]
    status = ENDED.unpack(data[-ENDED.size :])[0] if len(data) > ENDED.size else -1
    if status == 0 and kind == ANSWER:
        return bytes(said)
    if status == 0 and kind == ERROR:
        raise from_message(ErrorMessage(**json.loads(bytes(said))))
    log.warning("confined_process_died", what=what, status=status, kind=kind.decode("latin-1"))
    if status == _TIME_USED_UP:
        raise ReadingLimitError(what, f"{seconds} seconds")
    if status == _KILLED or (status == 0 and kind == NO_MEMORY):
        raise ReadingLimitError(what, f"{memory / 2**30:.1f} GiB of memory")
    raise ReadingBrokenError(what)
