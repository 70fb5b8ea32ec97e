"""CSV that is harmless where a spreadsheet opens it."""

import re
from collections.abc import Iterable
from typing import Final

# What a formula begins with; before it, spreadsheets pass over tabs and ends of lines.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+|[A-Za-z])?|[+-]inf"
)
_QUOTED: Final = re.compile(r'[",\r\n]')


def csv_table(rows: Iterable[Iterable[object]], *, guarded: bool = True) -> str:
    r"""Give rows as CSV with lines that end in `\n`.

    A text that a spreadsheet would take for a formula, such as a name that begins with `=`, gets an
    apostrophe before it, which spreadsheets take for the mark of a text. Numbers, also those with
    the letter of an insertion code, stay as they are.
    `plain_text` undoes it, so that nothing is lost.

    Args:
        rows: Cells by rows; None is written as nothing.
        guarded: Whether a spreadsheet may open it; what only programs read is left as it is.
    """
    return "".join(_line([guarded_text(cell) if guarded else cell for cell in row]) for row in rows)


def guarded_text(cell: object) -> object:
    """Give a cell with an apostrophe before it, where it is a text that looks like a formula."""
    is_formula = (
        isinstance(cell, str) and _FORMULA.match(cell) is not None and not _NUMBER.fullmatch(cell)
    )
    return f"'{cell}" if is_formula else cell


def plain_text(cell: str) -> str:
    """Give the text that `guarded_text` made a cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _line(row: list[object]) -> str:
    # The standard library quotes no lone carriage return, after which readers see a new row.
    line = ",".join(_cell(cell) for cell in row)
    return f"{line}\n" if line or not row else '""\n'


def _cell(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
