"""Whose turn it is to write to an SQLite file: first come, first served.

SQLite lets one writer in at a time, and each that finds it busy looks again after longer and longer
pauses, so that one which never pauses keeps the others out. Here they queue before they ask SQLite:
threads of a process by two locks, processes by tickets. A ticket is a byte of a file beside the
database, locked by its holder (`fcntl`), and whoever drew the next one waits for that lock. The
kernel lets go of the lock of a process that dies.

The queue is a courtesy. It keeps nothing consistent, that is SQLite's to do: who waits too long
for its turn, or cannot have the file, goes on without.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_AGAIN_SECONDS = 0.001
_NUMBER = 8
"""Bytes of the number of the next ticket, at the start of the file; the tickets' follow."""


class WriteTurn:
    """The queue before one file, for all threads of this process, which may be one of many.

    Only one such queue of a process may stand before the same file: the kernel's locks are the
    process's, not the thread's.
    """

    def __init__(self, path: Path, *, patience_seconds: float) -> None:
        self._path = path
        self._patience_seconds = patience_seconds
        self._next = threading.Lock()
        self._turn = threading.Lock()
        self._file: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and hold it while this is entered."""
        deadline = time.monotonic() + self._patience_seconds
        if not self._first_of_threads(deadline):
            yield
            return
        try:
            with self._ticket(deadline):
                yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close the file; it is opened again at need."""
        with self._turn:
            if self._file is not None:
                os.close(self._file)
            self._file = None

    def _first_of_threads(self, deadline: float) -> bool:
        # A lock by itself would go again and again to the thread that has just let it go. This
        # one waits at the first of two, which is held by whoever comes next.
        if not self._next.acquire(timeout=_left(deadline)):
            return False
        try:
            return self._turn.acquire(timeout=_left(deadline))
        finally:
            self._next.release()

    @contextmanager
    def _ticket(self, deadline: float) -> Iterator[None]:
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            file, ticket = self._file, _draw(self._file, deadline)
        except OSError:
            yield
            return
        try:
            if _wait(file, ticket - 1, deadline):
                _unlock(file, ticket - 1)
            yield
        finally:
            _unlock(file, ticket)


def _draw(file: int, deadline: float) -> int:
    """Draw the next ticket; gives the byte, locked.

    Raises:
        OSError: There are none, or the place where they are drawn is held.
    """
    if not _wait(file, 0, deadline):
        raise BlockingIOError
    try:
        number = int.from_bytes(os.pread(file, _NUMBER, 0), "little")
        os.pwrite(file, (number + 1).to_bytes(_NUMBER, "little"), 0)
        _lock(file, _NUMBER + number)
    finally:
        _unlock(file, 0)
    return _NUMBER + number


def _wait(file: int, byte: int, deadline: float) -> bool:
    """Lock a byte as soon as nobody else does; False where that takes too long."""
    while True:
        with contextlib.suppress(BlockingIOError, PermissionError):
            _lock(file, byte)
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_AGAIN_SECONDS)


def _lock(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)


def _unlock(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
