"""Where the attributes of a frame are: functional groups before the top level (PS3.3 C.7.6.16)."""

import math
from collections.abc import Iterator, Sequence

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from foldsvc.errors import ImageDamagedError

Places = Sequence[Dataset]
"""Data sets in which the attributes of a frame are looked for, in order."""


def places_of(header: Dataset, n_frames: int) -> Iterator[list[Dataset]]:
    """Give, for each frame, its own macros, those that all share, and the top level."""
    shared = items_of(header, "SharedFunctionalGroupsSequence")[:1]
    per_frame = items_of(header, "PerFrameFunctionalGroupsSequence")
    for frame in range(n_frames):
        groups = [*per_frame[frame : frame + 1], *shared]
        macros = [
            element.value[0]
            for group in groups
            for element in group
            # Private groups repeat standard attributes and mean something else by them.
            if element.VR == "SQ" and len(element.value) and not element.tag.is_private
        ]
        yield [*macros, header]


def items_of(dataset: Dataset, name: str) -> list[Dataset]:
    """Give the items of a sequence, none where it is missing."""
    value = dataset.get(name)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def first_of(places: Places, name: str) -> object:
    """Give the first value that is not empty; None where there is none."""
    for place in places:
        value = place.get(name)
        if value is not None and value != "":
            return value
    return None


def word_of(places: Places, name: str) -> str:
    """Give a code string in capitals, its values parted by backslashes; "" where there is none."""
    value = first_of(places, name)
    many = value if isinstance(value, MultiValue | list) else [value or ""]
    return "\\".join(str(item).strip().upper() for item in many)


def number_of(places: Places, name: str, otherwise: float) -> float:
    """Give a number that may be missing and decides nothing where it is none."""
    return as_number(first_of(places, name), otherwise)


def deciding_number(places: Places, name: str, otherwise: float) -> float:
    """Give a number that values depend on.

    Raises:
        ImageDamagedError: It is there and no number.
    """
    value = first_of(places, name)
    number = as_number(value, math.nan)
    if value is not None and math.isnan(number):
        raise ImageDamagedError("DICOM", f"its {name} is not a number")
    return otherwise if value is None else number


def as_number(value: object, otherwise: float) -> float:
    """Give the number that a value, or the first of several, is; finite ones alone."""
    try:
        number = float(value[0] if isinstance(value, MultiValue) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError, IndexError):
        return otherwise
    return number if math.isfinite(number) else otherwise


def as_numbers(value: object, n_numbers: int | None = None) -> tuple[float, ...] | None:
    """Give several numbers; None where one is none, or there are not so many."""
    many = list(value) if isinstance(value, MultiValue | list | tuple) else [value]
    try:
        numbers = tuple(float(str(number)) for number in many)
    except ValueError:
        return None
    right = n_numbers is None or len(numbers) == n_numbers
    return numbers if right and all(math.isfinite(number) for number in numbers) else None
