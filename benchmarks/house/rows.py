"""What a measurement gives: rows of one column, and columns side by side as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Value = int | float | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One number, or a few that are read together.

    Attributes:
        found: What was counted, each with its place; empty where a list would say nothing.
    """

    title: str
    value: Value
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """All that was measured of one tree."""

    title: str
    sections: tuple[Section, ...]


def counted(title: str, found: Sequence[str]) -> Row:
    """Give the length of a list, and the list."""
    return Row(title, len(found), tuple(found))


def quantiles(title: str, values: Sequence[int]) -> Row:
    """Give median, 90th percentile and maximum, each a value that occurs."""
    rank = sorted(values)
    at = [rank[math.ceil(share * len(rank)) - 1] for share in (0.5, 0.9, 1.0)] if rank else []
    return Row(title, tuple(at))


def table(columns: Sequence[Column]) -> str:
    """Lay the columns side by side; a row that a tree lacks is a dash there."""
    lines: list[tuple[str, ...]] = [("", *(column.title for column in columns))]
    for section in _titles([[part.title for part in column.sections] for column in columns]):
        rows = [_rows(column, section) for column in columns]
        lines.append(("",))
        lines.append((section,))
        for title in _titles([list(of_one) for of_one in rows]):
            cells = (of_one[title].value if title in of_one else "–" for of_one in rows)
            lines.append((f"  {title}", *map(_text, cells)))
    first = max(len(line[0]) for line in lines)
    width = max(len(cell) for line in lines for cell in line[1:])
    return "\n".join(
        line[0]
        if not line[1:]
        else line[0].ljust(first) + "".join(f"  {cell:>{width}}" for cell in line[1:])
        for line in lines
    )


def lists(column: Column) -> str:
    """Give what was counted, row by row."""
    return "\n".join(
        f"\n{column.title}: {section.title}, {row.title}\n"
        + "\n".join(f"  {one}" for one in row.found)
        for section in column.sections
        for row in section.rows
        if row.found
    )


def _titles(of_columns: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(title for titles in of_columns for title in titles))


def _rows(column: Column, section: str) -> dict[str, Row]:
    return {
        row.title: row for part in column.sections if part.title == section for row in part.rows
    }


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return " / ".join(map(_text, value))
    if isinstance(value, float):
        return f"{value:.2f}"
    return value if isinstance(value, str) else f"{value:,}"
