"""FASTA text to records: layout alone; what the letters mean is `foldsvc.sequence`'s matter.

There is no standard; this follows Pearson's format as NCBI, UniProt and people write it.
"""

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass

from foldsvc.errors import NoSequenceError, TextEncodingError

COMMENT_MARKS = (";", "#")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
# White space, and the digits with which GenPept and EMBL number their lines.
_NOT_SEQUENCE = re.compile(r"[\s\d]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FastaRecord:
    """One header with the letters under it.

    Attributes:
        name: First word of the header; "" where there is no header or an empty one.
        description: The rest of the header.
        line: 1-based line of the header, or of the first letters where there is none.
        letters: Upper case, without white space and line numbers, `:` and `*` kept.
        line_starts: For each line with letters, the index in `letters` of its first one.
        line_numbers: The 1-based numbers of those lines.
    """

    name: str
    description: str
    line: int
    letters: str
    line_starts: tuple[int, ...]
    line_numbers: tuple[int, ...]

    def line_of(self, index: int) -> int:
        """Give the 1-based line on which `letters[index]` stands."""
        place = bisect_right(self.line_starts, index) - 1
        return self.line_numbers[place] if place >= 0 else self.line


def parse_fasta(data: bytes | str) -> tuple[FastaRecord, ...]:
    """Split FASTA text into records; letters without a header make a record of their own.

    Raises:
        TextEncodingError: The bytes are not text.
        NoSequenceError: There is neither a header nor a letter.
    """
    lines = _LINE_END.split(text_of(data))
    records = [_record(block) for block in _blocks(lines)]
    if not records:
        raise NoSequenceError
    return tuple(records)


def text_of(data: bytes | str) -> str:
    """Give submitted bytes as text, whatever encoding they came in.

    Raises:
        TextEncodingError: The bytes are not text.
    """
    text = data.removeprefix("\ufeff") if isinstance(data, str) else _decode(data)
    if _CONTROL.search(text):
        raise TextEncodingError
    return text


def _decode(data: bytes) -> str:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise TextEncodingError from error
    # Headers typed in an old Western editor; the letters themselves are ASCII in any case.
    return data.decode("latin-1")


_Line = tuple[int, str]


def _blocks(lines: list[str]) -> list[list[_Line]]:
    """Group numbered lines so that each group begins a record."""
    blocks: list[list[_Line]] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line.startswith(COMMENT_MARKS):
            continue
        if line.startswith(">") or not blocks:
            blocks.append([])
        blocks[-1].append((number, line))
    return blocks


def _record(block: list[_Line]) -> FastaRecord:
    first_line, first = block[0]
    header = first[1:].strip() if first.startswith(">") else ""
    body = block[1:] if first.startswith(">") else block
    name, _, description = header.partition(" ")
    pieces = [_NOT_SEQUENCE.sub("", line).upper() for _, line in body]
    starts, total = [], 0
    for piece in pieces:
        starts.append(total)
        total += len(piece)
    return FastaRecord(
        name=name,
        description=description.strip(),
        line=first_line,
        letters="".join(pieces),
        line_starts=tuple(starts),
        line_numbers=tuple(number for number, _ in body),
    )
