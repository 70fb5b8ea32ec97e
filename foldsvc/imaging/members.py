"""The files of an upload, unpacked and told apart."""

import gzip
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePosixPath

from foldsvc.errors import ImageDamagedError, UploadTooLargeError
from foldsvc.imaging.budget import Budget, ReadLimits, copy_bounded
from foldsvc.imaging.sniffing import Content, sniff
from foldsvc.imaging.zip_index import check_entries, check_index

_ENCRYPTED = 0x1
_HIDDEN_ENTRIES = 10
"""Folders and files of macOS beside each that counts, at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an upload.

    Attributes:
        path: Where it is; a number, never its own name.
        name: What it was called, in lower case and without folders: used to find the voxels that
            a header names, and never written anywhere, since it may be a patient's.
        content: What it is.
        folder: The folders that it was in, likewise; of a file in a zip that has no folders, the
            zip's own name.
    """

    path: Path
    name: str
    content: Content
    folder: str = ""


def members_of(
    sent: Sequence[tuple[Path, str]], folder: Path, limits: ReadLimits, budget: Budget
) -> list[Member]:
    """Give every file that was sent, those inside of archives and compressed ones unpacked.

    An archive inside of an archive is left alone.

    Args:
        sent: Files with the names that they had.
        folder: For what is unpacked.
        limits: Of files.
        budget: Of bytes.

    Raises:
        UploadTooLargeError: There are too many files.
        ImageBombError: They unpack to too many bytes.
        ImageDamagedError: An archive cannot be read.
    """
    numbers = count()
    members: list[Member] = []
    for path, name in sent:
        for member in _opened(path, name, folder, numbers, limits, budget):
            members.append(member)
            if len(members) > limits.max_files:
                raise UploadTooLargeError("files", limits.max_files)
    return members


def _opened(
    path: Path,
    name: str,
    folder: Path,
    numbers: "count[int]",
    limits: ReadLimits,
    budget: Budget,
) -> Iterator[Member]:
    content = sniff(path)
    if content != "zip":
        file = _ungzipped(path, _plain(name), content, folder, numbers, budget)
        yield replace(file, folder=_folder(name))
        return
    try:
        check_index(path, _HIDDEN_ENTRIES * limits.max_files)
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_file(entry)]
            if len(entries) > limits.max_files:
                raise UploadTooLargeError("files", limits.max_files)
            check_entries(entries, path.stat().st_size, budget)
            for entry in entries:
                target = folder / f"{next(numbers):06}"
                with archive.open(entry) as source:
                    copy_bounded(source, target, budget, packed_size=entry.compress_size)
                inner = sniff(target)
                inside = _plain(entry.filename)
                file = _ungzipped(target, inside, inner, folder, numbers, budget)
                yield replace(
                    file, folder=_folder(entry.filename) or _plain(name).removesuffix(".zip")
                )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ImageDamagedError("zip", "the archive is broken or of an unknown method") from error


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """True for what holds bytes of its own: no folder, no link, nothing encrypted or of macOS."""
    mode = entry.external_attr >> 16
    kind = stat.S_IFMT(mode)
    hidden = any(part.startswith(("__MACOSX", ".")) for part in PurePosixPath(entry.filename).parts)
    return (
        not entry.is_dir()
        and kind in (0, stat.S_IFREG)
        and not entry.flag_bits & _ENCRYPTED
        and entry.file_size > 0
        and not hidden
    )


def _ungzipped(
    path: Path, name: str, content: Content, folder: Path, numbers: "count[int]", budget: Budget
) -> Member:
    if content != "gzip":
        return Member(path=path, name=name, content=content)
    target = folder / f"{next(numbers):06}"
    try:
        with gzip.open(path) as source:
            copy_bounded(source, target, budget, packed_size=path.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        raise ImageDamagedError("gzip", "it is broken or ends too early") from error
    inner = sniff(target)
    # Compressed twice is no image.
    return Member(
        path=target,
        name=name.removesuffix(".gz"),
        content="unknown" if inner in ("gzip", "zip") else inner,
    )


def _folder(name: str) -> str:
    return "/".join(PurePosixPath(name.replace("\\", "/")).parent.parts).lower()


def _plain(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.lower()
