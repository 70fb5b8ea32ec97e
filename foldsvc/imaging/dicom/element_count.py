"""How many elements and items a data set has, counted before a parser makes an object of each.

An element of no value takes 8 bytes of a file and some 500 of memory, so that a small file may cost
much. The walk follows the encodings of PS3.5, chapter 7, and takes what breaks them as pydicom
does, so that nothing is read which was not counted; values are passed over.
"""

import mmap
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Literal

from foldsvc.errors import ImageLimitError

MOST_ELEMENTS = 300_000
"""Of one file; a multi-frame image of 4,096 frames has some 200,000."""

_PREAMBLE = 132
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_META_GROUP, _PIXEL_GROUP = 0x0002, 0x7FE0
_TRANSFER_SYNTAX = 0x00020010
_UNDEFINED = 0xFFFFFFFF
_FIRST_BIG_ENDIAN_GROUP = 0x0400
_BIG_ENDIAN = b"1.2.840.10008.1.2.2"
_LONG = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OW", b"OV", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)
"""Value representations whose length takes four bytes."""

Bytes = bytes | mmap.mmap


@dataclass(slots=True)
class _Level:
    """A data set or a sequence, and where it ends at the latest."""

    kind: Literal["data set", "sequence"]
    end: int
    implicit: bool


def check_elements(path: Path, most: int = MOST_ELEMENTS) -> int:
    """Count the elements, items and fragments of a file, at all depths.

    Args:
        path: The file, with or without a preamble.
        most: At which the count ends.

    Raises:
        ImageLimitError: There are more.
    """
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return 0
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return count_elements(data, most)


def count_elements(data: Bytes, most: int = MOST_ELEMENTS) -> int:
    """Count likewise what is in the memory.

    Raises:
        ImageLimitError: There are more.
    """
    position = _PREAMBLE if data[128:_PREAMBLE] == b"DICM" else 0
    meta = _Walk(data, most, position, big=False, implicit=False)
    if position or data[:2] == b"\x02\x00":
        meta.walk(only=_META_GROUP)
    start = meta.position
    big = meta.transfer_syntax == _BIG_ENDIAN
    if not meta.transfer_syntax:
        big = int.from_bytes(data[start : start + 2], "little") >= _FIRST_BIG_ENDIAN_GROUP
    implicit = not _is_letters(data[start + 4 : start + 6])
    rest = _Walk(data, most, start, big=big, implicit=implicit, counted=meta.counted)
    rest.walk()
    return rest.counted


class _Walk:
    """One pass over a data set; a stack of its own keeps the depth, so none is too deep."""

    def __init__(
        self, data: Bytes, most: int, position: int, *, big: bool, implicit: bool, counted: int = 0
    ) -> None:
        self.position = position
        self.counted = counted
        self.transfer_syntax = b""
        self._data = data
        self._size = len(data)
        self._most = most
        self._levels = [_Level("data set", self._size, implicit)]
        order = ">" if big else "<"
        self._head = Struct(f"{order}HHI").unpack_from
        self._short = Struct(f"{order}H").unpack_from
        self._long = Struct(f"{order}I").unpack_from
        self._item = Struct(f"{order}HH").pack(_ITEM >> 16, _ITEM & 0xFFFF)
        self._sequence_end = Struct(f"{order}HH").pack(_ITEM >> 16, _SEQUENCE_END & 0xFFFF)

    def walk(self, only: int | None = None) -> None:
        """Count to the end of the data, or of one group."""
        while self._levels and self.position + 8 <= self._size:
            level = self._levels[-1]
            if self.position >= level.end:
                self._levels.pop()
                continue
            group, element, length = self._head(self._data, self.position)
            if only is not None and group != only:
                return
            self._count()
            if level.kind == "data set":
                self._element(level, group << 16 | element, length)
            else:
                self._item_of(level, group << 16 | element, length)

    def _count(self) -> None:
        self.counted += 1
        if self.counted > self._most:
            raise ImageLimitError(f"it has more than {self._most:,} elements")

    def _item_of(self, level: _Level, tag: int, length: int) -> None:
        """Step into an item, whatever its tag, or out of the sequence."""
        self.position += 8
        if tag == _SEQUENCE_END:
            self._levels.pop()
            return
        end = level.end if length == _UNDEFINED else min(level.end, self.position + length)
        first = self._data[self.position + 4 : self.position + 6]
        self._levels.append(_Level("data set", end, level.implicit or not _is_letters(first)))

    def _element(self, level: _Level, tag: int, length: int) -> None:
        """Step into a sequence, or over any other value."""
        representation = (
            b"" if level.implicit else self._data[self.position + 4 : self.position + 6]
        )
        self.position += 8
        if tag == _ITEM_END:
            self._levels.pop()
            return
        if representation in _LONG:
            if self.position + 4 > self._size:
                self.position = self._size
                return
            (length,) = self._long(self._data, self.position)
            self.position += 4
        elif b"AA" <= representation <= b"ZZ":
            (length,) = self._short(self._data, self.position - 2)
        else:
            representation = b""
        if tag == _TRANSFER_SYNTAX:
            value = self._data[self.position : self.position + min(length, 64)]
            self.transfer_syntax = value.rstrip(b"\0 ")
        first = self._data[self.position : self.position + 4]
        nested = representation == b"SQ" or (
            representation in (b"", b"UN") and first == self._item and tag >> 16 != _PIXEL_GROUP
        )
        if length == _UNDEFINED and not nested:
            self._fragments()
            return
        end = level.end if length == _UNDEFINED else min(level.end, self.position + length)
        if nested and length:
            self._levels.append(_Level("sequence", end, level.implicit))
        else:
            self.position = end

    def _fragments(self) -> None:
        """Step over a value of unknown length, to the first delimiter; its fragments count."""
        sequence_end = self._data.find(self._sequence_end, self.position)
        end = self._size if sequence_end < 0 else sequence_end
        while (offset := self._data.find(self._item, self.position, end)) >= 0:
            self._count()
            self.position = offset + 4
        self.position = end + 8


def _is_letters(representation: bytes) -> bool:
    return len(representation) == 2 and representation.isalpha() and representation.isupper()  # noqa: PLR2004
