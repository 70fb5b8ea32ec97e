"""FASTA text to records: layout alone; what the letters mean is `foldsvc.sequence`'s matter.

There is no standard; this follows Pearson's format as NCBI, UniProt and people write it.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from foldsvc.errors import NoSequenceError, TextEncodingError, TooManyRecordsError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_NAME = 100
MAX_DESCRIPTION = 500
"""Characters of a header that are kept."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HEADER = re.compile(r"^[^\S\n]*>(.*)$", re.MULTILINE)
_HEADER_MARK = re.compile(r"^[^\S\n]*>", re.MULTILINE)
_COMMENT = r"^[^\S\n]*+[;#].*$"
_GENPEPT_EDGE = r"^[^\S\n]*+(?:ORIGIN|//)[^\S\n]*$"
_LINE_NUMBER = r"(?<!\S)\d++(?!\S)"
_NO_LETTERS = re.compile(rf"{_COMMENT}|{_GENPEPT_EDGE}|{_LINE_NUMBER}", re.MULTILINE)
_GAPS = "-.\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACES = "\t \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_HIDDEN = "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What text processors put between letters unseen."""
# Line by line, lest white space be taken out of a comment's beginning.
_LEFT_OUT = re.compile(
    rf"{_NO_LETTERS.pattern}|\n|[{re.escape(_GAPS + _SPACES + _HIDDEN)}]+", re.MULTILINE
)
# Not str.upper, which makes the two residues SS of a German sharp s.
_TO_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "\n" + _GAPS + _SPACES + _HIDDEN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FastaRecord:
    """One header with the letters under it.

    Attributes:
        name: First word of the header; "" where there is no header or an empty one.
        description: The rest of the header.
        line: 1-based line of the header, or of the first letter where there is none.
        letters: Upper case; `:` and `*` kept; without white space, line numbers and gaps.
        n_gaps: Gap marks (`-` and `.`) that were left out.
        body: The text under the header as it came.
        body_line: 1-based line on which `body` begins.
    """

    name: str
    description: str
    line: int
    letters: str
    n_gaps: int
    body: str
    body_line: int

    def line_of(self, index: int) -> int:
        """Give the 1-based line on which `letters[index]` stands."""
        kept = start = 0
        for left_out in _LEFT_OUT.finditer(self.body):
            if kept + left_out.start() - start > index:
                break
            kept += left_out.start() - start
            start = left_out.end()
        return self.body_line + self.body.count("\n", 0, start + index - kept)


def parse_fasta(data: bytes | str, *, max_records: int | None = None) -> tuple[FastaRecord, ...]:
    """Split FASTA text into records; letters without a header make a record of their own.

    Raises:
        TextEncodingError: The bytes are not text.
        NoSequenceError: There is neither a header nor a letter.
        TooManyRecordsError: There are more than `max_records`.
    """
    text = text_of(data).replace("\r\n", "\n").replace("\r", "\n")
    if max_records is not None and text.count(">") > max_records:
        _check_count(text, max_records)
    headers = list(_HEADER.finditer(text))
    records = tuple(_records(text, headers))
    if not records:
        raise NoSequenceError
    return records


def text_of(data: bytes | str) -> str:
    """Give submitted bytes as text, whatever encoding they came in.

    Raises:
        TextEncodingError: The bytes are not text.
    """
    text = data.removeprefix("\ufeff") if isinstance(data, str) else _decode(data)
    if _CONTROL.search(text):
        raise TextEncodingError
    return text


def letters_of(text: str) -> tuple[str, int]:
    """Give the letters of a sequence in upper case, and how many gap marks were left out."""
    lines = _NO_LETTERS.sub("", text)
    return lines.translate(_TO_LETTERS), sum(map(lines.count, _GAPS))


def _decode(data: bytes) -> str:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise TextEncodingError from error
    # Headers typed in an old Western editor; the letters themselves are ASCII in any case.
    return data.decode("latin-1")


def _check_count(text: str, max_records: int) -> None:
    count = len(_HEADER_MARK.findall(text))
    if count > max_records:
        over = next(islice(_HEADER.finditer(text), max_records, None))
        line = text.count("\n", 0, over.start()) + 1
        raise TooManyRecordsError(count, max_records, _name(over.group(1))[0], line)


def _records(text: str, headers: list[re.Match[str]]) -> Iterator[FastaRecord]:
    ends = [*(header.start() for header in headers), len(text)]
    before = text[: ends[0]]
    record = _record("", 1, 1, before)
    if record.letters or record.n_gaps:
        yield replace(record, line=record.line_of(0))
    line, counted = 1, 0
    for header, end in zip(headers, ends[1:], strict=True):
        line += text.count("\n", counted, header.start())
        counted = header.start()
        yield _record(header.group(1), line, line, text[header.end() : end])


def _record(header: str, line: int, body_line: int, body: str) -> FastaRecord:
    name, description = _name(header)
    letters, n_gaps = letters_of(body)
    return FastaRecord(
        name=name,
        description=description,
        line=line,
        letters=letters,
        n_gaps=n_gaps,
        body=body,
        body_line=body_line,
    )


def _name(header: str) -> tuple[str, str]:
    """Give the first word of a header and the rest, what cannot be printed left out."""
    printable = "".join(letter if letter.isprintable() else " " for letter in header[:1000])
    name, _, description = printable.strip().partition(" ")
    return name[:MAX_NAME], description.strip()[:MAX_DESCRIPTION]
