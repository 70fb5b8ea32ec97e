"""The query of a search: what must match, how much is given, and from where on (PS3.18 8.3.4)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foldsvc.errors import DicomQueryError
from foldsvc.imaging.dicomweb.index import Attributes, value_of
from foldsvc.imaging.dicomweb.levels import INDEXED, LEVEL_OF, keyword_of, vr_of

MODALITIES = "ModalitiesInStudy"

MOST = 1_000
"""Matches in one answer."""

_USUAL = 100
_RANGED = ("DA", "TM", "DT")
_OF_CODES = re.compile(r"[,\\]")
_OF_TEXTS = re.compile(r"\\")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_OPTIONS = ("limit", "offset", "includefield", "fuzzymatching", "emptyvaluematching",
            "multiplevaluematching")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition.

    Attributes:
        values: Any of which may match.
        wild: In them, `*` and `?` stand for others.
        folded: Upper and lower case are alike.
        span: Ends of a range of dates or times, empty where it is open; None for no range.
    """

    keyword: str
    values: tuple[str, ...] = ()
    wild: bool = False
    folded: bool = False
    span: tuple[str, str] | None = None

    def matches(self, attributes: Attributes) -> bool:
        """Whether an element has a value that this asks for."""
        return self.matches_any(_texts(value_of(attributes, self.keyword)))

    def matches_any(self, values: Iterable[str]) -> bool:
        """Whether one of these values is asked for."""
        if self.span is not None:
            first, last = self.span
            return any(first <= value and (not last or value <= last) for value in values)
        return any(self._is_like(value, pattern) for value in values for pattern in self.values)

    def _is_like(self, value: str, pattern: str) -> bool:
        if self.folded:
            value, pattern = value.casefold(), pattern.casefold()
        return is_like(value, pattern) if self.wild else value == pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a search asks.

    Attributes:
        matchers: All of which must match.
        included: Further attributes to tell.
        ignored: Names that are attributes and that nothing is searched by here.
    """

    matchers: tuple[Matcher, ...]
    included: frozenset[str]
    ignored: tuple[str, ...]
    limit: int
    offset: int


def parse_query(given: Sequence[tuple[str, str]]) -> Query:
    """Read the parameters of a search.

    Raises:
        DicomQueryError: One is neither an attribute nor an option, or its value cannot be read.
    """
    matchers: list[Matcher] = []
    included: set[str] = set()
    ignored: list[str] = []
    numbers = {"limit": _USUAL, "offset": 0}
    for name, value in given:
        if name in numbers:
            numbers[name] = _number(name, value)
        elif name == "includefield":
            included |= _included(value)
        elif name in _OPTIONS:
            if value.strip().lower() == "true":
                ignored.append(name)
        else:
            keyword = keyword_of(name)
            if keyword is None:
                raise DicomQueryError(f"{name[:64]!a} is not an attribute of DICOM")
            if keyword not in LEVEL_OF and keyword != MODALITIES:
                ignored.append(keyword)
            elif value:
                matchers.append(_matcher(keyword, value))
    return Query(
        matchers=tuple(matchers),
        included=frozenset(included),
        ignored=tuple(ignored),
        limit=min(numbers["limit"], MOST),
        offset=numbers["offset"],
    )


def _matcher(keyword: str, value: str) -> Matcher:
    if vr_of(keyword) in _RANGED and "-" in value:
        first, _, last = value.partition("-")
        return Matcher(keyword, span=(first.strip(), _end(last.strip())))
    codes = vr_of(keyword) in ("UI", "CS")
    values = _OF_CODES.split(value) if codes else _OF_TEXTS.split(value)
    return Matcher(
        keyword,
        tuple(value.strip() for value in values),
        wild=vr_of(keyword) != "UI",
        folded=vr_of(keyword) == "PN",
    )


def is_like(text: str, pattern: str) -> bool:
    """Whether a text is what a pattern says, in which `*` is anything and `?` one letter.

    Takes steps of the order of both lengths multiplied, whatever the pattern: a regular expression
    would take for ever on some.
    """
    at, at_pattern, star, resumed = 0, 0, -1, 0
    while at < len(text):
        letter = pattern[at_pattern] if at_pattern < len(pattern) else ""
        if letter == "*":
            star, resumed = at_pattern, at
            at_pattern += 1
        elif letter and letter in ("?", text[at]):
            at, at_pattern = at + 1, at_pattern + 1
        elif star >= 0:  # let the latest star stand for one letter more
            resumed += 1
            at, at_pattern = resumed, star + 1
        else:
            return False
    return set(pattern[at_pattern:]) <= {"*"}


def _end(last: str) -> str:
    """The last text that begins as the end of a range does: 20240131 covers its whole day."""
    return last + "~" if last else ""


def _texts(values: Iterable[object]) -> list[str]:
    return [
        str(value.get("Alphabetic", "")) if isinstance(value, dict) else _plain(value)
        for value in values
    ]


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _included(value: str) -> set[str]:
    names = {word.strip() for word in value.split(",")} - {""}
    if "all" in names:
        return set(INDEXED)
    keywords = {name: keyword_of(name) for name in names}
    unknown = [name for name, keyword in keywords.items() if keyword is None]
    if unknown:
        raise DicomQueryError(f"{min(unknown)[:64]!a} is not an attribute of DICOM")
    return {keyword for keyword in keywords.values() if keyword in LEVEL_OF}


def _number(name: str, value: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(value):
        raise DicomQueryError(f"{name} must be a whole number, found {value[:32]!a}")
    return int(value)
