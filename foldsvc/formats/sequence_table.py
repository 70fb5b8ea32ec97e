"""Tables of sequences, CSV or TSV, such as ColabFold's `id,sequence`.

The first line names the columns; one is called `sequence`, and one `id` or `name` if there is one.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from foldsvc.errors import (
    DamagedFileError,
    EmptyRecordError,
    LimitError,
)
from foldsvc.formats.fasta import MAX_NAME, FastaRecord, printable, record_of

_SEPARATORS: Final = ",;\t"
_SEQUENCE: Final = ("sequence", "sequences", "seq", "protein_sequence", "protein sequence")
_NAME: Final = ("id", "name", "ids", "identifier", "entry", "header", "description")
_PAIR: Final = ("name", "sequence")
_LETTERS: Final = re.compile(r"[A-Za-z*:.-]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceTable:
    """What a table holds.

    Attributes:
        kind: CSV or TSV.
        records: A row each, the name in front.
        unread: Names of the columns that say neither.
    """

    kind: str
    records: tuple[FastaRecord, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    separator: str
    titles: tuple[str, ...]
    sequence: int
    name: int | None
    line: int


def is_sequence_table(text: str) -> bool:
    """Whether the first line names a column of sequences."""
    return _columns(text) is not None


def has_no_titles(text: str) -> bool:
    """Whether text looks like a table of names and sequences whose first line is missing."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:50]
    if any(line.lstrip().startswith(">") for line in lines):
        return False
    if not lines[1:]:
        cells = lines[0].split("\t") if lines else []
        return len(cells) == len(_PAIR) and not cells[0].isupper() and cells[1].strip().isupper()
    for separator in _SEPARATORS:
        rows = [line.split(separator) for line in lines]
        if len(rows[0]) > 1 and len({len(row) for row in rows}) == 1:
            return all(_LETTERS.fullmatch(row[-1].strip()) for row in rows)
    return False


def read_sequence_table(text: str, *, max_records: int) -> SequenceTable:
    """Read the rows of what `is_sequence_table` knows.

    Args:
        text: Lines ended by line feeds.
        max_records: Rows that may be there.

    Raises:
        LimitError: There are more.
        EmptyRecordError: A row has no sequence.
        DamagedFileError: It is not a table.
    """
    columns = _columns(text)
    assert columns is not None  # noqa: S101 - it was asked for
    kind = "TSV" if columns.separator == "\t" else "CSV"
    records: list[FastaRecord] = []
    for row, line, raw in _rows(text, columns, kind):
        name = _cell(row, columns.name).strip() or f"row {len(records) + 1}"
        if len(records) == max_records:
            count = max_records + 1 + text.count("\n", 0, len(text)) - line
            raise LimitError(
                "too_many_records",
                found=max(count, max_records + 1),
                limit=max_records,
                record=name,
                line=line,
            )
        if not _cell(row, columns.sequence).strip():
            raise EmptyRecordError(name, line)
        records.append(_record(name, row, line, raw, columns.sequence))
    if not records:
        raise DamagedFileError(
            f"a {kind} table", "it has no row", remedy="Put a row for each protein below the titles"
        )
    read = {columns.sequence, columns.name}
    unread = tuple(title for at, title in enumerate(columns.titles) if at not in read and title)
    return SequenceTable(kind=kind, records=tuple(records), unread=unread)


def _columns(text: str) -> _Columns | None:
    for line, row in enumerate(text[:20_000].split("\n")[:20], start=1):
        if not row.strip() or row.lower().startswith("sep="):
            continue
        for separator in _SEPARATORS:
            titles = tuple(cell.strip(" \t\"'") for cell in row.split(separator))
            lower = [title.lower() for title in titles]
            sequence = next((lower.index(one) for one in _SEQUENCE if one in lower), None)
            # A title alone is a table where rows follow; the word is a peptide, too.
            if sequence is not None and (titles[1:] or text[:20_000].strip().count("\n")):
                name = next((lower.index(one) for one in _NAME if one in lower), None)
                return _Columns(
                    separator=separator, titles=titles, sequence=sequence, name=name, line=line
                )
        return None
    return None


def _rows(text: str, columns: _Columns, kind: str) -> Iterator[tuple[Sequence[str], int, str]]:
    """Give the cells of each row below the titles, the line that it begins on, and its text."""
    lines = text.split("\n")[columns.line :]
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=columns.separator)
    done = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DamagedFileError(
                f"a {kind} table",
                f"it cannot be read at line {columns.line + done + 1}: {error}",
                remedy="Save it as CSV once more, or send FASTA",
                line=columns.line + done + 1,
            ) from error
        first, done = done, reader.line_num
        if any(cell.strip() for cell in row):
            yield row, columns.line + first + 1, "\n".join(lines[first:done])


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _record(name: str, row: Sequence[str], line: int, raw: str, at: int) -> FastaRecord:
    """Give a row as a record whose letters know where they stand.

    Args:
        name: Of the protein.
        row: Its cells.
        line: On which the row begins.
        raw: The row as it stands there.
        at: Which cell has the sequence.
    """
    cell = row[at].rstrip("\n")
    start = max(raw.find(cell, sum(len(before) + 1 for before in row[:at])), 0)
    record = record_of(
        "",
        cell,
        line=line,
        body_line=line + raw.count("\n", 0, start),
        body_column=start - raw.rfind("\n", 0, start),
    )
    return replace(record, name=printable(name)[:MAX_NAME])
