"""The files of an upload, unpacked and distinguished."""

import bz2
import gzip
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from foldsvc.errors import (
    FileEmptyError,
    ImageBombError,
    ImageDamagedError,
    ImageError,
    ImageUnsupportedError,
    UploadTooLargeError,
)
from foldsvc.full_disk import is_full
from foldsvc.imaging.archives import ArchiveKind, is_hidden, unpacked_files
from foldsvc.imaging.budget import PixelBudget, ReadLimits, copy_bounded
from foldsvc.imaging.file_types import Content, sniff
from foldsvc.imaging.numbered_files import NumberedFiles

_LONGEST_LABEL = 200
_ENDINGS_OF_PACKED = (".gz", ".bz2")
_ENDINGS_OF_ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", *_ENDINGS_OF_PACKED)
_TARS = {".tgz": ".tar", ".tbz2": ".tar"}
_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an upload.

    Attributes:
        path: Where it is; a number, never its own name.
        name: What it was called, in lower case and without folders: used to find the voxels that
            a header names, and never written anywhere, since it may be a patient's.
        content: What it is.
        folder: The folders that it was in, likewise; of a file in an archive that has no folders,
            the archive's own name.
        place: Its name with the folders, as it came, which says where it lies among the others.
        source: Of which archive it is; 0 for what was sent as it is.
        sent: Where it is as it was sent, if that was compressed by itself.
        fault: Why it cannot be read.
    """

    path: Path
    name: str
    content: Content
    folder: str = ""
    place: str = ""
    source: int = 0
    sent: Path | None = None
    fault: ImageError | None = None

    @property
    def label(self) -> str:
        """What to call it to whoever sent it; "" where it came without a name."""
        return label_of(self.place)


def label_of(name: str) -> str:
    """Give the name of a file as it can be shown: printable, and not longer than a line or two."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= _LONGEST_LABEL else "…" + shown[1 - _LONGEST_LABEL :]


def members_of(
    sent: Sequence[tuple[Path, str]], folder: Path, limits: ReadLimits, budget: PixelBudget
) -> list[Member]:
    """Give every file that was sent, those inside of archives and compressed ones unpacked.

    An archive inside of an archive is left alone. What cannot be unpacked is there with its fault.

    Args:
        sent: Files with the names that they had.
        folder: For what is unpacked.
        limits: Of files.
        budget: Of bytes.

    Raises:
        UploadTooLargeError: There are too many files.
        ImageBombError: They unpack to too many bytes.
    """
    unpacked = NumberedFiles(folder)
    members: list[Member] = []
    for source, (path, name) in enumerate(sent, start=1):
        try:
            members.extend(
                member
                for member in _opened(path, name, source, unpacked, limits, budget)
                if member.name not in _OF_SYSTEMS and not is_hidden(member.name)
            )
        except (UploadTooLargeError, ImageBombError):
            raise
        except ImageError as error:
            members.append(_faulty(name, 0, error))
        if len(members) > limits.max_files:
            raise UploadTooLargeError("files", limits.max_files)
    return members


def _opened(
    path: Path,
    name: str,
    source: int,
    unpacked: NumberedFiles,
    limits: ReadLimits,
    budget: PixelBudget,
) -> Iterator[Member]:
    whole = _unwrapped(path, name, 0, sniff(path), unpacked, budget)
    if whole.content not in ("zip", "tar"):
        yield whole
        return
    kind: ArchiveKind = "zip" if whole.content == "zip" else "tar"
    own_name = _without(_without(_plain(name), _ENDINGS_OF_PACKED), _ENDINGS_OF_ARCHIVES)
    for file in unpacked_files(whole.path, kind, unpacked, limits, budget):
        if file.fault is not None:
            yield _faulty(file.name, source, file.fault)
            continue
        content = sniff(file.path)
        member = _unwrapped(file.path, file.name, source, content, unpacked, budget)
        if member.content in ("zip", "tar"):
            fault = ImageUnsupportedError("archives inside of archives", "Unpack it first")
            member = replace(member, content="unknown", fault=fault)
        yield replace(member, folder=member.folder or own_name)


def _unwrapped(
    path: Path,
    name: str,
    source: int,
    content: Content,
    unpacked: NumberedFiles,
    budget: PixelBudget,
) -> Member:
    """Give a file, unpacked once if it is compressed by itself."""
    plain = _plain(name)
    member = Member(
        path=path,
        name=plain,
        content=content,
        folder=_folder(name),
        place=name,
        source=source,
        fault=_fault(content),
    )
    if content not in ("gzip", "bzip2"):
        return member
    target = unpacked.new()
    opened = gzip.open if content == "gzip" else bz2.open
    member = replace(member, name=_unpacked_name(plain), sent=path)
    try:
        with opened(path) as file:
            copy_bounded(file, target, budget, packed_size=path.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and is_full(error):
            raise
        fault = ImageDamagedError(content, "it is broken or ends too early")
        return replace(member, content="unknown", fault=fault)
    inner = sniff(target)
    if inner in ("gzip", "bzip2", "zip"):  # compressed twice is not an image
        return replace(member, path=target, content="unknown")
    return replace(member, path=target, content=inner, fault=_fault(inner))


def _fault(content: Content) -> ImageError | None:
    if content == "empty":
        return FileEmptyError()
    if content == "other archive":
        return ImageUnsupportedError("archives that are not zip, tar or gzip", "Send a zip instead")
    return None


def _faulty(name: str, source: int, fault: ImageError) -> Member:
    return Member(
        path=Path(),
        name=_plain(name),
        content="unknown",
        folder=_folder(name),
        place=name,
        source=source,
        fault=fault,
    )


def _unpacked_name(name: str) -> str:
    for ending, instead in _TARS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return _without(name, _ENDINGS_OF_PACKED)


def _without(name: str, endings: Sequence[str]) -> str:
    return next((name.removesuffix(ending) for ending in endings if name.endswith(ending)), name)


def _folder(name: str) -> str:
    return "/".join(PurePosixPath(name.replace("\\", "/")).parent.parts).lower()


def _plain(name: str) -> str:
    plain = PurePosixPath(name.replace("\\", "/")).name.lower()
    return unicodedata.normalize("NFC", plain)
