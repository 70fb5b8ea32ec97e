"""Private elements of vendors: found by the creator of their block, never by number alone."""

import math
from collections.abc import Iterable

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.csa_header import CsaTags, read_csa

_CREATORS = range(0x10, 0x100)
_LONGEST_NUMBERS = 4_096
"""Bytes; no vendor writes more numbers into one of the elements that are read here."""


def private_numbers(
    dataset: Dataset, group: int, creator: str, elements: Iterable[int], *, vendor: str
) -> tuple[float, ...]:
    """Give the numbers of private elements one after the other; empty where one is missing.

    Args:
        dataset: As it was sent.
        group: Of the elements.
        creator: Of the block, as the vendor writes it.
        elements: Offsets in the block.
        vendor: Beginning of the manufacturer's name, in capitals. Where the creator of the first
            block is missing, as some programs leave it, the elements are taken for this vendor's.
    """
    block = _block(dataset, group, creator, vendor)
    if block is None:
        return ()
    numbers: list[float] = []
    for element in elements:
        values = _numbers(dataset, (group << 16) | (block << 8) | element)
        if not values:
            return ()
        numbers += values
    return tuple(numbers)


def private_word(dataset: Dataset, group: int, creator: str, element: int, *, vendor: str) -> str:
    """Give the text of a private element in capitals, "" where there is none."""
    block = _block(dataset, group, creator, vendor)
    if block is None:
        return ""
    tag = (group << 16) | (block << 8) | element
    value = dataset[tag].value if tag in dataset else ""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ").upper()


def csa_tags(dataset: Dataset) -> CsaTags:
    """Read Siemens' CSA image header (0029,1010); empty where there is none that can be read."""
    block = _block(dataset, 0x0029, "SIEMENS CSA HEADER", "SIEMENS")
    tag = 0x00290010 | ((block or 0) << 8)
    value = dataset[tag].value if block is not None and tag in dataset else b""
    return read_csa(value) if isinstance(value, bytes) else {}


def _block(dataset: Dataset, group: int, creator: str, vendor: str) -> int | None:
    for block in _CREATORS:
        tag = (group << 16) | block
        if tag in dataset and _is_called(dataset, tag, creator):
            return block
    first = (group << 16) | _CREATORS.start
    made_by = str(dataset.get("Manufacturer", "")).strip().upper()
    return _CREATORS.start if first not in dataset and made_by.startswith(vendor) else None


def _is_called(dataset: Dataset, tag: int, creator: str) -> bool:
    value = dataset[tag].value
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ").upper() == creator.upper()


def _numbers(dataset: Dataset, tag: int) -> list[float]:
    """Numbers of any representation, those of unknown ones as text."""
    value = dataset[tag].value if tag in dataset else None
    if isinstance(value, bytes):
        value = value[:_LONGEST_NUMBERS].decode("ascii", "replace").strip("\0 ").split("\\")
    many = [value] if isinstance(value, str | int | float) else list(value or ())
    try:
        numbers = [float(str(number)) for number in many]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []
