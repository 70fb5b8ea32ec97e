"""A3M, the alignment format of HH-suite: rows like FASTA, insertions in lower case.

Each row has one upper-case letter or `-` for each residue of the first row; lower-case letters
stand between two such columns, and `.` for nothing at all (Steinegger et al. 2019).
Letters that stand for several residues or rare ones are read as AlphaFold2 reads them: B as D,
Z as E, U as C, J and O as X.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from foldsvc.chem.residues import RESIDUE_LETTERS, UNKNOWN_AATYPE, aatype_of
from foldsvc.errors import (
    AlignmentLetterError,
    AlignmentNotTextError,
    AlignmentTooLargeError,
    EmptyAlignmentError,
    EmptyRowError,
    QueryMismatchError,
    QueryRowError,
    SeveralAlignmentsError,
    TooManyRowsError,
    UnevenRowError,
)
from foldsvc.formats.gzip_text import MAGIC, inflated
from foldsvc.records.alignment import GAP, Alignment

MAX_ROWS: Final = 65_536
"""Rows of an alignment that is read; no network draws from more."""

MAX_BYTES: Final = 128 * 1024 * 1024
"""Bytes of an alignment that is read, once it is unpacked."""

MAX_DELETIONS: Final = 65_535
"""Residues left out before one column that are counted; more count as this many."""

LETTERS: Final = f"{RESIDUE_LETTERS}X-"
"""The letter of each code."""

_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_NOTHING = b" \t\n\r\v\f."
_ILLEGAL_CODE = 255
_ILLEGAL = re.compile(rb"[^A-Za-z\-.\s]")
_INDENTED = re.compile(rb"^[ \t]+>", re.MULTILINE)
_COMMENT = re.compile(rb"(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:#.*\Z)?")
# HH-suite's rows of secondary structure, whose letters are no residues.
_ANNOTATION = re.compile(
    rb"^>(?:ss_pred|ss_conf|ss_dssp|sa_dssp)\b.*(?:\n(?!>).*)*\n?", re.MULTILINE
)
_INSERTED = b"x"
_GROUP = 16 * 1024 * 1024


def _code_of_byte() -> bytes:
    codes = bytearray([_ILLEGAL_CODE]) * 256
    for letters in ("BD", "ZE", "UC", *LETTERS):
        codes[ord(letters[0])] = LETTERS.index(letters[-1])
    for letter in "JO":
        codes[ord(letter)] = UNKNOWN_AATYPE
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
        AlignmentFileError: A leaf that names the row, line, column, limit and cure.
    """
    (text, n_before), *others = _by_query(a3m_text(data))
    if others:
        other, line = others[0]
        raise SeveralAlignmentsError(_name(other.lstrip().removeprefix(b">")), line + 1)
    alignment = aligned_rows(text, n_before)
    check_query(alignment, query, n_before + first_line(text) + 1)
    return alignment


def parse_a3m_blocks(data: bytes | str) -> tuple[Alignment, ...]:
    """Read the alignments of several sequences, one after the other with a NUL between them.

    ColabFold's server and MMseqs2 write them so; blocks of the same sequence become one alignment.
    Raises as `parse_a3m` does.
    """
    blocks = _by_query(a3m_text(data))
    alignments = tuple(aligned_rows(text, n_before) for text, n_before in blocks)
    for alignment, (text, n_before) in zip(alignments, blocks, strict=True):
        check_query(alignment, None, n_before + first_line(text) + 1)
    return alignments


def a3m_text(data: bytes | str) -> bytes:
    r"""Give the text unpacked, in UTF-8, lines ended by `\n`, rows of secondary structure blanked.

    Raises:
        AlignmentTooLargeError: It is too large once unpacked.
        AlignmentNotTextError: It is damaged, or no text.
    """
    text = data.encode(errors="replace") if isinstance(data, str) else data
    if text.startswith(MAGIC):
        text = inflated(text, MAX_BYTES)
    if len(text) > MAX_BYTES:
        raise AlignmentTooLargeError(MAX_BYTES)
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = text.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise AlignmentNotTextError("it is damaged UTF-16") from error
    text = text.removeprefix(codecs.BOM_UTF8)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b">ss_" in text or b">sa_" in text:
        text = _ANNOTATION.sub(lambda row: b"\n" * row.group().count(b"\n"), text)
    return text


def aligned_rows(text: bytes, n_before: int = 0, *, distinct: bool = False) -> Alignment:
    """Read the rows of what `a3m_text` gave; the first may have gaps, not insertions.

    Args:
        text: Of one alignment.
        n_before: Lines that stood before the text, for the line numbers of errors.
        distinct: Leave out a row whose name and letters repeat another's.

    Raises:
        AlignmentFileError: A leaf, as `parse_a3m`.
    """
    pieces, n_before = _pieces(text, n_before)
    bodies = [piece.partition(b"\n")[2].translate(None, _NOTHING) for piece in pieces]
    columns = [body.translate(_CODE_OF_BYTE, _LOWER) for body in bodies]
    residues = np.frombuffer(b"".join(columns), np.uint8)
    n_res = len(columns[0])
    if residues.max(initial=0) > GAP or any(len(row) != n_res for row in columns) or not n_res:
        _refuse_rows(pieces, columns, n_before)
    if len(bodies[0]) > n_res:
        place = next(i for i, letter in enumerate(bodies[0]) if letter in _LOWER)
        raise QueryRowError(
            _name(pieces[0]), "lower-case letters", line=n_before + 2, position=place
        )
    rows = residues.view(np.int8).reshape(len(pieces), n_res)
    deletions, headers = _deletions(bodies, n_res), _headers(pieces)
    if distinct:
        seen: dict[tuple[str, bytes], int] = {}
        for i, row in enumerate(zip(headers, bodies, strict=True)):
            seen.setdefault(row, i)
        kept = list(seen.values())
        rows, deletions, headers = rows[kept], deletions[kept], tuple(headers[i] for i in kept)
    return Alignment(residues=rows, deletions=deletions, headers=headers)


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
        place = int(differs[0]) if len(differs) else both
        raise QueryMismatchError(
            name,
            found=LETTERS[row[place]] if place < len(row) else "nothing",
            expected=query[place] if query and place < len(expected) else "nothing",
            line=line,
            position=place + 1,
        )


def first_line(text: bytes) -> int:
    """Give the 1-based line of the first row's header, after blank and comment lines."""
    before = _COMMENT.match(text)
    return 1 + (before.group().count(b"\n") if before else 0)


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


def _by_query(text: bytes) -> list[tuple[bytes, int]]:
    """Divide text at NULs and join what has the same first row.

    Returns:
        The text of each alignment, and how many lines stand before it; all of it where there is
        no NUL.
    """
    if b"\0" not in text:
        return [(text, 0)]
    by_query: dict[bytes, tuple[bytes, int]] = {}
    line = 0
    for block in text.split(b"\0"):
        if block.strip():
            ended = block if block.endswith(b"\n") else block + b"\n"
            first = ended[ended.find(b">") + 1 :].partition(b"\n>")[0].partition(b"\n")[2]
            query = first.translate(None, _NOTHING)
            before, first_line = by_query.get(query, (b"", line))
            by_query[query] = (before + ended, first_line)
        line += block.count(b"\n")
    if not by_query:
        raise EmptyAlignmentError
    return list(by_query.values())


def _pieces(text: bytes, n_before: int) -> tuple[list[bytes], int]:
    """Divide text into rows without their `>`, and count all lines before the first."""
    if b"\n " in text or b"\n\t" in text or text[:1] in (b" ", b"\t"):
        text = _INDENTED.sub(b">", text)
    before = _COMMENT.match(text)
    start = before.end() if before else 0
    if start == len(text):
        raise EmptyAlignmentError
    n_before += text.count(b"\n", 0, start)
    if text[start : start + 1] != b">":
        raise AlignmentLetterError("", _letter(text, start), line=n_before + 1, position=0)
    pieces = text[start + 1 :].split(b"\n>")
    if len(pieces) > MAX_ROWS:
        raise TooManyRowsError(len(pieces), MAX_ROWS, _line_of(pieces, MAX_ROWS, n_before))
    return pieces, n_before


def _headers(pieces: Sequence[bytes]) -> tuple[str, ...]:
    joined = b"\n".join(piece.partition(b"\n")[0].strip() for piece in pieces)
    return tuple(_decoded(joined).split("\n"))


def _deletions(bodies: Sequence[bytes], n_res: int) -> np.ndarray:
    """Count the lower-case letters before each column; those after the last count nowhere."""
    deletions = np.zeros((len(bodies), n_res), np.uint16)
    for start, end in _groups([len(body) for body in bodies]):
        group = bodies[start:end]
        letters = np.frombuffer(b"".join(group), np.uint8)
        lower = np.flatnonzero(letters >= ord("a"))
        row = np.searchsorted(np.cumsum([len(body) for body in group]), lower, side="right")
        cell = lower - np.arange(len(lower))  # columns before it, of all rows together
        cells, counts = np.unique(cell[cell < (row + 1) * n_res], return_counts=True)
        deletions[start:end].reshape(-1)[cells] = np.minimum(counts, MAX_DELETIONS)
    return deletions


def _groups(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Divide rows into groups that take little memory each."""
    start = size = 0
    for end, more in enumerate(sizes):
        if size and size + more > _GROUP:
            yield start, end
            start, size = end, 0
        size += more
    yield start, len(sizes)


def _refuse_rows(pieces: Sequence[bytes], columns: Sequence[bytes], n_before: int) -> None:
    """Raise what is wrong with the first row that is at fault."""
    n_res = len(columns[0])
    for number, (piece, row) in enumerate(zip(pieces, columns, strict=True)):
        line = _line_of(pieces, number, n_before)
        body = piece.partition(b"\n")[2]
        name = _name(piece)
        if found := _ILLEGAL.search(body):
            raise AlignmentLetterError(
                name,
                _letter(body, found.start()),
                line=line + 1 + body.count(b"\n", 0, found.start()),
                position=row.index(_ILLEGAL_CODE) + 1,
            )
        if not row:
            raise EmptyRowError(name, line)
        if len(row) != n_res:
            raise UnevenRowError(name, line, len(row), n_res)


def _line_of(pieces: Sequence[bytes], number: int, n_before: int) -> int:
    """Give the 1-based line of a row's header."""
    return n_before + 1 + number + sum(piece.count(b"\n") for piece in pieces[:number])


def _name(piece: bytes) -> str:
    return _decoded(piece.partition(b"\n")[0]).strip()


def _letter(text: bytes, place: int) -> str:
    return _decoded(text[place : place + 4])[:1]


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
