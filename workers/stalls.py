"""Work that stands still: noticed beside it, and ended with its process, which it may hang in."""

import faulthandler
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger()

_STDERR = 2
_LOOK_SECONDS = 15.0


class StallWatch:
    """Calls `on_stall` once the work has shown no progress for its limit, while it is entered.

    A call into native code may keep the interpreter to itself, so that no thread of Python can
    look. A timer of the C runtime then ends the process by itself, some time after the limit; the
    lease has run out long before.
    """

    def __init__(
        self, limit_seconds: float, on_stall: Callable[[], None], *, grace_seconds: float
    ) -> None:
        self._limit = limit_seconds
        self._on_stall = on_stall
        self._grace = grace_seconds
        self._moved = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="stalls", daemon=True)

    def __enter__(self) -> Self:
        self._moved = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def moved(self) -> None:
        """Take note that the work makes progress."""
        self._moved = time.monotonic()

    def _watch(self) -> None:
        while (left := self._moved + self._limit - time.monotonic()) > 0:
            look = min(left, _LOOK_SECONDS)
            faulthandler.dump_traceback_later(self._limit + self._grace, exit=True, file=_STDERR)
            if self._ended.wait(look):
                return
        self._on_stall()


def end_process() -> None:
    """End this process, whatever its threads do; Celery starts a fresh one in its place."""
    log.error("process ended because its work stands still", process=os.getpid())
    faulthandler.dump_traceback(file=_STDERR, all_threads=True)
    os._exit(1)
