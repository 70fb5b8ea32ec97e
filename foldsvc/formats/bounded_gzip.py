"""Gzip, unpacked in memory no further than a limit, whatever a file promises."""

import zlib
from typing import Final

MAGIC: Final = b"\x1f\x8b"
"""What a gzip file begins with."""

_GZIP: Final = zlib.MAX_WBITS | 16
_FIRST_PIECE: Final = 1 << 10
_LARGEST_PIECE: Final = 1 << 18
_LARGEST_STEP: Final = 1 << 22


class GzipTooLargeError(ValueError):
    """It holds more than it may."""


class GzipDamagedError(ValueError):
    """It is cut short, damaged, or followed by something else."""


def unzipped(data: bytes, limit: int) -> bytes:
    """Unpack a gzip file of one or more members; zeros after the last are padding.

    A member is fed piece by piece, so that what follows it is not copied for each member again: a
    file may have one every 20 bytes.

    Raises:
        GzipTooLargeError: It holds more than `limit` bytes; no more were unpacked.
        GzipDamagedError: It is not a whole gzip file.
    """
    unpacked = bytearray()
    offset = 0
    while offset < len(data) and (offset == 0 or data[offset] != 0):
        offset = _unpack_member(data, offset, unpacked, limit)
    if data.count(0, offset) != len(data) - offset:
        raise GzipDamagedError("the gzip file is followed by something else")
    return bytes(unpacked)


def _unpack_member(data: bytes, offset: int, unpacked: bytearray, limit: int) -> int:
    """Unpack the member that begins at a place; gives where it ends."""
    member = zlib.decompressobj(_GZIP)
    size = _FIRST_PIECE
    piece = b""
    while not member.eof:
        if not piece:
            piece = data[offset : offset + size]
            offset += len(piece)
            size = min(2 * size, _LARGEST_PIECE)
        if not piece:
            raise GzipDamagedError("the gzip file is cut short")
        try:
            unpacked += member.decompress(piece, min(limit + 1 - len(unpacked), _LARGEST_STEP))
        except zlib.error as error:
            raise GzipDamagedError("the gzip file is damaged") from error
        if len(unpacked) > limit:
            raise GzipTooLargeError(f"the gzip file holds more than {limit:,} bytes")
        piece = member.unconsumed_tail
    return offset - len(member.unused_data)
