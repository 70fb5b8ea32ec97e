"""The second look: a kept value that repeats what a removed one said goes as well."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from foldsvc.imaging.deidentification.defined_terms import is_defined

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD = 3
_SHORTEST_PART = 5
"""Of a word: one in which a name of so many letters is a part has the name."""

_SHORTEST_TEXT = 6
_SHORTEST_NUMBER = 5
_NAMES = frozenset({"PN"})
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})


class Leaks:
    """What must not be seen again: names, however they are written, and whole texts and numbers."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._texts: set[str] = set()

    def remember(self, vr: str, values: Iterable[object]) -> None:
        """Take in the values of an element that is treated."""
        for value in values:
            text = str(value).strip("\0 ")
            if vr in _NAMES:
                self._words.update(word for word in _spellings(text) if len(word) >= _SHORTEST_WORD)
            # Descriptions are removed, and often say no more than a term that stays elsewhere.
            if is_defined(text.upper()):
                continue
            shortest = _SHORTEST_NUMBER if text.isdigit() else _SHORTEST_TEXT
            if len(text) >= shortest:
                self._texts.add(text.lower())

    def found_in(self, value: object) -> bool:
        """Say whether a value has a word or a text that must not be seen."""
        text = str(value).strip("\0 ").lower()
        if isinstance(value, int | float):
            return text in self._texts
        return any(leak in text for leak in self._texts) or self._names(text)

    def _names(self, text: str) -> bool:
        words = words_of(text)
        together = "".join(words)
        if not self._words.isdisjoint([*words, together]):
            return True
        return any(name in together for name in self._words if len(name) >= _SHORTEST_PART)


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case without accents; digits and signs part words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter)))


def _spellings(name: str) -> Iterator[str]:
    """The words of a person's name, and what is made of family and given name in one word."""
    for group in name.lower().split("="):
        for words in (words_of(group), words_of(group.translate(_DIGRAPHS))):
            yield from words
            for family, given in pairwise(words):
                for first, second in ((family, given), (given, family)):
                    yield first + second
                    yield first + second[0]
                    yield first[0] + second
