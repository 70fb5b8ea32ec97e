"""One search at a time for the whole service, and not too many: a locked file with a bucket in it.

The lock is the kernel's (flock), so it ends with the process that holds it, however that ends.
It holds between all processes that see the same folder: on one machine always, on several where
the folder is on a file system whose locks reach all of them, as NFS's do.
Where workers share no folder, let only one of them search on a server.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from foldsvc.msa.deadline import Deadline

BURST = 10
"""Searches that may follow each other at once after a quiet time."""

_LOOK_AGAIN_SECONDS = 2.0
_ROUNDING = 1e-6


class Turn:
    """The right to send searches to the server, held by one process at a time."""

    def __init__(self, file: IO[str], patience: Deadline, seconds_per_ticket: float) -> None:
        self._file = file
        self._patience = patience
        self._seconds_per_ticket = seconds_per_ticket

    def take(self) -> None:
        """Wait until one more search may be sent, and count it.

        A token bucket: each search takes a token, and one comes back every `seconds_per_ticket`,
        up to `BURST`.
        """
        if self._seconds_per_ticket <= 0:
            return
        while (tokens := self._tokens()) < 1 - _ROUNDING:
            seconds = (1 - tokens) * self._seconds_per_ticket
            self._patience.wait(seconds, "Holding back so as not to burden the alignment server")
        self._write(max(tokens - 1, 0.0))

    def _tokens(self) -> float:
        now = self._patience.clock.wall()
        self._file.seek(0)
        try:
            state = json.loads(self._file.read())
            tokens, at = float(state["tokens"]), float(state["at"])
        except (ValueError, KeyError, TypeError):
            return float(BURST)
        # A clock that was set back gives no tokens rather than take any away.
        return min(tokens + max(now - at, 0.0) / self._seconds_per_ticket, float(BURST))

    def _write(self, tokens: float) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"tokens": tokens, "at": self._patience.clock.wall()}))
        self._file.flush()


@contextmanager
def turn(path: Path, patience: Deadline, *, seconds_per_ticket: float) -> Iterator[Turn]:
    """Wait for this process's turn, and keep it for the block.

    Args:
        path: The file; made if it is missing.
        patience: Told of the waiting, and started when the turn has come.
        seconds_per_ticket: Time in which one more search may be sent; 0 for no limit.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        while not _locked(file):
            patience.wait(_LOOK_AGAIN_SECONDS, "Waiting for another search to end")
        patience.start()
        yield Turn(file, patience, seconds_per_ticket)


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
