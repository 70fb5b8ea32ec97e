"""Gzip, unpacked no further than a limit, whatever a file promises."""

import zlib
from typing import Final

from foldsvc.errors import AlignmentNotTextError, AlignmentTooLargeError

MAGIC: Final = b"\x1f\x8b"
"""What a gzip file begins with."""

_GZIP = zlib.MAX_WBITS | 16


def inflated(data: bytes, limit: int) -> bytes:
    """Unpack a gzip file of one or more members.

    Raises:
        AlignmentTooLargeError: It holds more than `limit` bytes; no more were unpacked.
        AlignmentNotTextError: It is cut short or damaged.
    """
    parts: list[bytes] = []
    size = 0
    while data.startswith(MAGIC):
        member = zlib.decompressobj(_GZIP)
        try:
            parts.append(member.decompress(data, limit + 1 - size))
        except zlib.error as error:
            raise AlignmentNotTextError("the gzip file is damaged") from error
        size += len(parts[-1])
        if size > limit:
            raise AlignmentTooLargeError(limit)
        if not member.eof:
            raise AlignmentNotTextError("the gzip file is cut short")
        data = member.unused_data
    return b"".join(parts)
