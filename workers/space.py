"""Space for results: waited for before a job is begun, and before one is given back."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

import structlog

from foldsvc.errors import StorageFullError
from foldsvc.jobs.free_space import shortage
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore, StoredFile
from workers.stopping import stopping

log = structlog.get_logger()

T = TypeVar("T")

WAIT_SECONDS = 1_800.0
"""How long a write is tried again before the job is given back."""

_AGAIN_SECONDS = 1.0
_IDLE_SECONDS = 20.0
"""How long an idle worker looks for space before it goes back to waiting for a bell."""


def space_comes(store: ResultStore, database: Database, settings: Settings) -> bool:
    """Whether there is space to begin a job; looks for a while, since there is no hurry."""
    until = time.monotonic() + _IDLE_SECONDS
    told = False
    while (lacking := shortage(store, database, settings)) is not None:
        if not told:
            log.warning("no job is begun", fault=lacking.message)
            told = True
        if time.monotonic() > until or stopping.wait(_AGAIN_SECONDS):
            return False
    return True


class PatientStore:
    """A `ResultStore` whose writes are tried again while no space is left.

    Args:
        store: Where the files go.
        check: Called before each try after the first; it raises where the work is to stop.
    """

    def __init__(self, store: ResultStore, check: Callable[[], None]) -> None:
        self._store = store
        self._check = check

    def write(
        self,
        prefix: str,
        name: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        description: str = "",
        packed: bool = False,
        inner: bool = False,
    ) -> StoredFile:
        """Store one file whole, as soon as there is space for it."""
        return self._when_there_is_space(
            lambda: self._store.write(
                prefix,
                name,
                data,
                media_type=media_type,
                description=description,
                packed=packed,
                inner=inner,
            )
        )

    def write_file(
        self,
        prefix: str,
        name: str,
        source: Path,
        *,
        media_type: str = "application/octet-stream",
        description: str = "",
    ) -> StoredFile:
        """Store the content of a file, as soon as there is space for it."""
        return self._when_there_is_space(
            lambda: self._store.write_file(
                prefix, name, source, media_type=media_type, description=description
            )
        )

    def copy(self, prefix: str, stored: StoredFile, *, source_prefix: str) -> StoredFile:
        """Take a file of another prefix over, as soon as there is space for it."""
        return self._when_there_is_space(
            lambda: self._store.copy(prefix, stored, source_prefix=source_prefix)
        )

    def write_manifest(self, prefix: str, entries: Sequence[StoredFile]) -> None:
        """Seal a prefix, as soon as there is space for it."""
        self._when_there_is_space(lambda: self._store.write_manifest(prefix, entries))

    def read_manifest(self, prefix: str) -> tuple[StoredFile, ...]:
        """List the files of a prefix; empty where it is not sealed."""
        return self._store.read_manifest(prefix)

    def open(self, prefix: str, name: str) -> BinaryIO:
        """Open a file for reading."""
        return self._store.open(prefix, name)

    def path(self, prefix: str, name: str) -> Path | None:
        """Give a file's place on this machine, None where the store or the file has none."""
        return self._store.path(prefix, name)

    def verify(self, prefix: str) -> None:
        """Read every listed file and compare it with its checksum."""
        self._store.verify(prefix)

    def children(self, prefix: str) -> tuple[str, ...]:
        """List the prefixes directly below one."""
        return self._store.children(prefix)

    def delete(self, prefix: str) -> None:
        """Remove a prefix with all below it."""
        self._store.delete(prefix)

    def each_child(self, prefix: str) -> Iterator[str]:
        """Go through the same one by one."""
        return self._store.each_child(prefix)

    def move(self, prefix: str, target: str) -> None:
        """Put all below a prefix below another."""
        self._store.move(prefix, target)

    @property
    def mark_place(self) -> str:
        """Where the store's installation id is, for people."""
        return self._store.mark_place

    def installation(self) -> str | None:
        """Give the id of the installation that the store belongs to."""
        return self._store.installation()

    def mark(self, installation_id: str) -> None:
        """Give the store its installation id, as soon as there is space for it."""
        self._when_there_is_space(lambda: self._store.mark(installation_id))

    def free_bytes(self) -> int | None:
        """How much more can be stored; None where that cannot be known."""
        return self._store.free_bytes()

    def _when_there_is_space(self, write: Callable[[], T]) -> T:
        until = time.monotonic() + WAIT_SECONDS
        told = False
        while True:
            try:
                return write()
            except StorageFullError as error:
                if time.monotonic() > until:
                    raise
                if not told:
                    log.warning("no space for a result; its work waits", fault=error.message)
                    told = True
            time.sleep(_AGAIN_SECONDS)
            self._check()
