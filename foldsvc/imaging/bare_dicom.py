"""DICOM data sets without preamble and signature (PS3.10), recognised by their elements."""

import re
from collections.abc import Mapping
from typing import Literal

from pydicom.datadict import dictionary_VR

Order = Literal["little", "big"]

_FIRST_GROUPS = (0x0002, 0x0008)
_LAST_FIRST_ELEMENT = 0x0100
"""A data set begins with one of the first elements of its group."""
_LONGEST_VALUE = 4_096
_FEWEST_ELEMENTS = 2
_LONG_VRS = (b"OB", b"OW", b"OF", b"SQ", b"UN", b"UT", b"UC", b"UR", b"OD", b"OL", b"OV")
_UNDEFINED = 0xFFFFFFFF

_PLAUSIBLE: Mapping[str, re.Pattern[bytes]] = {
    "UI": re.compile(rb"[0-9.]*\0?"),
    "CS": re.compile(rb"[A-Z0-9 _\\]*"),
    "DA": re.compile(rb"[0-9.]* ?"),
    "TM": re.compile(rb"[0-9.:]* *"),
    "DT": re.compile(rb"[0-9.+-]* *"),
}
"""What values of these representations consist of (PS3.5, 6.2)."""
_LENGTHS: Mapping[str, int] = {"UL": 4, "US": 2}


def is_bare_dicom(head: bytes) -> bool:
    """Say whether a data set begins here: known elements in ascending order, with such values.

    Label maps and other plain numbers may begin with the bytes of a first tag, but go on otherwise.

    Args:
        head: The first bytes of a file.
    """
    order: Order = "little" if head[1:2] == b"\0" else "big"
    offset, before, n_elements = 0, -1, 0
    while offset + 8 <= len(head):
        tag = _number(head, offset, 2, order) << 16 | _number(head, offset + 2, 2, order)
        if tag <= before or (before < 0 and not _may_be_first(tag)):
            return False
        begin, length = _value_of(head, offset, tag, order)
        if begin < 0:
            return False
        n_elements += 1
        if length == _UNDEFINED or begin + length > len(head):
            break
        offset, before = begin + length, tag
    return n_elements >= _FEWEST_ELEMENTS


def _may_be_first(tag: int) -> bool:
    return tag >> 16 in _FIRST_GROUPS and tag & 0xFFFF <= _LAST_FIRST_ELEMENT


def _value_of(head: bytes, offset: int, tag: int, order: Order) -> tuple[int, int]:
    """Give where the value of an element begins and its length; -1 for what is not an element."""
    kind = "UL" if tag & 0xFFFF == 0 else _representation(tag)
    if not kind:
        return -1, 0
    vr = head[offset + 4 : offset + 6]
    explicit = vr.isalpha() and vr.isupper()
    if explicit and vr.decode() not in kind and vr != b"UN":
        return -1, 0
    if explicit and vr in _LONG_VRS:
        begin, length = offset + 12, _number(head, offset + 8, 4, order)
    elif explicit:
        begin, length = offset + 8, _number(head, offset + 6, 2, order)
    else:
        begin, length = offset + 8, _number(head, offset + 4, 4, order)
    if kind == "SQ":
        return begin, length
    pattern = _PLAUSIBLE.get(kind)
    fits = (
        length <= _LONGEST_VALUE
        and length % 2 == 0
        and _LENGTHS.get(kind, length) == length
        and (pattern is None or pattern.fullmatch(head[begin : begin + length]) is not None)
    )
    return (begin, length) if fits else (-1, 0)


def _representation(tag: int) -> str:
    """Give the value representations of a known tag, or "" for others; private ones are text."""
    if tag >> 16 & 1:
        return "UN"
    try:
        return dictionary_VR(tag)
    except KeyError:
        return ""


def _number(head: bytes, offset: int, size: int, order: Order) -> int:
    return int.from_bytes(head[offset : offset + size], order)
