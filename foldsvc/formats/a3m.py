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
        data: Text, maybe compressed by gzip.
            NULs, which MMseqs2 leaves in it, are taken out.
            Comment lines, `#…`, may stand before the first row.
        query: The sequence that the first row has to be; any if None.

    Raises:
        AlignmentFileError: A leaf that names the row, line, column, limit and cure.
    """
    return aligned_rows(a3m_text(data), query=query)


def a3m_text(data: bytes | str) -> bytes:
    r"""Give the text unpacked, in UTF-8, lines ended by `\n`, without NULs.

    Raises:
        AlignmentTooLargeError: It is too large once unpacked.
        AlignmentNotTextError: It is damaged, or no text.
        SeveralAlignmentsError: A NUL divides alignments of different sequences.
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
    return _without_nul(text) if b"\0" in text else text


def aligned_rows(text: bytes, *, query: str | None = None, skipped: int = 0) -> Alignment:
    """Read the rows of what `a3m_text` gave; raises as `parse_a3m` does.

    Args:
        text: The rows.
        query: As of `parse_a3m`.
        skipped: Lines that stood before the text, for the line numbers of errors.
    """
    pieces, n_before = _pieces(text, skipped)
    bodies = [piece.partition(b"\n")[2].translate(None, _NOTHING) for piece in pieces]
    columns = [body.translate(_CODE_OF_BYTE, _LOWER) for body in bodies]
    residues = np.frombuffer(b"".join(columns), np.uint8)
    n_res = len(columns[0])
    if residues.max(initial=0) > GAP or any(len(row) != n_res for row in columns) or not n_res:
        _refuse_rows(pieces, columns, n_before)
    _check_query(pieces[0], bodies[0], columns[0], query, n_before)
    return Alignment(
        residues=residues.view(np.int8).reshape(len(pieces), n_res),
        deletions=_deletions(bodies, n_res),
        headers=_headers(pieces),
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


def _without_nul(text: bytes) -> bytes:
    """Join what NULs divide, as ColabFold does, if all of it is aligned to the same sequence."""
    blocks = [block for block in text.split(b"\0") if block.strip()]
    first = _first_body(blocks[0]) if blocks else b""
    for number, block in enumerate(blocks[1:], start=1):
        if _first_body(block) != first:
            header = block.lstrip().partition(b"\n")[0].removeprefix(b">")
            line = 1 + sum(before.count(b"\n") for before in blocks[:number])
            raise SeveralAlignmentsError(_decoded(header), line)
    return b"".join(block if block.endswith(b"\n") else block + b"\n" for block in blocks)


def _first_body(block: bytes) -> bytes:
    start = block.find(b">")
    first = block[start + 1 :].partition(b"\n>")[0]
    return first.partition(b"\n")[2].translate(None, _NOTHING)


def _pieces(text: bytes, skipped: int) -> tuple[list[bytes], int]:
    """Divide text into rows without their `>`, and count the lines before the first."""
    if b"\n " in text or b"\n\t" in text or text[:1] in (b" ", b"\t"):
        text = _INDENTED.sub(b">", text)
    before = _COMMENT.match(text)
    start = before.end() if before else 0
    if start == len(text):
        raise EmptyAlignmentError
    n_before = skipped + text.count(b"\n", 0, start)
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
        header, _, body = piece.partition(b"\n")
        name = _decoded(header).strip()
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


def _check_query(
    piece: bytes, body: bytes, columns: bytes, query: str | None, n_before: int
) -> None:
    name = _decoded(piece.partition(b"\n")[0]).strip()
    line = n_before + 2
    for n_res, letter in enumerate(body):
        if letter in _LOWER or letter == ord("-"):
            found = "a gap" if letter == ord("-") else f"the lower-case letter {chr(letter)!r}"
            raise QueryRowError(name, found, line=line, position=n_res)
    if query is None:
        return
    expected = aatype_of(query).astype(np.uint8).tobytes()
    if columns != expected:
        both = zip(columns, expected, strict=False)
        same = next((i for i, (one, other) in enumerate(both) if one != other), None)
        place = min(len(columns), len(expected)) if same is None else same
        raise QueryMismatchError(
            name,
            found=body[place : place + 1].decode() or "nothing",
            expected=query[place : place + 1] or "nothing",
            line=line,
            position=place + 1,
        )


def _line_of(pieces: Sequence[bytes], number: int, n_before: int) -> int:
    """Give the 1-based line of a row's header."""
    return n_before + 1 + number + sum(piece.count(b"\n") for piece in pieces[:number])


def _letter(text: bytes, place: int) -> str:
    return _decoded(text[place : place + 4])[:1]


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
