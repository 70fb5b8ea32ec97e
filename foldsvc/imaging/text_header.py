"""What the headers of MetaImage and NRRD have in common: lines of text, and names of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from foldsvc.errors import ImageUnsupportedError

MOST_BYTES = 16 << 20
"""Of a header: one of a segmentation into hundreds of parts takes hundreds of kB."""

_LONGEST_LINE = 1 << 20
_MOST_LINES = 100_000
MOST_FILES = 5_000
"""That one header names."""

_WIDEST_NUMBER = 9


def lines_of(path: Path) -> Iterator[tuple[str, int]]:
    """Give the lines of a header one by one, each with the place where the next begins.

    What comes after the header may be no text: whoever asks stops in time.
    """
    with path.open("rb") as file:
        yield from _lines(file)


def _lines(file: BinaryIO) -> Iterator[tuple[str, int]]:
    offset = 0
    for _ in range(_MOST_LINES):
        line = file.readline(_LONGEST_LINE)
        offset += len(line)
        if not line or offset > MOST_BYTES:
            return
        yield _text(line).strip(), offset


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def pattern_of(value: str) -> tuple[list[str], str] | None:
    """Give the names that a pattern such as `slice%03d.raw 1 20 1` stands for.

    Args:
        value: Of the field that names files.

    Returns:
        The names and what follows the three numbers; None for what is not a pattern.

    Raises:
        ImageUnsupportedError: It stands for too many files, or has no such number in it.
    """
    words = value.split()
    for n_further in (0, 1):
        numbers = words[len(words) - 3 - n_further : len(words) - n_further]
        name = value
        for word in reversed(words[len(words) - 3 - n_further :]):
            name = name.rstrip().removesuffix(word)
        if "%" in name and len(numbers) == 3 and all(map(_is_whole, numbers)):  # noqa: PLR2004
            break
    else:
        return None
    first, last, step = map(int, numbers)
    places = range(first, last + (1 if step > 0 else -1), step or 1)
    if not 0 < len(places) <= MOST_FILES:
        raise ImageUnsupportedError("headers that name no file or thousands of them")
    return [_numbered(name.strip(), place) for place in places], " ".join(words[-n_further:])


def _is_whole(word: str) -> bool:
    return word.removeprefix("-").isdecimal() and len(word) <= _WIDEST_NUMBER


def _numbered(pattern: str, number: int) -> str:
    """Put a number in the place of `%d` or `%03d`."""
    before, _, after = pattern.partition("%")
    digits = after[: len(after) - len(after.lstrip("0123456789"))]
    rest = after[len(digits) :]
    if not rest.startswith(("d", "i", "u")) or len(digits) > 2 or "%" in rest:  # noqa: PLR2004
        raise ImageUnsupportedError("patterns of file names other than %d and %03d")
    width = int(digits or 0)
    written = str(number).zfill(width) if digits.startswith("0") else str(number).rjust(width)
    return f"{before}{written}{rest[1:]}"


def quoted(text: str) -> list[str]:
    """Give the words of a list such as `"mm" "mm" ""`, whether quoted or not."""
    words: list[str] = []
    for index, part in enumerate(text.split('"')):
        words += [part] if index % 2 else part.split()
    return [word.strip() for word in words]
