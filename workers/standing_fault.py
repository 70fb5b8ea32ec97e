"""Telling of a fault that lasts without filling the log."""

import time

import structlog

from foldsvc.errors import FoldsvcError

log = structlog.get_logger()

_AGAIN_SECONDS = 600.0


class StandingFault:
    """What keeps a loop from its work: told when it is new, each ten minutes, and when it ends."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._code = ""
        self._told = 0.0

    def tell(self, error: FoldsvcError) -> None:
        """Log a fault, unless the same was logged lately."""
        now = time.monotonic()
        if error.code != self._code or now - self._told >= _AGAIN_SECONDS:
            self._code, self._told = error.code, now
            log.error(self._event, code=error.code, fault=error.message, remedy=error.remedy)

    def end(self) -> None:
        """Log that it is over, if there was one."""
        if self._code:
            log.info("works again", after=self._event, code=self._code)
            self._code = ""
