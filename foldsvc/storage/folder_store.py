"""The result store in a folder: written aside, flushed to disk, then renamed into place."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import BinaryIO, cast

from foldsvc.errors import ArtifactCorruptError, StorageError, StorageFullError
from foldsvc.full_disk import is_full
from foldsvc.storage.free_space import free_bytes
from foldsvc.storage.packed_file import PACKED, PackedFile, pack
from foldsvc.storage.result_store import MANIFEST, StoredFile

# One step of a prefix, or a file's name: no separator, and no leading dot, so neither `..` nor
# the temporary files below can be meant.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_ID = "installation-id"
_ID_TEXT = re.compile(r"[A-Za-z0-9-]{1,64}")
_OCCUPIED = {errno.ENOTEMPTY, errno.EEXIST}
_CHUNK = 1 << 20
_LEFT_BYTES = 24 << 20
"""Space that results leave to the database, where it is on the same disk: its reserve and more."""


class FolderStore:
    """A `ResultStore` below one folder of this machine or of a file server."""

    def __init__(self, root: Path) -> None:
        self._root = root

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
            packed: It is text, and kept as gzip beside where it would be.
            inner: It is not for people.
        """
        place = self._place(prefix, name)
        other = place.with_name(name + PACKED)
        if packed:
            place, other = other, place
        self._replace(place, [pack(data) if packed else data])
        with _typed(other), contextlib.suppress(FileNotFoundError):
            other.unlink()
        return StoredFile(
            name=name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=media_type,
            description=description,
            encoding="gzip" if packed else "",
            inner=inner,
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
        """Store the content of a file of this machine, too large for the memory perhaps."""
        digest = hashlib.sha256()

        def chunks() -> Iterator[bytes]:
            with source.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    yield chunk

        size = self._replace(self._place(prefix, name), chunks())
        return StoredFile(
            name=name,
            size=size,
            sha256=digest.hexdigest(),
            media_type=media_type,
            description=description,
        )

    def copy(self, prefix: str, stored: StoredFile, *, source_prefix: str) -> StoredFile:
        """Take a file of another prefix over into this one, as it is.

        Raises:
            ArtifactCorruptError: It is missing, or no longer what its entry says.
        """
        try:
            with self.open(source_prefix, stored.name) as file:
                data = file.read()
        except FileNotFoundError as error:
            raise ArtifactCorruptError(stored.name) from error
        if hashlib.sha256(data).hexdigest() != stored.sha256:
            raise ArtifactCorruptError(stored.name)
        return self.write(
            prefix,
            stored.name,
            data,
            media_type=stored.media_type,
            description=stored.description,
            packed=stored.encoding == "gzip",
            inner=stored.inner,
        )

    def write_manifest(self, prefix: str, entries: Sequence[StoredFile]) -> None:
        """Seal a prefix: from now on its files are those listed."""
        content = {"files": [_facts(entry) for entry in entries]}
        self._replace(self._place(prefix, MANIFEST), [json.dumps(content, indent=1).encode()])

    def read_manifest(self, prefix: str) -> tuple[StoredFile, ...]:
        """List the files of a prefix; empty where it is not sealed."""
        try:
            text = self._place(prefix, MANIFEST).read_bytes()
        except FileNotFoundError:
            return ()
        try:
            return tuple(StoredFile(**entry) for entry in json.loads(text)["files"])
        except (ValueError, KeyError, TypeError) as error:
            raise ArtifactCorruptError(MANIFEST) from error

    def open(self, prefix: str, name: str) -> BinaryIO:
        """Open a file for reading; FileNotFoundError where there is none.

        Reading one that is kept packed raises `ArtifactCorruptError` where that is damaged.
        """
        place = self._place(prefix, name)
        try:
            return place.open("rb")
        except FileNotFoundError:
            return cast("BinaryIO", PackedFile(place))

    def path(self, prefix: str, name: str) -> Path | None:
        """Give the place of a file, None where there is none or it is kept packed."""
        place = self._place(prefix, name)
        return place if place.is_file() else None

    def verify(self, prefix: str) -> None:
        """Read every listed file and compare it with its checksum.

        Raises:
            ArtifactCorruptError: One is missing or differs.
        """
        for entry in self.read_manifest(prefix):
            digest = hashlib.sha256()
            try:
                with self.open(prefix, entry.name) as file:
                    while chunk := file.read(_CHUNK):
                        digest.update(chunk)
            except FileNotFoundError as error:
                raise ArtifactCorruptError(entry.name) from error
            if digest.hexdigest() != entry.sha256:
                raise ArtifactCorruptError(entry.name)

    def children(self, prefix: str) -> tuple[str, ...]:
        """List the prefixes directly below one, such as the attempts of a job."""
        return tuple(sorted(self.each_child(prefix)))

    def each_child(self, prefix: str) -> Iterator[str]:
        """Go through the same one by one, in no order, without holding all of them."""
        folder = self._folder(prefix)
        missing = contextlib.suppress(FileNotFoundError, NotADirectoryError)
        with _typed(folder, "read"), missing, os.scandir(folder) as found:
            for below in found:
                # What has another kind of name was not made by a store.
                if _NAME.fullmatch(below.name) and below.is_dir():
                    yield f"{prefix}/{below.name}"

    def move(self, prefix: str, target: str) -> None:
        """Put all below a prefix below another; what is there already stays, on both sides."""
        source, place = self._folder(prefix), self._folder(target)
        with _typed(place):
            _make_folders(place.parent)
            _merge(source, place)

    def delete(self, prefix: str) -> None:
        """Remove a prefix with all below it, its manifest first; it may be gone already."""
        folder = self._folder(prefix)
        with _typed(folder, "deleted"):
            with contextlib.suppress(FileNotFoundError):
                (folder / MANIFEST).unlink()
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(folder)

    @property
    def mark_place(self) -> str:
        """Where the store's installation id is, for people."""
        return str(self._root / _ID)

    def installation(self) -> str | None:
        """Give the id of the installation that the store belongs to, None before the first."""
        place = self._root / _ID
        with _typed(place, "read"):
            try:
                text = place.read_bytes().decode("ascii", "replace").strip()
            except FileNotFoundError:
                return None
        if not _ID_TEXT.fullmatch(text):
            raise StorageError(f"{place} has no installation id in it")
        return text

    def mark(self, installation_id: str) -> None:
        """Give the store its installation id, unless it has one."""
        place = self._root / _ID
        aside = self._root / f".{uuid.uuid4().hex}.part"
        with _typed(place):
            _make_folders(self._root)
            try:
                with aside.open("x", encoding="ascii") as file:
                    file.write(f"{installation_id}\n")
                    file.flush()
                    os.fsync(file.fileno())
                # Unlike a rename, a link does not replace what another process has just made.
                with contextlib.suppress(FileExistsError):
                    place.hardlink_to(aside)
            finally:
                aside.unlink(missing_ok=True)
            _flush_folder(self._root)

    def free_bytes(self) -> int:
        """How much this user may still write below the folder."""
        return free_bytes(self._root)

    def _folder(self, prefix: str) -> Path:
        steps = prefix.split("/")
        if not all(_NAME.fullmatch(step) for step in steps):
            raise StorageError(f"{prefix!r} is no prefix of a result store")
        return self._root.joinpath(*steps)

    def _place(self, prefix: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(errno.ENOENT, "no such result file", name)
        return self._folder(prefix) / name

    def _replace(self, place: Path, chunks: Iterable[bytes]) -> int:
        """Write a file aside and put it in place; returns its size."""
        size = 0
        aside = place.with_name(f".{uuid.uuid4().hex}.part")
        if (free := self.free_bytes()) < _LEFT_BYTES:
            raise StorageFullError(str(self._root), free=free, needed=_LEFT_BYTES)
        with _typed(place):
            _make_folders(place.parent)
            try:
                with aside.open("xb") as file:
                    for chunk in chunks:
                        size += file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(place)
            except OSError:
                with contextlib.suppress(OSError):
                    aside.unlink(missing_ok=True)
                raise
            _flush_folder(place.parent)
        return size


def _facts(entry: StoredFile) -> dict[str, object]:
    """Give an entry for a manifest; what is as ever is left out, as in manifests of before."""
    usual = {one.name: one.default for one in fields(entry) if one.default is not MISSING}
    return {key: value for key, value in asdict(entry).items() if usual.get(key, MISSING) != value}


@contextlib.contextmanager
def _typed(place: Path, done: str = "written") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StorageFullError(str(place.parent)) from error
        raise StorageError(f"{place} cannot be {done}: {error.strerror}") from error


def _merge(source: Path, place: Path) -> None:
    """Move a folder, into one that may be there already and keeps what it has."""
    try:
        source.rename(place)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in _OCCUPIED:
            raise
    else:
        return
    for below in sorted(source.iterdir()):
        other = place / below.name
        if not other.exists():
            below.rename(other)
        elif below.is_dir() and other.is_dir():
            _merge(below, other)
    with contextlib.suppress(OSError):
        source.rmdir()


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    # What is kept is for this user alone; what lies deeper is as safe as what lies above it.
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    # A rename is on disk only when its folder is.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
