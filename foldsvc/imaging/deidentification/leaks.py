"""The second look: a kept value that repeats what a removed one said goes as well."""

import re
from collections.abc import Iterable

from foldsvc.imaging.terms import BODY_PARTS

_WORD = re.compile(r"\w+")
_SHORTEST_WORD = 3
_SHORTEST_TEXT = 6
_SHORTEST_NUMBER = 5
_NAMES = frozenset({"PN"})
_HARMLESS = frozenset({term.lower() for term in BODY_PARTS} | {"original", "primary", "derived"})
"""Descriptions are removed, and often say no more than a term that stays elsewhere."""


class Leaks:
    """What must not be seen again: words of names, and whole texts and numbers."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._texts: set[str] = set()

    def remember(self, vr: str, values: Iterable[object]) -> None:
        """Take in the values of an element that is treated."""
        for value in values:
            text = _plain(value)
            if vr in _NAMES:
                self._words |= {word for word in _WORD.findall(text) if len(word) >= _SHORTEST_WORD}
            if text in _HARMLESS:
                continue
            shortest = _SHORTEST_NUMBER if text.isdigit() else _SHORTEST_TEXT
            if len(text) >= shortest:
                self._texts.add(text)

    def found_in(self, values: Iterable[object]) -> bool:
        """Say whether any value has a word or a text that must not be seen."""
        for value in values:
            text = _plain(value)
            if self._words & set(_WORD.findall(text)):
                return True
            same = isinstance(value, int | float)
            if any(leak == text if same else leak in text for leak in self._texts):
                return True
        return False


def _plain(value: object) -> str:
    return str(value).strip("\0 ").lower()
