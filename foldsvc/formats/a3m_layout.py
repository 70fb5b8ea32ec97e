"""Where the rows of an A3M text stand, without a copy of them."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from foldsvc.errors import (
    AlignmentLetterError,
    EmptyAlignmentError,
    LimitError,
)

MAX_ROWS: Final = 65_536
"""Rows of an alignment that is read; no network draws from more."""

MAX_HEADER: Final = 10_000
"""Characters of a header that are kept; those of UniProt and ColabFold have some hundreds."""

_SHOWN = 200
"""Characters of a header that an error shows."""
_NOTHING = b" \t\n\r\v\f."
_INDENTED = re.compile(rb"^[ \t]+>", re.MULTILINE)
# Possessive, since a repeat that may be given back is remembered turn by turn, 250 bytes a line.
_BEFORE = re.compile(rb"(?:[ \t\n]++|#[^\n]*+\n?)*+")
# HH-suite's rows of secondary structure, whose letters are not residues.
_ANNOTATION = re.compile(rb">(?:ss_pred|ss_conf|ss_dssp|sa_dssp)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class A3mRows:
    """The rows of one alignment, as places in its text.

    Attributes:
        text: All of it.
        starts: Where each row begins, after its `>`.
        ends: Where each ends, before the line end.
        n_before: Lines that stand before the text.
    """

    text: bytes
    starts: Sequence[int]
    ends: Sequence[int]
    n_before: int

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)

    def letters(self, row: int) -> bytes:
        """Give what stands under a row's header, without white space and dots."""
        start = self._header_end(row) + 1
        return self.text[start : self.ends[row]].translate(None, _NOTHING)

    def lines(self, row: int) -> bytes:
        """Give what stands under a row's header as it stands there."""
        return self.text[self._header_end(row) + 1 : self.ends[row]]

    def line_of(self, row: int) -> int:
        """Give the 1-based line of a row's header."""
        return self.n_before + 1 + self.text.count(b"\n", 0, self.starts[row])

    def name(self, row: int) -> str:
        """Give a row's header as an error shows it."""
        return name_of(self._header(row))

    def headers(self) -> tuple[str, ...]:
        """Give all headers, in UTF-8 if all are."""
        try:
            return tuple(self._decoded("utf-8"))
        except UnicodeDecodeError:
            return tuple(self._decoded("latin-1"))

    def without(self, rows: set[int]) -> "A3mRows":
        """Leave some rows out."""
        kept = [row for row in range(len(self)) if row not in rows]
        return A3mRows(
            text=self.text,
            starts=array("q", (self.starts[row] for row in kept)),
            ends=array("q", (self.ends[row] for row in kept)),
            n_before=self.n_before,
        )

    def header(self, row: int) -> bytes:
        """Give a row's header whole."""
        return self._header(row).strip()

    def _header_end(self, row: int) -> int:
        found = self.text.find(b"\n", self.starts[row], self.ends[row])
        return self.ends[row] if found < 0 else found

    def _header(self, row: int) -> bytes:
        return self.text[self.starts[row] : self._header_end(row)]

    def _decoded(self, encoding: str) -> Iterator[str]:
        for row in range(len(self)):
            yield self.header(row).decode(encoding)[:MAX_HEADER]


def rows_in(text: bytes, n_before: int) -> A3mRows:
    """Find the rows of a text.

    Args:
        text: Of one alignment, lines ended by line feeds.
        n_before: Lines that stood before it.

    Raises:
        EmptyAlignmentError: There is no row.
        AlignmentLetterError: Something else than a comment stands before the first.
        LimitError: There are more than are read.
    """
    if b"\n " in text or b"\n\t" in text or text[:1] in (b" ", b"\t"):
        text = _INDENTED.sub(b">", text)
    start = _beginning(text)
    if start == len(text):
        raise EmptyAlignmentError
    if text[start : start + 1] != b">":
        line = n_before + text.count(b"\n", 0, start) + 1
        raise AlignmentLetterError("", letter_at(text, start), line=line, position=0)
    count = text.count(b"\n>", start) + 1
    starts, ends = array("q", (start + 1,)), array("q")
    for _ in range(min(count, MAX_ROWS + 1) - 1):
        end = text.find(b"\n>", starts[-1])
        ends.append(end)
        starts.append(end + 2)
    ends.append(len(text))
    rows = A3mRows(text=text, starts=starts, ends=ends, n_before=n_before)
    if count > MAX_ROWS:
        raise LimitError(
            "alignment_too_many_rows", found=count, limit=MAX_ROWS, line=rows.line_of(MAX_ROWS)
        )
    return rows


def first_line(text: bytes) -> int:
    """Give the 1-based line of the first row's header, after blank and comment lines."""
    return 1 + text.count(b"\n", 0, _beginning(text))


def first_letters(text: bytes, start: int, end: int) -> bytes:
    """Give what stands under the first header of a part of a text, as `A3mRows.letters` does."""
    header = text.find(b">", start, end) + 1
    last = text.find(b"\n>", max(header, start), end)
    body = text.find(b"\n", max(header, start), end if last < 0 else last)
    return b"" if body < 0 else text[body : end if last < 0 else last].translate(None, _NOTHING)


def without_annotation(text: bytes) -> bytes:
    """Blank HH-suite's rows of secondary structure, so that lines keep their numbers."""
    parts: list[bytes] = []
    at = kept = 0
    while (at := text.find(b">s", at)) >= 0:
        if (at and text[at - 1 : at] != b"\n") or not _ANNOTATION.match(text, at):
            at += 1
            continue
        following = text.find(b"\n>", at)
        end = len(text) if following < 0 else following + 1
        parts += (text[kept:at], b"\n" * text.count(b"\n", at, end))
        at = kept = end
    return b"".join((*parts, text[kept:])) if parts else text


def name_of(header: bytes) -> str:
    """Give a header as an error shows it."""
    return _decoded(header).strip()[:_SHOWN]


def letter_at(text: bytes, offset: int) -> str:
    """Give the letter that begins at a place."""
    return _decoded(text[offset : offset + 4])[:1]


def _beginning(text: bytes) -> int:
    """Give where the first letter stands that belongs to no comment."""
    before = _BEFORE.match(text)
    return before.end() if before else 0


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
