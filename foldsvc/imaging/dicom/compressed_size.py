"""How large compressed frames say that they are, asked before a decoder makes room for them.

A JPEG 2000 of a kilobyte may say that it has 30,000 by 30,000 pixels, and a decoder believes it,
whatever the data set around it says.
"""

from collections.abc import Iterator
from struct import unpack_from

from pydicom.dataset import Dataset
from pydicom.encaps import generate_fragments

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import check_ratio

_WORKING_WIDTH = 4
"""Bytes that a decoder takes for a sample: JPEG 2000 is computed in 32 bits."""

_JPEG2000 = b"\xff\x4f\xff\x51"
_JPEG2000_TILES = 65_535
_JPEG = b"\xff\xd8"
_SCAN, _END = 0xDA, 0xD9
_FRAME_HEADERS = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC),
                            *range(0xCD, 0xD0), 0xF7))  # fmt: skip
"""SOF markers of ITU-T T.81, table B.1, but for tables between them; and that of JPEG-LS."""
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers without a length."""


def check_frames(dataset: Dataset, n_frames: int, n_samples: int, width: int) -> None:
    """Refuse compressed pixels that would take far more memory than their size explains.

    Args:
        dataset: With its pixels as they are encoded.
        n_frames: In it.
        n_samples: Of one frame, all colours.
        width: Bytes of a decoded sample.

    Raises:
        ImageBombError: They unpack to far more than their size.
        ImageDamagedError: A frame says that it is larger than the data set says.
    """
    data = dataset.PixelData
    check_ratio(n_samples * _WORKING_WIDTH, len(data))
    check_ratio(n_frames * n_samples * width, len(data))
    for fragment in generate_fragments(data):
        for claimed in claimed_samples(fragment):
            if claimed > n_samples:
                raise ImageDamagedError(
                    "DICOM", "its compressed pixels are more than its rows and columns"
                )


def claimed_samples(stream: bytes) -> Iterator[int]:
    """Give how many samples a compressed stream says that it has; nothing where it says none."""
    if stream.startswith(_JPEG2000):
        yield from _jpeg2000_samples(stream)
    elif stream.startswith(_JPEG):
        yield from _jpeg_samples(stream)
    elif (offset := stream.find(_JPEG2000, 0, 4_096)) >= 0:  # in the boxes of a JP2 file
        yield from _jpeg2000_samples(stream[offset:])


def _jpeg2000_samples(stream: bytes) -> Iterator[int]:
    """Read SIZ (ISO/IEC 15444-1, A.5.1): the grid, the tiles on it, and the components."""
    if len(stream) < 42:  # noqa: PLR2004 - up to Csiz
        return
    right, lower, left, upper, across, down = unpack_from(">6I", stream, 8)
    (components,) = unpack_from(">H", stream, 40)
    columns, rows = max(0, right - left), max(0, lower - upper)
    if not across or not down or -(-right // across) * -(-lower // down) > _JPEG2000_TILES:
        raise ImageDamagedError("DICOM", "its compressed pixels are in too many tiles")
    yield columns * rows * components


def _jpeg_samples(stream: bytes) -> Iterator[int]:
    """Read each frame header before the first scan (ITU-T T.81, B.2.2)."""
    offset = len(_JPEG)
    while offset + 4 <= len(stream) and stream[offset] == 0xFF:  # noqa: PLR2004 - a marker's first
        marker = stream[offset + 1]
        if marker in (_SCAN, _END):
            return
        if marker == 0xFF or marker in _ALONE:  # noqa: PLR2004 - a filler
            offset += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        (length,) = unpack_from(">H", stream, offset + 2)
        if marker in _FRAME_HEADERS and offset + 10 <= len(stream):
            rows, columns, components = unpack_from(">HHB", stream, offset + 5)
            yield rows * columns * components
        offset += 2 + max(2, length)
