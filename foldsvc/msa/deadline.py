"""How long a search waits, and how: reporting, cancellable, and with an end."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from foldsvc.errors import SearchTimeoutError
from foldsvc.records.progress import OnProgress, Progress

_LONGEST_SILENCE = 3.0
"""Seconds between two reports, and so the longest that a cancellation waits to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time as the search sees it, so that a test can let hours pass at once.

    Attributes:
        monotonic: Seconds that only go forward.
        wall: Seconds since 1970, which other processes share.
        sleep: Wait this many seconds.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """The time that one search has.

    The time begins to count with `start`, so that waiting for one's turn costs none of it.
    """

    def __init__(
        self, server: str, seconds: float, on_progress: OnProgress, clock: Clock | None = None
    ) -> None:
        self.clock = clock or Clock()
        self._server = server
        self._seconds = seconds
        self._on_progress = on_progress
        self._end: float | None = None
        self._doing = "nothing yet"

    def start(self) -> None:
        """Begin to count."""
        self._end = self.clock.monotonic() + self._seconds

    def left(self) -> float:
        """Seconds left; without end before `start`."""
        return math.inf if self._end is None else self._end - self.clock.monotonic()

    def report(self, doing: str, fraction: float | None = None) -> None:
        """Say what is done now.

        Raises:
            SearchTimeoutError: The time is over.
            JobCancelledError, LeaseLostError, WorkerStoppingError: As `on_progress` decides.
        """
        self._doing = doing
        self.check(fraction)

    def check(self, fraction: float | None = None) -> None:
        """Go on, or raise as `report` does."""
        self._on_progress(Progress(stage="search", message=self._doing, fraction=fraction))
        if self.left() <= 0:
            raise SearchTimeoutError(self._server, self._seconds, self._doing)

    def wait(self, seconds: float, doing: str) -> None:
        """Wait, reporting now and then; raises as `report` does, at the end of the time."""
        self.report(doing)
        until = self.clock.monotonic() + seconds
        while (left := until - self.clock.monotonic()) > 0:
            self.clock.sleep(min(left, max(self.left(), 0.0), _LONGEST_SILENCE))
            self.check()


def backoff(
    failures: int, *, first: float, longest: float, draw: Callable[[], float] = random.random
) -> float:
    """Seconds to wait after so many failures in a row: exponential, with full jitter.

    Any length up to the limit is as likely as any other, so that many who failed together do not
    come back together (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    """
    return draw() * min(longest, first * 2.0 ** (failures - 1))


def retry_after(header: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, section 10.2.3); None if unreadable.

    Args:
        header: Seconds or a date.
        now: Seconds since 1970.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(date.replace(tzinfo=date.tzinfo or UTC).timestamp() - now, 0.0)
