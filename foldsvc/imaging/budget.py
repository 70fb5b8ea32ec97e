"""What one upload may cost: bytes are counted while they are unpacked, before they are kept."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from foldsvc.errors import ImageBombError, ImageDamagedError

MAX_RATIO = 200
"""Of a genuine image, by any of the compressions read here; CT and MR stay below 10."""

SMALL = 256 << 20
"""Whatever its ratio, what unpacks to this much does no harm: masks shrink a thousandfold."""

SMALL_UPLOAD = 512 << 20
"""Likewise of all that is sent together."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """How much of an upload is read.

    Attributes:
        max_inflated_bytes: Of all files together, unpacked, and of all decoded pixels likewise.
        max_files: In archives, and beside them.
        max_voxels: Of one image.
        max_frames: Of one file.
        max_images: Made of one upload.
        max_elements: Of all DICOM files together.
    """

    max_inflated_bytes: int = 2 << 30
    max_files: int = 5_000
    max_voxels: int = 512 << 20
    max_frames: int = 4_096
    max_images: int = 200
    max_elements: int = 5_000_000


class PixelBudget:
    """Bytes that may still be unpacked in this upload, or elements that may be read."""

    def __init__(self, limit: int, unit: str = "bytes") -> None:
        self._limit = limit
        self._left = limit
        self._unit = unit

    @property
    def left(self) -> int:
        """How many are left."""
        return self._left

    def spend(self, n_bytes: int) -> None:
        """Take some.

        Raises:
            ImageBombError: There are not that many left.
        """
        self._left -= n_bytes
        if n_bytes < 0 or self._left < 0:
            raise ImageBombError(f"{self._limit:,} {self._unit}")

    def give_back(self, n_bytes: int) -> None:
        """Count what was spent on something that is thrown away as if it had not been spent."""
        self._left = min(self._limit, self._left + n_bytes)


def bytes_of_upload(limits: ReadLimits, sent_bytes: int) -> int:
    """Give how many bytes an upload may unpack to: by its size, and never above the limit."""
    return min(limits.max_inflated_bytes, max(SMALL_UPLOAD, MAX_RATIO * sent_bytes))


def check_ratio(n_bytes: int, packed_size: int) -> None:
    """Refuse what unpacks to far more than its size explains.

    Raises:
        ImageBombError: It is large, and so is its ratio.
    """
    if n_bytes > max(SMALL, MAX_RATIO * packed_size):
        raise ImageBombError(f"{MAX_RATIO} times its size")


class Readable(Protocol):
    """A stream, as `gzip` and `zipfile` give them."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes, none at the end."""


def copy_bounded(source: Readable, target: Path, budget: PixelBudget, *, packed_size: int) -> None:
    """Write what a stream gives to a file, counting it.

    Args:
        source: An unpacking stream.
        target: A new file.
        budget: Spent as bytes come.
        packed_size: Of what the stream unpacks, in bytes.

    Raises:
        ImageBombError: It gives more than the budget, or far more than its size explains.
    """
    written = 0
    with target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            budget.spend(len(chunk))
            check_ratio(written, packed_size)
            file.write(chunk)


def inflate_raw(data: bytes, budget: PixelBudget) -> bytes:
    """Unpack a raw deflate stream, as in DICOM's deflated transfer syntax.

    Raises:
        ImageBombError: It gives more than the budget, or far more than its size explains.
        ImageDamagedError: It is none, or ends too early.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return b"".join(_inflated(inflater, data, budget))
    except zlib.error as error:
        raise ImageDamagedError("DICOM", "its deflated data set is broken") from error


def _inflated(inflater: "zlib._Decompress", data: bytes, budget: PixelBudget) -> Iterator[bytes]:
    total = 0
    rest = data
    while rest and not inflater.eof:
        chunk = inflater.decompress(rest, _CHUNK)
        rest = inflater.unconsumed_tail
        total += len(chunk)
        budget.spend(len(chunk))
        check_ratio(total, len(data))
        yield chunk
    if not inflater.eof:
        raise ImageDamagedError("DICOM", "its deflated data set ends too early")
