"""One instance out of an archive: its bytes, its header as JSON, its frames."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import pydicom
from pydicom.dataset import Dataset

from foldsvc.errors import no_frame
from foldsvc.imaging.dicom.files import PIXELS
from foldsvc.imaging.dicomweb.index import finite

TRANSFER_SYNTAX = "1.2.840.10008.1.2.1"
"""Explicit VR Little Endian, in which all instances are kept."""

_CHUNK = 1 << 20
_LONG_HEADER = 12
"""Tag, representation, two bytes reserved, length (PS3.5 7.1.2)."""

_NO_LIMIT = 1 << 31
_BYTE_BITS = 8


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Where the frames of an instance are.

    Attributes:
        tag: Of the pixels, eight hexadecimal digits.
        offset: Of the first frame in the file.
        size: Of one frame, in bytes.
    """

    tag: str
    vr: str
    offset: int
    size: int
    n_frames: int


@contextmanager
def opened(archive: BinaryIO, entry: str) -> Iterator[BinaryIO]:
    """Open one file of an archive."""
    with zipfile.ZipFile(archive) as packed, packed.open(entry) as file:
        yield cast("BinaryIO", file)


def chunks_of(archive: BinaryIO, entry: str) -> Iterator[bytes]:
    """Give the bytes of an instance as it is kept, closing the archive at their end."""
    with archive, opened(archive, entry) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def metadata_of(archive: BinaryIO, entry: str, url: str) -> dict[str, Any]:
    """Give all elements in the DICOM JSON model (PS3.18 F), pixels as an address.

    Args:
        archive: Of anonymous instances.
        entry: Its file in it.
        url: Of the instance.
    """
    with opened(archive, entry) as file:
        header, layout = _header(file)
    # What is not what its representation says has no form in JSON, and is left out.
    attributes = finite(
        header.to_json_dict(bulk_data_threshold=_NO_LIMIT, suppress_invalid_tags=True)
    )
    if layout is not None:
        attributes[layout.tag] = {"vr": layout.vr, "BulkDataURI": f"{url}/bulkdata/{layout.tag}"}
    attributes["00083002"] = {"vr": "UI", "Value": [TRANSFER_SYNTAX]}
    return dict(sorted(attributes.items()))


def layout_of(archive: BinaryIO, entry: str) -> PixelLayout | None:
    """Give where the pixels of an instance are; None where it has none."""
    with opened(archive, entry) as file:
        return _header(file)[1]


def read_frames(archive: BinaryIO, entry: str, numbers: tuple[int, ...]) -> Iterator[bytes]:
    """Give frames, uncompressed and little-endian, in the order asked for.

    Args:
        archive: Of anonymous instances; closed at the end.
        entry: The file in it.
        numbers: From 1 on.

    Raises:
        NotFoundError: There is no such frame.
    """
    with archive, opened(archive, entry) as file:
        _, layout = _header(file)
        n_frames = layout.n_frames if layout else 0
        for number in numbers:
            if layout is None or not 1 <= number <= n_frames:
                raise no_frame(number, n_frames)
            file.seek(layout.offset + (number - 1) * layout.size)
            yield file.read(layout.size)


def read_dataset(archive: BinaryIO, entry: str) -> Dataset:
    """Give an instance whole."""
    with archive, opened(archive, entry) as file:
        return pydicom.dcmread(file)


def _header(file: BinaryIO) -> tuple[Dataset, PixelLayout | None]:
    header = pydicom.dcmread(file, stop_before_pixels=True)
    offset = file.tell()
    begin = file.read(_LONG_HEADER)
    if len(begin) < _LONG_HEADER:
        return header, None
    group, number = (int.from_bytes(begin[at : at + 2], "little") for at in (0, 2))
    name = pydicom.datadict.keyword_for_tag((group, number))
    if name not in PIXELS:
        return header, None
    rows, columns = int(header.Rows), int(header.Columns)
    n_frames = int(header.get("NumberOfFrames") or 1)
    samples = int(header.get("SamplesPerPixel") or 1)
    layout = PixelLayout(
        tag=f"{group:04X}{number:04X}",
        vr=begin[4:6].decode("ascii"),
        offset=offset + _LONG_HEADER,
        size=rows * columns * samples * int(header.BitsAllocated) // _BYTE_BITS,
        n_frames=n_frames,
    )
    return header, layout
