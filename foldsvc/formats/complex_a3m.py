"""ColabFold's A3M for complexes: the alignments of several chains in one file, paired rows first.

The first line is `#`, the lengths of the distinct sequences joined by `,`, a tab, and how many
copies there are of each. A row holds the columns of each distinct sequence once; one with residues
of several of them is paired, any other belongs to one sequence alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from foldsvc.errors import ComplexHeaderError, QueryRowError
from foldsvc.formats.a3m import a3m_text, aligned_rows, write_a3m
from foldsvc.formats.a3m_layout import first_line
from foldsvc.records.alignment import (
    GAP,
    Alignment,
    ComplexAlignment,
    rows_with_residues,
)

FIRST_QUERY: Final = 101
"""What ColabFold calls the first sequence; the others follow."""

MAX_SEQUENCES: Final = 100
"""Different sequences of one file that are read."""

_NUMBERS = rb"[1-9]\d{0,5}+(?:,[1-9]\d{0,5}+)*+"
_FIRST_LINE = re.compile(
    rb"\A#(" + _NUMBERS + rb")[ \t]++(" + _NUMBERS + rb")[ \t]*+$", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexA3m:
    """What such a file holds.

    Attributes:
        copies: How many chains have each of the distinct sequences.
        unpaired: The alignment of each, its own sequence first.
        paired: As many, with equal numbers of rows; empty where no row is paired.
    """

    copies: tuple[int, ...]
    unpaired: tuple[Alignment, ...]
    paired: tuple[Alignment, ...]


def is_complex_a3m(data: bytes | str) -> bool:
    """Whether the first line is one of this format; raises as `a3m_text` does."""
    return _FIRST_LINE.match(a3m_text(data)) is not None


def parse_complex_a3m(data: bytes | str) -> ComplexA3m:
    """Read the alignments; a row that repeats another, name and all, is left out, as in ColabFold.

    Each alignment begins with its sequence, which is put there where the file has it not.

    Raises:
        AlignmentFileError: A leaf that names the row, line, column, limit and remedy.
    """
    text = a3m_text(data).replace(b"\0", b"")
    found = _FIRST_LINE.match(text)
    if found is None:
        shown = text.partition(b"\n")[0][:60].decode(errors="replace")
        raise ComplexHeaderError(shown, "it does not say the lengths and copies of chains")
    lengths, copies = ([int(n) for n in group.split(b",")] for group in found.groups())
    if len(lengths) > MAX_SEQUENCES:
        fault = f"it has {len(lengths):,} different chains; at most {MAX_SEQUENCES} are read"
        raise ComplexHeaderError(found.group()[:60].decode(), fault)
    rows = aligned_rows(text, distinct=True)
    if len(lengths) != len(copies) or sum(lengths) != rows.n_res:
        fault = f"the rows have {rows.n_res:,} columns, and it says {sum(lengths):,}"
        if len(lengths) != len(copies):
            fault = f"it has {len(lengths)} lengths and {len(copies)} numbers of copies"
        raise ComplexHeaderError(found.group()[:60].decode(), fault)
    columns = _columns(lengths)
    has_residue = np.stack([rows_with_residues(rows.residues[:, at]) for at in columns], axis=1)
    queries = _queries(rows, columns, has_residue, first_line(text) + 1)
    return ComplexA3m(
        copies=tuple(copies),
        unpaired=_unpaired(rows, columns, has_residue, queries),
        paired=_paired(rows, columns, has_residue, queries),
    )


def write_complex_a3m(alignment: ComplexAlignment, copies: Sequence[int]) -> str:
    """Write alignments so that ColabFold reads them; the order of interleaved chains is not told.

    The file always begins with the sequences side by side, which are read back as a paired row.
    """
    lengths = [own.n_res for own in alignment.unpaired]
    first = f"#{_joined(lengths)}\t{_joined(copies)}\n"
    if len(lengths) == 1:
        return first + write_a3m(alignment.unpaired[0])
    columns = _columns(lengths)
    paired = alignment.paired or [_first_row(own) for own in alignment.unpaired]
    blocks = [_side_by_side(paired)]
    blocks += [
        _among_gaps(own, at, sum(lengths))
        for own, at in zip(alignment.unpaired, columns, strict=True)
    ]
    return first + "".join(write_a3m(block) for block in blocks)


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _columns(lengths: Sequence[int]) -> list[slice]:
    ends = accumulate(lengths)
    return [slice(end - length, end) for length, end in zip(lengths, ends, strict=True)]


def _queries(
    rows: Alignment, columns: Sequence[slice], has_residue: np.ndarray, line: int
) -> list[np.ndarray]:
    """Find each sequence: in the first row, or the first row that is its own.

    ColabFold itself writes files without the former where nothing is paired.
    """
    queries = []
    for number, at in enumerate(columns):
        alone = has_residue[:, number] & (has_residue.sum(axis=1) == 1)
        row = 0 if has_residue[0, number] else int(np.argmax(alone))
        query = rows.residues[row, at]
        if (query == GAP).any():
            index = at.start + int(np.argmax(query == GAP))
            raise QueryRowError(rows.headers[row], "a gap", line=line, position=index)
        queries.append(query)
    return queries


def _paired(
    rows: Alignment,
    columns: Sequence[slice],
    has_residue: np.ndarray,
    queries: Sequence[np.ndarray],
) -> tuple[Alignment, ...]:
    chosen = np.flatnonzero(has_residue.sum(axis=1) > 1).tolist()
    if not chosen:
        return ()
    n_chain = len(columns)
    names = [_names(rows.headers[row], n_chain) for row in chosen]
    whole = all(
        (rows.residues[chosen[0], at] == query).all()
        for at, query in zip(columns, queries, strict=True)
    )
    paired = []
    for number, (at, query) in enumerate(zip(columns, queries, strict=True)):
        own = _taken(rows, chosen, at)
        headers = tuple(name[number] for name in names)
        own = Alignment(residues=own.residues, deletions=own.deletions, headers=headers)
        paired.append(own if whole else _begun_with(query, f"{FIRST_QUERY + number}", own))
    return tuple(paired)


def _unpaired(
    rows: Alignment,
    columns: Sequence[slice],
    has_residue: np.ndarray,
    queries: Sequence[np.ndarray],
) -> tuple[Alignment, ...]:
    alone = has_residue.sum(axis=1) == 1
    unpaired = []
    for number, (at, query) in enumerate(zip(columns, queries, strict=True)):
        chosen = np.flatnonzero(alone & has_residue[:, number]).tolist()
        own = _taken(rows, chosen, at)
        begins = own.n_row > 0 and bool((own.residues[0] == query).all())
        unpaired.append(own if begins else _begun_with(query, f"{FIRST_QUERY + number}", own))
    return tuple(unpaired)


def _names(header: str, n_chain: int) -> list[str]:
    """Divide a paired row's header into one of each chain; all of it for each if it is not so."""
    fields = header.split("\t")
    size = len(fields) // n_chain
    if size * n_chain != len(fields):
        return [header] * n_chain
    return ["\t".join(fields[i * size : (i + 1) * size]) for i in range(n_chain)]


def _taken(rows: Alignment, chosen: Sequence[int], columns: slice) -> Alignment:
    """Give some rows and columns, without a copy where the rows stand together."""
    together = bool(chosen) and chosen[-1] - chosen[0] == len(chosen) - 1
    at = slice(chosen[0], chosen[-1] + 1) if together else chosen
    return Alignment(
        residues=rows.residues[at, columns],
        deletions=rows.deletions[at, columns],
        headers=tuple(rows.headers[row] for row in chosen),
    )


def _begun_with(query: np.ndarray, header: str, rows: Alignment) -> Alignment:
    none_left_out = np.zeros((1, len(query)), np.uint16)
    return Alignment(
        residues=np.concatenate([query[None], rows.residues]),
        deletions=np.concatenate([none_left_out, rows.deletions]),
        headers=(header, *rows.headers),
    )


def _first_row(own: Alignment) -> Alignment:
    return Alignment(
        residues=own.residues[:1], deletions=own.deletions[:1], headers=own.headers[:1]
    )


def _side_by_side(paired: Sequence[Alignment]) -> Alignment:
    headers = zip(*(own.headers for own in paired), strict=True)
    return Alignment(
        residues=np.concatenate([own.residues for own in paired], axis=1),
        deletions=np.concatenate([own.deletions for own in paired], axis=1),
        headers=tuple("\t".join(row) for row in headers),
    )


def _among_gaps(own: Alignment, at: slice, n_res: int) -> Alignment:
    residues = np.full((own.n_row, n_res), GAP, np.int8)
    deletions = np.zeros((own.n_row, n_res), np.uint16)
    residues[:, at] = own.residues
    deletions[:, at] = own.deletions
    return Alignment(residues=residues, deletions=deletions, headers=own.headers)
