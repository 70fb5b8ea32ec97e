"""Space kept back beside a SQLite file, and given up when the disk is full.

Deleting a row writes before it frees anything, and so does renewing a lease.
"""

import contextlib
import os
import uuid
from pathlib import Path

import structlog

from foldsvc.storage.free_space import free_bytes

log = structlog.get_logger()

RESERVE_BYTES = 16 << 20
_ALMOST_FULL_BYTES = 4 << 20
_CHUNK = b"\0" * (1 << 20)


class SqliteReserve:
    """The file whose deletion makes room; any number of processes may hold and give it up."""

    def __init__(self, database_file: Path) -> None:
        self._folder = database_file.parent
        self._file = database_file.with_name(f"{database_file.name}-reserve")

    def free_bytes(self) -> int:
        """How much can still be written there, the reserve left out."""
        return free_bytes(self._folder)

    def give_up_if_full(self) -> None:
        """Make room for SQLite if there is almost none."""
        if self.free_bytes() < _ALMOST_FULL_BYTES and self._file.exists():
            with contextlib.suppress(OSError):
                self._file.unlink()
                log.error("disk full: the database's reserve is given up", file=str(self._file))

    def hold(self) -> None:
        """Set the space aside, if that is not done and there is plenty."""
        if self._file.exists() or self.free_bytes() < 4 * RESERVE_BYTES:
            return
        aside = self._file.with_name(f"{self._file.name}.{uuid.uuid4().hex}")
        try:
            with aside.open("xb") as file:
                for _ in range(RESERVE_BYTES // len(_CHUNK)):
                    file.write(_CHUNK)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._file)
        except OSError as error:
            log.warning("no reserve for the database", fault=str(error))
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
