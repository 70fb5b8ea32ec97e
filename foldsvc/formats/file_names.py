"""Users' words as names of files that every system keeps, and keeps apart."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count
from typing import Final

MAX_BYTES: Final = 255
"""Of one name, in UTF-8, on nearly every file system."""

_UNSAFE: Final = re.compile(r"[^\w.-]+")
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
"""What Windows takes for a device, whatever follows a dot."""


def file_stem(words: str, *, most: int = MAX_BYTES, otherwise: str = "") -> str:
    """Give words as the beginning of a file's name.

    Args:
        words: The user's.
        most: Bytes that it may have.
        otherwise: What it is called where nothing of the words can stay.
    """
    composed = unicodedata.normalize("NFC", words)
    stem = cut_to_bytes(_UNSAFE.sub("_", composed).strip("._"), most).rstrip("._")
    return not_reserved(stem, most) or otherwise


def not_reserved(stem: str, most: int = MAX_BYTES) -> str:
    """Give a name that is not a device of Windows."""
    return cut_to_bytes(f"_{stem}", most) if _RESERVED.fullmatch(stem) else stem


def cut_to_bytes(text: str, most: int) -> str:
    """Cut text to bytes in UTF-8, between characters."""
    return text.encode()[:most].decode(errors="ignore")


def distinct_stems(stems: Iterable[str], *, most: int = MAX_BYTES, mark: str = "_") -> list[str]:
    """Give names that stay apart where capitals and compositions of letters do not count.

    Args:
        stems: In their order; the first of a name keeps it.
        most: Bytes that each may have.
        mark: Before the number of one that repeats another.
    """
    taken: set[str] = set()
    given: list[str] = []
    for stem in stems:
        ends = chain([""], (f"{mark}{number}" for number in count(2)))
        names = (cut_to_bytes(stem, most - len(end)) + end for end in ends)
        name = next(one for one in names if _same(one) not in taken)
        taken.add(_same(name))
        given.append(name)
    return given


def _same(name: str) -> str:
    """Give what two names have in common that a file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
