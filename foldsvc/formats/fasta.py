"""FASTA text to records: layout alone; what the letters mean is `foldsvc.sequence`'s matter.

There is no standard; this follows Pearson's format as NCBI, UniProt and people write it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from foldsvc.errors import LimitError, NoSequenceError
from foldsvc.formats.submitted_text import text_of

MAX_NAME = 100
MAX_DESCRIPTION = 500
"""Characters of a header that are kept."""

_HEADER = re.compile(r"^[^\S\n]*>(.*)$", re.MULTILINE)
_HEADER_MARK = re.compile(r"^[^\S\n]*>", re.MULTILINE)
_COMMENT = r"^[^\S\n]*+[;#].*$"
_GENPEPT_EDGE = r"^[^\S\n]*+(?:ORIGIN|//)[^\S\n]*$"
_NUMBER = r"(?<!\S)\d++(?!\S)"
_NO_SEQUENCE = re.compile(rf"{_COMMENT}|{_GENPEPT_EDGE}", re.MULTILINE)
_LINE_NUMBER = re.compile(_NUMBER)
_PIR = re.compile(r"\s*[PF]1;\s*(.+)")
_GAPS = "-.\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACES = "\t \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_HIDDEN = "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What text processors put between letters unseen."""
# Line by line, lest white space be taken out of a comment's beginning.
_LEFT_OUT = re.compile(
    rf"{_NO_SEQUENCE.pattern}|{_NUMBER}|\n|[{re.escape(_GAPS + _SPACES + _HIDDEN)}]+", re.MULTILINE
)
# Not str.upper, which makes the two residues SS of a German sharp s.
_TO_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "\n" + _GAPS + _SPACES + _HIDDEN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a letter stands in the submitted text.

    Attributes:
        line: From 1.
        column: Characters from the beginning of the line, from 1.
    """

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters of a sequence, and what stood between them.

    Attributes:
        letters: Upper case; `:` and `*` kept; without white space, line numbers and gaps.
        n_gaps: Gap marks (`-` and `.`) that were left out.
        n_numbers: Line numbers that were left out.
    """

    letters: str
    n_gaps: int = 0
    n_numbers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FastaRecord:
    """One header with the letters under it.

    Attributes:
        name: First word of the header; "" where there is no header or an empty one.
        description: The rest of the header.
        line: 1-based line of the header, or of the first letter where there is none.
        letters: Upper case; `:` and `*` kept; without white space, line numbers and gaps.
        n_gaps: Gap marks (`-` and `.`) that were left out.
        n_numbers: Line numbers that were left out.
        body: The text under the header as it came.
        body_line: 1-based line on which `body` begins.
        body_column: 1-based column there.
    """

    name: str
    description: str
    line: int
    letters: str
    n_gaps: int
    n_numbers: int
    body: str
    body_line: int
    body_column: int = 1

    def place_of(self, index: int) -> Place:
        """Give where `letters[index]` stands."""
        kept = start = 0
        for left_out in _LEFT_OUT.finditer(self.body):
            if kept + left_out.start() - start > index:
                break
            kept += left_out.start() - start
            start = left_out.end()
        at = start + index - kept
        line_start = self.body.rfind("\n", 0, at) + 1
        column = at - line_start + (1 if line_start else self.body_column)
        return Place(line=self.body_line + self.body.count("\n", 0, at), column=column)


def parse_fasta(data: bytes | str, *, max_records: int | None = None) -> tuple[FastaRecord, ...]:
    """Split FASTA text into records; letters without a header make a record of their own.

    Raises:
        TextEncodingError: The bytes are not text.
        NoSequenceError: There is neither a header nor a letter.
        LimitError: There are more than `max_records`.
    """
    text = with_plain_ends(text_of(data))
    if max_records is not None and text.count(">") > max_records:
        _check_count(text, max_records)
    headers = list(_HEADER.finditer(text))
    records = tuple(_records(text, headers))
    if not records:
        raise NoSequenceError
    return records


def with_plain_ends(text: str) -> str:
    r"""Give text whose lines end in `\n`, whichever system wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def letters_of(text: str) -> Letters:
    """Give the letters of a sequence, in any layout that people write."""
    lines, n_numbers = _LINE_NUMBER.subn("", _NO_SEQUENCE.sub("", text))
    n_gaps = sum(map(lines.count, _GAPS))
    return Letters(letters=lines.translate(_TO_LETTERS), n_gaps=n_gaps, n_numbers=n_numbers)


def record_of(
    header: str, body: str, *, line: int, body_line: int, body_column: int = 1
) -> FastaRecord:
    """Give the record of a header and the text under it, wherever the two come from."""
    name, description = _name(header)
    read = letters_of(body)
    return FastaRecord(
        name=name,
        description=description,
        line=line,
        letters=read.letters,
        n_gaps=read.n_gaps,
        n_numbers=read.n_numbers,
        body=body,
        body_line=body_line,
        body_column=body_column,
    )


def printable(text: str) -> str:
    """One line of `text` without control characters, which a database or a header refuses."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _check_count(text: str, max_records: int) -> None:
    count = len(_HEADER_MARK.findall(text))
    if count > max_records:
        over = next(islice(_HEADER.finditer(text), max_records, None))
        line = text.count("\n", 0, over.start()) + 1
        raise LimitError(
            "too_many_records",
            found=count,
            limit=max_records,
            record=_name(over.group(1))[0],
            line=line,
        )


def _records(text: str, headers: list[re.Match[str]]) -> Iterator[FastaRecord]:
    ends = [*(header.start() for header in headers), len(text)]
    before = text[: ends[0]]
    record = record_of("", before, line=1, body_line=1)
    if record.letters or record.n_gaps:
        yield replace(record, line=record.place_of(0).line)
    line, counted = 1, 0
    for header, end in zip(headers, ends[1:], strict=True):
        line += text.count("\n", counted, header.start())
        counted = header.start()
        body, body_line, name = text[header.end() : end], line, header[1]
        if pir := _PIR.match(name):
            # The line below the code is a title.
            title, _, below = body.lstrip("\n").partition("\n")
            body_line += body.count("\n", 0, len(body) - len(below)) - 1
            body, name = f"\n{below}", f"{pir[1]} {title}"
        yield record_of(name, body, line=line, body_line=body_line)


def _name(header: str) -> tuple[str, str]:
    """Give the first word of a header and the rest, what cannot be printed left out."""
    kept = "".join(letter if letter.isprintable() else " " for letter in header[:1000])
    name, _, description = kept.strip().partition(" ")
    return name[:MAX_NAME], description.strip()[:MAX_DESCRIPTION]
