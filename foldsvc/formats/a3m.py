"""A3M, the alignment format of HH-suite: rows like FASTA, insertions in lower case.

Each row has one upper-case letter or `-` for each residue of the first row; lower-case letters
stand between two such columns, and `.` for nothing at all (Steinegger et al. 2019).
Letters that stand for several residues or rare ones are read as AlphaFold2 reads them: B as D,
Z as E, U as C, J and O as X.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from jaxtyping import UInt16

from foldsvc.chem.residues import READ_AS, RESIDUE_LETTERS, aatype_of
from foldsvc.errors import (
    AlignmentLetterError,
    AlignmentNotTextError,
    EmptyAlignmentError,
    EmptyRowError,
    LimitError,
    QueryMismatchError,
    QueryRowError,
    SeveralAlignmentsError,
    UnevenRowError,
)
from foldsvc.formats.a3m_layout import (
    MAX_ROWS,
    A3mRows,
    first_letters,
    first_line,
    letter_at,
    name_of,
    rows_in,
    without_annotation,
)
from foldsvc.formats.bounded_gzip import MAGIC, GzipDamagedError, GzipTooLargeError, unzipped
from foldsvc.records.alignment import GAP, Alignment

MAX_BYTES: Final = 128 * 1024 * 1024
"""Bytes of an alignment that is read, once it is unpacked."""

MAX_DELETIONS: Final = 65_535
"""Residues left out before one column that are counted; more count as this many."""

LETTERS: Final = f"{RESIDUE_LETTERS}X-"
"""The letter of each code."""

_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_ILLEGAL_CODE = 255
_ILLEGAL = re.compile(rb"[^A-Za-z\-.\s]")
_INSERTED = b"x"
_GROUP = 64 * 1024


def _code_of_byte() -> bytes:
    codes = bytearray([_ILLEGAL_CODE]) * 256
    for letter, meant in (*zip(LETTERS, LETTERS, strict=True), *READ_AS.items()):
        codes[ord(letter)] = LETTERS.index(meant)
    return bytes(codes)


_CODE_OF_BYTE = _code_of_byte()
_BYTE_OF_CODE = np.frombuffer(LETTERS.encode(), np.uint8)


def parse_a3m(data: bytes | str, *, query: str | None = None) -> Alignment:
    """Read an alignment; every row stays, copies too, as in ColabFold.

    Args:
        data: Text, maybe compressed by gzip. Comment lines, `#…`, may stand before the first row.
            NULs, which MMseqs2 leaves in it, are taken out.
        query: The sequence that the first row has to be; any if None.

    Raises:
        AlignmentFileError: A leaf that names the row, line, column, limit and remedy.
    """
    blocks = _by_query(a3m_text(data))
    text, n_before = next(blocks)
    if (second := next(blocks, None)) is not None:
        other, line = second
        name = name_of(other.lstrip().removeprefix(b">").partition(b"\n")[0])
        raise SeveralAlignmentsError(name, line + 1)
    alignment = aligned_rows(text, n_before)
    check_query(alignment, query, n_before + first_line(text) + 1)
    return alignment


def parse_a3m_blocks(data: bytes | str) -> tuple[Alignment, ...]:
    """Read the alignments of several sequences, one after the other with a NUL between them.

    ColabFold's server and MMseqs2 write them so; blocks of the same sequence become one alignment.
    Raises as `parse_a3m` does.
    """
    alignments, lines = [], []
    for text, n_before in _by_query(a3m_text(data)):
        alignments.append(aligned_rows(text, n_before))
        lines.append(n_before + first_line(text) + 1)
    for alignment, line in zip(alignments, lines, strict=True):
        check_query(alignment, None, line)
    return tuple(alignments)


def a3m_text(data: bytes | str) -> bytes:
    r"""Give the text unpacked, in UTF-8, lines ended by `\n`, rows of secondary structure blanked.

    Raises:
        LimitError: It is too large once unpacked.
        AlignmentNotTextError: It is damaged, or no text.
    """
    text = data.encode(errors="replace") if isinstance(data, str) else data
    if text.startswith(MAGIC):
        text = _unzipped(text)
    if len(text) > MAX_BYTES:
        raise LimitError("alignment_too_large", limit=MAX_BYTES)
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = text.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise AlignmentNotTextError("it is damaged UTF-16") from error
    text = text.removeprefix(codecs.BOM_UTF8)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return without_annotation(text)


def _unzipped(data: bytes) -> bytes:
    try:
        return unzipped(data, MAX_BYTES)
    except GzipTooLargeError as error:
        raise LimitError("alignment_too_large", limit=MAX_BYTES) from error
    except GzipDamagedError as error:
        raise AlignmentNotTextError(str(error)) from error


def aligned_rows(text: bytes, n_before: int = 0, *, distinct: bool = False) -> Alignment:
    """Read the rows of what `a3m_text` gave; the first may have gaps, not insertions.

    Little more memory is taken than the arrays need, which is three bytes a residue.

    Args:
        text: Of one alignment.
        n_before: Lines that stood before the text, for the line numbers of errors.
        distinct: Leave out a row whose name and letters repeat another's.

    Raises:
        AlignmentFileError: A leaf, as `parse_a3m`.
    """
    rows = rows_in(text, n_before)
    n_res = len(rows.letters(0).translate(_CODE_OF_BYTE, _LOWER))
    if not n_res or n_res * len(rows) > len(rows.text):
        _refuse_rows(rows, 0, n_res)
    if distinct:
        rows = rows.without(_repeats(rows))
    headers = rows.headers()
    residues = np.empty((len(rows), n_res), np.int8)
    deletions = np.zeros((len(rows), n_res), np.uint16)
    for start, end in _groups(rows):
        bodies = [rows.letters(row) for row in range(start, end)]
        columns = [body.translate(_CODE_OF_BYTE, _LOWER) for body in bodies]
        codes = np.frombuffer(b"".join(columns), np.uint8)
        if codes.max(initial=0) > GAP or any(len(row) != n_res for row in columns):
            _refuse_rows(rows, start, n_res)
        residues[start:end] = codes.view(np.int8).reshape(end - start, n_res)
        _count_deletions(bodies, deletions[start:end])
    query = rows.letters(0)
    if len(query) > n_res:
        index = next(i for i, letter in enumerate(query) if letter in _LOWER)
        line = rows.line_of(0) + 1
        raise QueryRowError(rows.name(0), "lower-case letters", line=line, position=index)
    return Alignment(residues=residues, deletions=deletions, headers=headers)


def check_query(alignment: Alignment, query: str | None, line: int) -> None:
    """Check that the first row is the sequence to be folded, without gaps.

    Args:
        alignment: What was read.
        query: The sequence; any if None.
        line: Where the first row's sequence stands.

    Raises:
        QueryRowError: It has a gap.
        QueryMismatchError: It is another sequence.
    """
    row, name = alignment.residues[0], alignment.headers[0]
    gaps = np.flatnonzero(row == GAP)
    if len(gaps):
        raise QueryRowError(name, "a gap", line=line, position=int(gaps[0]))
    expected = row if query is None else aatype_of(query)
    both = min(len(row), len(expected))
    if len(row) != len(expected) or (row != expected).any():
        differs = np.flatnonzero(row[:both] != expected[:both])
        index = int(differs[0]) if len(differs) else both
        raise QueryMismatchError(
            name,
            found=LETTERS[row[index]] if index < len(row) else "nothing",
            expected=query[index] if query and index < len(expected) else "nothing",
            line=line,
            position=index + 1,
        )


def write_a3m(alignment: Alignment) -> str:
    """Write an alignment, which is read back as it was.

    Which residues were inserted is not known: they are written as `x`.
    """
    n_row, n_res = alignment.residues.shape
    letters = _BYTE_OF_CODE[alignment.residues]
    inserted = alignment.deletions.sum(axis=1, dtype=np.int64)
    rows = []
    for i in range(n_row):
        row = letters[i]
        if inserted[i]:
            last = np.cumsum(alignment.deletions[i], dtype=np.int64) + np.arange(n_res)
            row = np.full(n_res + inserted[i], ord(_INSERTED), np.uint8)
            row[last] = letters[i]
        rows.append(f">{alignment.headers[i]}\n{row.tobytes().decode('ascii')}\n")
    return "".join(rows)


def _by_query(text: bytes) -> Iterator[tuple[bytes, int]]:
    """Divide text at NULs and join what has the same first row.

    Yields:
        The text of each alignment, and how many lines stand before it; all of it where there is
        no NUL.
    """
    if b"\0" not in text:
        yield text, 0
        return
    if (count := text.count(b"\0")) >= MAX_ROWS:
        raise LimitError("alignment_too_many_rows", found=count + 1, limit=MAX_ROWS, line=1)
    by_query: dict[bytes, list[tuple[int, int]]] = {}
    lines: dict[bytes, int] = {}
    start = line = 0
    for _ in range(count + 1):
        end = text.find(b"\0", start)
        end = len(text) if end < 0 else end
        if not text[start:end].isspace() and start < end:
            query = first_letters(text, start, end)
            by_query.setdefault(query, []).append((start, end))
            lines.setdefault(query, line)
        line += text.count(b"\n", start, end)
        start = end + 1
    if not by_query:
        raise EmptyAlignmentError
    for query, places in by_query.items():
        blocks = (text[start:end] for start, end in places)
        ended = b"".join(one if one.endswith(b"\n") else one + b"\n" for one in blocks)
        yield ended, lines[query]


def _groups(rows: A3mRows) -> Iterator[tuple[int, int]]:
    """Divide rows into groups that take little memory each."""
    start = size = 0
    for end in range(len(rows)):
        more = rows.ends[end] - rows.starts[end]
        if size and size + more > _GROUP:
            yield start, end
            start, size = end, 0
        size += more
    yield start, len(rows)


def _repeats(rows: A3mRows) -> set[int]:
    """Give the rows of which an earlier one has the same name and letters."""
    seen: set[bytes] = set()
    repeats: set[int] = set()
    for row in range(len(rows)):
        digest = blake2b(rows.header(row) + b"\n", digest_size=16)
        digest.update(rows.letters(row))
        key = digest.digest()
        if key in seen:
            repeats.add(row)
        seen.add(key)
    return repeats


def _count_deletions(bodies: Sequence[bytes], deletions: UInt16[np.ndarray, "n_row n_res"]) -> None:
    """Count the lower-case letters before each column; those after the last count nowhere."""
    n_res = deletions.shape[1]
    chosen = [row for row, body in enumerate(bodies) if len(body) > n_res]
    if not chosen:
        return
    letters = np.frombuffer(b"".join(bodies[row] for row in chosen), np.uint8)
    column = np.flatnonzero(letters < ord("a")).reshape(len(chosen), n_res)
    ends = np.cumsum([len(bodies[row]) for row in chosen])
    before = np.concatenate([[0], ends[:-1]]) - 1
    counts = np.diff(column, axis=1, prepend=before[:, None]) - 1
    deletions[chosen] = np.minimum(counts, MAX_DELETIONS)


def _refuse_rows(rows: A3mRows, start: int, n_res: int) -> None:
    """Raise what is wrong with the first row that is at fault, from a row on."""
    for row in range(start, len(rows)):
        letters = rows.letters(row).translate(_CODE_OF_BYTE, _LOWER)
        if _ILLEGAL_CODE in letters:
            lines = rows.lines(row)
            found = _ILLEGAL.search(lines)
            assert found is not None  # noqa: S101 - its code was among those of the letters
            raise AlignmentLetterError(
                rows.name(row),
                letter_at(lines, found.start()),
                line=rows.line_of(row) + 1 + lines.count(b"\n", 0, found.start()),
                position=letters.index(_ILLEGAL_CODE) + 1,
                column=found.start() - lines.rfind(b"\n", 0, found.start()),
            )
        if not letters:
            raise EmptyRowError(rows.name(row), rows.line_of(row))
        if len(letters) != n_res:
            raise UnevenRowError(rows.name(row), rows.line_of(row), len(letters), n_res)
