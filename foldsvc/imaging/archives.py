"""Files out of archives, one by one, so that a bad one does not lose the others."""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from foldsvc.errors import (
    ArchiveEmptyError,
    ArchiveEncryptedError,
    FileEmptyError,
    ImageDamagedError,
    ImageError,
    UploadTooLargeError,
)
from foldsvc.full_disk import is_full
from foldsvc.imaging.budget import PixelBudget, Readable, ReadLimits, copy_bounded
from foldsvc.imaging.numbered_files import NumberedFiles
from foldsvc.imaging.zip_index import check_entries, check_index

ArchiveKind = Literal["zip", "tar"]

_ENCRYPTED = 0x1
_HIDDEN_ENTRIES = 10
"""Folders and files of macOS beside each that counts, at the most."""

_UNPACKING = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)
_BROKEN = "it is broken in the archive, or packed by an unknown method"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """One file of an archive.

    Attributes:
        name: With its folders, as the archive has it.
        path: Where it was unpacked to; nothing where there is a fault.
        fault: Why it cannot be had.
    """

    name: str
    path: Path = Path()
    fault: ImageError | None = None


def unpacked_files(
    archive: Path,
    kind: ArchiveKind,
    unpacked: NumberedFiles,
    limits: ReadLimits,
    budget: PixelBudget,
) -> Iterator[ArchivedFile]:
    """Unpack an archive, counting bytes; links, devices and what macOS adds are left out.

    Args:
        archive: The file.
        kind: Of it.
        unpacked: Gives places for files.
        limits: Of files.
        budget: Of bytes.

    Raises:
        ImageError: Nothing of it can be read, or it holds too much.
    """
    try:
        yield from (_of_zip if kind == "zip" else _of_tar)(archive, unpacked, limits, budget)
    except (*_UNPACKING, OSError) as error:
        if isinstance(error, OSError) and is_full(error):
            raise
        raise ImageDamagedError(kind, "it is broken, or a part of it is missing") from error


def _of_zip(
    path: Path, unpacked: NumberedFiles, limits: ReadLimits, budget: PixelBudget
) -> Iterator[ArchivedFile]:
    check_index(path, _HIDDEN_ENTRIES * limits.max_files)
    with zipfile.ZipFile(path) as archive:
        entries = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and _is_plain(entry) and not is_hidden(entry.filename)
        ]
        if not entries:
            raise ArchiveEmptyError
        _check_count(entries, limits)
        readable = [
            entry for entry in entries if entry.file_size and not entry.flag_bits & _ENCRYPTED
        ]
        check_entries(readable, path.stat().st_size, budget)
        for entry in entries:
            if entry.flag_bits & _ENCRYPTED:
                yield ArchivedFile(name=entry.filename, fault=ArchiveEncryptedError())
                continue
            if not entry.file_size:
                yield ArchivedFile(name=entry.filename, fault=FileEmptyError())
                continue
            try:
                with archive.open(entry) as source:
                    yield _copied(entry.filename, source, unpacked, budget, entry.compress_size)
            except (*_UNPACKING, OSError) as error:
                if isinstance(error, OSError) and is_full(error):
                    raise
                yield ArchivedFile(name=entry.filename, fault=ImageDamagedError("file", _BROKEN))


def _of_tar(
    path: Path, unpacked: NumberedFiles, limits: ReadLimits, budget: PixelBudget
) -> Iterator[ArchivedFile]:
    names: list[str] = []
    size = path.stat().st_size
    with tarfile.open(path, "r:") as archive:
        for entry in archive:
            if not entry.isreg() or is_hidden(entry.name):
                continue
            names.append(entry.name)
            _check_count(names, limits)
            source = archive.extractfile(entry)
            if source is None or entry.size == 0:
                yield ArchivedFile(name=entry.name, fault=FileEmptyError())
                continue
            with source:
                yield _copied(entry.name, source, unpacked, budget, size)
    if not names:
        raise ArchiveEmptyError


def _copied(
    name: str, source: Readable, unpacked: NumberedFiles, budget: PixelBudget, packed_size: int
) -> ArchivedFile:
    target = unpacked.new()
    copy_bounded(source, target, budget, packed_size=packed_size)
    return ArchivedFile(name=name, path=target)


def _check_count(entries: Sequence[object], limits: ReadLimits) -> None:
    if len(entries) > limits.max_files:
        raise UploadTooLargeError("files", limits.max_files)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """True for what holds bytes of its own: no link, no device."""
    kind = entry.external_attr >> 16 & 0o170000
    return kind in (0, 0o100000)


def is_hidden(name: str) -> bool:
    """Say whether a file is one that an operating system adds, or is hidden from people."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(("__MACOSX", ".")) and part != ".." for part in parts)
