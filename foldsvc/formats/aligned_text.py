"""Alignments that were sent as the input: distinguished from sequences, and brought into A3M.

A3M, aligned FASTA, Stockholm and Clustal. In each the first row is the query; a column where it has
a gap is an insertion of the others, as `reformat.pl -M first` of HH-suite has it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

import numpy as np

from foldsvc.errors import AlignmentAsInputError, EmptyAlignmentError, UnevenRowError

AlignmentKind = Literal["A3M", "aligned FASTA", "Stockholm", "Clustal"]

_HEAD: Final = 1_000_000
"""Letters by which an alignment is distinguished from sequences."""

_MOST_ROWS: Final = 1_000
_MANY_ROWS, _MOSTLY = 5, 0.8
"""Of so many rows, so many of them even are an alignment with faults rather than sequences."""

_STOCKHOLM: Final = re.compile(r"\A\s*+# STOCKHOLM")
_CLUSTAL: Final = re.compile(
    r"\A\s*+(?:CLUSTAL|MUSCLE|PROBCONS|MSAPROBS|T-COFFEE|Kalign)\b[^>]*+\Z"
)
_NUMBERS: Final = r"[1-9]\d{0,5}+(?:,[1-9]\d{0,5}+)*+"
_COMPLEX: Final = re.compile(rf"^#{_NUMBERS}[ \t]++{_NUMBERS}[ \t]*+$", re.MULTILINE)
_ANNOTATION: Final = re.compile(r"(?:ss_pred|ss_conf|ss_dssp|sa_dssp)\b")
_COMMENT: Final = re.compile(r"^[ \t]*+[;#].*$", re.MULTILINE)
_INDENTED: Final = re.compile(r"^[ \t]++>", re.MULTILINE)
_ROW: Final = re.compile(r"[A-Za-z*.~-]*")
_BLANKS: Final = str.maketrans("", "", " \t\n\v\f\0")
_NO_COLUMN: Final = str.maketrans("", "", "abcdefghijklmnopqrstuvwxyz.~")
_GAPS: Final = frozenset("-.~")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedRow:
    """One row.

    Attributes:
        header: What it is called.
        letters: With gaps, without white space.
        line: 1-based, where it begins.
    """

    header: str
    letters: str
    line: int


def alignment_kind(text: str, *, asked: bool = False) -> AlignmentKind | None:
    """Say which alignment a text is; None where it is sequences, or anything else.

    Only its beginning is looked at.

    Args:
        text: Lines ended by line feeds.
        asked: Whoever sent it says that it is an alignment.

    Raises:
        AlignmentAsInputError: It is several, one after the other.
    """
    head = text[:_HEAD]
    if named := _STOCKHOLM.match(head) or _CLUSTAL.match(head):
        return "Stockholm" if "STOCKHOLM" in named[0] else "Clustal"
    if (headers := _COMPLEX.findall(text)) and _begins(head, headers[0]):
        if len(headers) > 1:
            raise _several(text)
        return "A3M"
    rows = _head_rows(head, whole=len(text) <= _HEAD)
    if asked or ("\0" in text and rows):
        is_gapped = bool(rows) and not _GAPS.isdisjoint(rows[0])
        return "aligned FASTA" if is_gapped and len(set(map(len, rows))) == 1 else "A3M"
    if rows[1:] and all(row and _ROW.fullmatch(row) for row in rows):
        return _kind_of_rows(rows, text)
    return None


def aligned_as_a3m(text: str, kind: AlignmentKind) -> str:
    """Give an alignment as A3M.

    Args:
        text: Lines ended by line feeds.
        kind: What `alignment_kind` said.

    Raises:
        UnevenRowError: A row has another length than the first.
        EmptyAlignmentError: There is no row.
    """
    if kind == "A3M":
        return text
    read = {"aligned FASTA": _fasta_rows, "Stockholm": _stockholm_rows, "Clustal": _clustal_rows}
    rows = list(read[kind](text))
    if not rows or not rows[0].letters:
        raise EmptyAlignmentError
    letters = [np.frombuffer(row.letters.encode("ascii", "replace"), np.uint8) for row in rows]
    is_column = ~_is_gap(letters[0])
    parts = []
    for row, own in zip(rows, letters, strict=True):
        if len(own) != len(is_column):
            raise UnevenRowError(row.header, row.line, len(own), len(is_column))
        parts.append(f">{row.header}\n{_a3m_row(own, is_column)}\n")
    return "".join(parts)


def _is_gap(letters: np.ndarray) -> np.ndarray:
    return np.isin(letters, np.frombuffer(b"-.~", np.uint8))


def _a3m_row(letters: np.ndarray, is_column: np.ndarray) -> str:
    """Give a row with a capital or a hyphen in each column, and small letters between."""
    gap = _is_gap(letters)
    is_letter = letters >= ord("A")
    capital, small = letters & ~np.uint8(32), letters | np.uint8(32)
    in_column = np.where(gap, np.uint8(ord("-")), np.where(is_letter, capital, letters))
    row = np.where(is_column, in_column, np.where(is_letter, small, letters))
    return bytes(row[is_column | ~gap]).decode("ascii")


def _begins(head: str, line: str) -> bool:
    return head.lstrip().startswith(line.strip())


def _head_rows(head: str, *, whole: bool) -> list[str]:
    """Give the letters of the first rows, none where something else stands before them."""
    before, *parts = _parts(head)
    if before.strip("\0 \t\n"):
        return []
    kept = parts if whole else parts[:-1]
    rows = [part for part in kept[:_MOST_ROWS] if not _ANNOTATION.match(part)]
    return [part.partition("\n")[2].translate(_BLANKS) for part in rows]


def _kind_of_rows(rows: Sequence[str], text: str) -> AlignmentKind | None:
    """Tell by gaps, insertions and the numbers of columns whether rows belong together."""
    columns = [len(row.translate(_NO_COLUMN)) for row in rows]
    query = rows[0]
    if columns[0] == len(query) and "-" not in query:
        if _are_even(columns, columns[0], rows):
            return "A3M"
        if _are_several(rows, columns):
            raise _several(text)
    lengths = [len(row) for row in rows]
    gapped = [row for row in rows if not _GAPS.isdisjoint(row)]
    if gapped and _are_even(lengths, Counter(lengths).most_common(1)[0][0], rows):
        return "aligned FASTA"
    if query == query.upper() and len(set(columns)) == 1 and any(map(_is_aligned, rows[1:])):
        return "A3M"
    return None


def _are_even(counts: Sequence[int], expected: int, rows: Sequence[str]) -> bool:
    """Whether all rows, or most of many, are as long, and some show that they were aligned."""
    even = [row for row, count in zip(rows, counts, strict=True) if count == expected]
    n_aligned = sum(map(_is_aligned, even))
    if len(even) == len(rows):
        return n_aligned > 0
    return len(rows) >= _MANY_ROWS and len(even) >= _MOSTLY * len(rows) and n_aligned > 1


def _is_aligned(row: str) -> bool:
    """Whether a row has a gap, or small letters between capitals."""
    return not _GAPS.isdisjoint(row) or not (row.isupper() or row.islower())


def _are_several(rows: Sequence[str], columns: Sequence[int]) -> bool:
    """Whether rows are A3Ms of several queries, one after the other."""
    numbered = groupby(zip(columns, rows, strict=True), key=lambda one: one[0])
    groups = [[row for _, row in group] for _, group in numbered]
    return len(groups) > 1 and all(
        len(group) > 1
        and not _is_aligned(group[0])
        and group[0].isupper()
        and any(map(_is_aligned, group))
        for group in groups
    )


def _several(text: str) -> AlignmentAsInputError:
    headers = [found.start() for found in _COMPLEX.finditer(text)]
    line = 1 + text.count("\n", 0, headers[1]) if len(headers) > 1 else None
    return AlignmentAsInputError(
        "several alignments (A3M), one after the other",
        "one is folded at a time",
        remedy="Send each by itself; to fold every row as a protein of its own, send "
        "read_as=proteins, or --read-as proteins",
        line=line,
    )


def _parts(text: str) -> list[str]:
    """Divide text before each header, comments blanked."""
    return ("\n" + _INDENTED.sub(">", _COMMENT.sub("", text))).split("\n>")


def _fasta_rows(text: str) -> Iterator[AlignedRow]:
    line = 0
    for part in _parts(text):
        header, _, body = part.partition("\n")
        if line:
            yield AlignedRow(header=header.strip(), letters=body.translate(_BLANKS), line=line)
            line += part.count("\n") + 1
        else:
            line = part.count("\n") + 1


def _stockholm_rows(text: str) -> Iterator[AlignedRow]:
    first = text.split("\n//", 1)[0]
    lines = enumerate(first.split("\n"), start=1)
    return _joined((line, one) for line, one in lines if one.strip() and not one.startswith("#"))


def _clustal_rows(text: str) -> Iterator[AlignedRow]:
    lines = list(enumerate(text.split("\n"), start=1))
    title = next((index for index, (_, one) in enumerate(lines) if one.strip()), 0)
    # What stands apart from the margin says how alike the residues above are.
    rows = ((line, one) for line, one in lines[title + 1 :] if one.strip() and not one[0].isspace())
    return _joined(rows)


def _joined(lines: Iterator[tuple[int, str]]) -> Iterator[AlignedRow]:
    """Join the blocks of each row; a number behind a block counts residues."""
    blocks: dict[str, list[str]] = {}
    begun: dict[str, int] = {}
    for line, one in lines:
        name, *rest = one.split()
        begun.setdefault(name, line)
        blocks.setdefault(name, []).extend(rest[:1])
    for name, own in blocks.items():
        yield AlignedRow(header=name, letters="".join(own), line=begun[name])
