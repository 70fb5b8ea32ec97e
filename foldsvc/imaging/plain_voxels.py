"""Voxels that a text header describes: MetaImage and NRRD agree on all but the spelling."""

import bz2
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from jaxtyping import Num

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits, check_ratio
from foldsvc.imaging.canonical import require_volume
from foldsvc.imaging.voxel_types import check_size

_TEXT_BLOCK = 1 << 20
_LONGEST_NUMBER = 400
"""Of letters; a double has 17 digits, and 308 zeros before or after them at the most."""

Encoding = Literal["raw", "zlib", "bzip2", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainVoxels:
    """Where the voxels are and what they are.

    Attributes:
        paths: The files that have them; of several, each has as many as the others.
        offset: Where they begin in each; -1 for as many bytes before its end as they take.
        shape: The fastest axis first.
        dtype: With its byte order.
        skipped: Bytes to pass over once they are unpacked, or words of text are read.
        lines: To pass over before they are unpacked.
    """

    paths: tuple[Path, ...]
    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    encoding: Encoding
    skipped: int = 0
    lines: int = 0


def load(
    stored: PlainVoxels, image_format: str, limits: ReadLimits, budget: PixelBudget
) -> Num[np.ndarray, "..."]:
    """Read voxels; the axes are in the order of `shape`.

    Raises:
        ImageDamagedError: There are too few bytes, or they cannot be unpacked.
        UploadTooLargeError: There are more voxels than are read.
        ImageBombError: They take more bytes than are left.
    """
    check_size(stored.shape, stored.dtype.itemsize, limits, budget)
    n_values, uneven = divmod(int(np.prod(stored.shape, dtype=np.int64)), len(stored.paths))
    if uneven:
        raise ImageDamagedError(image_format, "its voxels do not part evenly into its files")
    parts = [_part(path, stored, n_values, image_format) for path in stored.paths]
    values = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return values.reshape(stored.shape, order="F")


def _part(
    path: Path, stored: PlainVoxels, n_values: int, image_format: str
) -> Num[np.ndarray, " n_values"]:
    """Read the voxels of one file."""
    size = n_values * stored.dtype.itemsize
    with path.open("rb") as file:
        packed_size = file.seek(0, 2)
        file.seek(stored.offset if stored.offset >= 0 else max(0, packed_size - size))
        check_ratio(size, packed_size)
        _pass_lines(file, stored.lines)
        if stored.encoding == "text":
            file.seek(stored.skipped, 1)
            return _text_values(file, stored, n_values, image_format)
        if stored.encoding == "raw":
            file.seek(stored.skipped, 1)
            data = file.read(size)
        else:
            whole = stored.skipped + size
            check_ratio(whole, packed_size)
            data = _unpacked(file.read(), whole, stored.encoding, image_format)[stored.skipped :]
    if len(data) < size:
        raise ImageDamagedError(image_format, f"it has {len(data):,} of {size:,} bytes of voxels")
    return np.frombuffer(data, dtype=stored.dtype, count=n_values)


def _pass_lines(file: BinaryIO, n_lines: int) -> None:
    while n_lines > 0 and (block := file.readline(_TEXT_BLOCK)):
        n_lines -= block.endswith(b"\n")


def _unpacked(data: bytes, size: int, encoding: Encoding, image_format: str) -> bytes:
    # 32 added: zlib finds out by itself whether the stream is zlib's own or gzip's.
    unpacker = bz2.BZ2Decompressor() if encoding == "bzip2" else zlib.decompressobj(32 + 15)
    try:
        return unpacker.decompress(data, size)
    except (zlib.error, OSError, EOFError, ValueError) as error:
        raise ImageDamagedError(image_format, "its voxels cannot be unpacked") from error


def _text_values(
    file: BinaryIO, stored: PlainVoxels, n_values: int, image_format: str
) -> Num[np.ndarray, " n_values"]:
    """Read numbers in words, some at a time: as objects all of them would fill the memory."""
    values = np.empty(n_values, dtype=stored.dtype.newbyteorder("="))
    n_read = 0
    word = b""
    while n_read < n_values:
        block = file.read(_TEXT_BLOCK)
        words = (word + block).split()
        word = words.pop() if words and block and not block[-1:].isspace() else b""
        if len(word) > _LONGEST_NUMBER:
            raise ImageDamagedError(image_format, "its voxels are not numbers")
        some = words[: n_values - n_read]
        values[n_read : n_read + len(some)] = [float(value) for value in some]
        n_read += len(some)
        if not block:
            break
    if n_read < n_values:
        raise ImageDamagedError(image_format, f"it has {n_read:,} of {n_values:,} voxels")
    return values


def numbers(text: str, n_numbers: int, image_format: str, field: str) -> tuple[float, ...]:
    """Read so many finite numbers.

    Raises:
        ImageDamagedError: There are not as many.
    """
    try:
        numbers = tuple(float(word) for word in text.split())
    except ValueError:
        numbers = ()
    if len(numbers) != n_numbers or not np.isfinite(numbers).all():
        raise ImageDamagedError(image_format, f"its field {field} has not {n_numbers} numbers")
    return numbers


def whole_numbers(text: str, image_format: str, field: str) -> tuple[int, ...]:
    """Read whole numbers.

    Raises:
        ImageDamagedError: They are none.
    """
    try:
        return tuple(int(word) for word in text.split())
    except ValueError as error:
        raise ImageDamagedError(image_format, f"its field {field} has no whole numbers") from error


def affine_of(
    columns: Sequence[Sequence[float]], origin: Sequence[float], image_format: str
) -> np.ndarray:
    """Put an affine together from the steps along each axis and the place of the first voxel.

    Raises:
        ImageDamagedError: The steps span no volume.
    """
    affine = np.eye(4)
    affine[:3, :3] = np.asarray(columns, dtype=np.float64).T
    affine[:3, 3] = origin
    require_volume(affine, image_format)
    return affine
