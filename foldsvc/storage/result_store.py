"""Where results are kept: what a store must do, whatever is below it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from foldsvc.errors import ArtifactCorruptError
from foldsvc.records.file_entry import FileEntry

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile(FileEntry):
    """One file of a result, as its manifest lists it.

    Attributes:
        encoding: How the store keeps it; whoever opens it reads the content, whatever this says.
        inner: What a later stage, or what is drawn later, needs; no list for people has it.
    """

    encoding: Literal["", "gzip"] = ""
    inner: bool = False


class ResultStore(Protocol):
    """Files under prefixes such as `jobs/{id}/{attempt}`; a manifest, written last, seals one.

    Any operation may raise `StorageError`; writing raises `StorageFullError` where no space is
    left, and leaves nothing half-written under the final name.
    """

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
        """Store one file whole; a file of that name is replaced.

        Args:
            prefix: Where.
            name: Without any folder.
            data: Its content.
            media_type: IANA or chemical media type.
            description: What it is, for people.
            packed: It is text, which the store may keep compressed.
            inner: It is not for people.
        """

    def write_file(
        self,
        prefix: str,
        name: str,
        source: Path,
        *,
        media_type: str = "application/octet-stream",
        description: str = "",
    ) -> StoredFile:
        """Store the content of a file of this machine, too large for the memory perhaps."""

    def copy(self, prefix: str, stored: StoredFile, *, source_prefix: str) -> StoredFile:
        """Take a file of another prefix over into this one, as it is."""

    def write_manifest(self, prefix: str, entries: Sequence[StoredFile]) -> None:
        """Seal a prefix: from now on its files are those listed."""

    def read_manifest(self, prefix: str) -> tuple[StoredFile, ...]:
        """List the files of a prefix; empty where it is not sealed."""

    def open(self, prefix: str, name: str) -> BinaryIO:
        """Open a file for reading.

        Raises:
            FileNotFoundError: There is none of that name.
        """

    def path(self, prefix: str, name: str) -> Path | None:
        """Give a file's place on this machine, None where the store or the file has none.

        A file that the store keeps compressed has none.
        """

    def verify(self, prefix: str) -> None:
        """Read every listed file and compare it with its checksum.

        Raises:
            ArtifactCorruptError: One is missing or differs.
        """

    def children(self, prefix: str) -> tuple[str, ...]:
        """List the prefixes directly below one, such as the attempts of a job."""

    def each_child(self, prefix: str) -> Iterator[str]:
        """Go through the same one by one, in no order, without holding all of them."""

    def move(self, prefix: str, target: str) -> None:
        """Put all below a prefix below another; what is there already stays, on both sides."""

    def delete(self, prefix: str) -> None:
        """Remove a prefix with all below it; nothing happens if there is none."""

    @property
    def mark_place(self) -> str:
        """Where the store's installation id is, for people."""

    def installation(self) -> str | None:
        """Give the id of the installation that the store belongs to, None before the first."""

    def mark(self, installation_id: str) -> None:
        """Give the store its installation id, unless it has one."""

    def free_bytes(self) -> int | None:
        """How much more can be stored; None where that cannot be known."""


def read_checked(file: StoredFile, store: ResultStore, prefix: str) -> bytes:
    """Read a stored file whole.

    Raises:
        ArtifactCorruptError: It is gone, or no longer what its checksum says.
    """
    try:
        with store.open(prefix, file.name) as opened:
            data = opened.read()
    except FileNotFoundError as error:
        raise ArtifactCorruptError(file.name) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ArtifactCorruptError(file.name)
    return data
