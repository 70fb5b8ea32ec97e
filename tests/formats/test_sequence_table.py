"""Tables of sequences."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import DamagedFileError, EmptyRecordError
from foldsvc.formats.sequence_table import has_no_titles, is_sequence_table, read_sequence_table
from tests.fixtures.errors import raises

NAMES = st.text(
    alphabet=st.characters(codec="utf-8", categories=["L", "N", "P"], exclude_characters="'\""),
    min_size=1, max_size=20,
)  # fmt: skip
SEQUENCES = st.text(alphabet="ACDEFGHIKLMNPQRSTVWY", min_size=4, max_size=30)


@given(
    st.lists(st.tuples(NAMES, SEQUENCES, SEQUENCES), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.permutations(["id", "Sequence", "notes"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_tables_of_every_writer_are_read(rows, separator, titles, quoting) -> None:
    """Separators, quotes and the order of columns change neither names nor sequences nor places."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, quoting=quoting, lineterminator="\n")
    writer.writerow(titles)
    for name, one, other in rows:
        cells = {"id": name, "Sequence": f"{one}:{other}", "notes": "x, y; z"}
        writer.writerow([cells[title] for title in titles])
    text = written.getvalue()

    assert is_sequence_table(text)
    table = read_sequence_table(text, max_records=10)
    assert [record.letters for record in table.records] == [f"{a}:{b}" for _, a, b in rows]
    assert [record.name for record in table.records] == [name for name, _, _ in rows]
    assert table.unread == ("notes",)
    lines = text.split("\n")
    for record in table.records:
        places = [record.place_of(index) for index in range(len(record.letters))]
        stand = [lines[place.line - 1][place.column - 1] for place in places]
        assert "".join(stand) == record.letters


def test_spreadsheets_first_line_and_blank_lines() -> None:
    """Excel's `sep=`, blank lines and missing names are no fault."""
    table = read_sequence_table("sep=;\n\nname;sequence\n;MKVL\n\n;\nb;GGAV\n", max_records=5)

    assert [(one.name, one.letters, one.line) for one in table.records] == [
        ("row 1", "MKVL", 4),
        ("b", "GGAV", 7),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("id,sequence\na,MKVL\nb,\n", EmptyRecordError, 3),
        ("id,sequence\na,MKVL\nb\n", EmptyRecordError, 3),
        ("id,sequence\n", DamagedFileError, None),
        ("id,sequence\na,MKVL\nb,MKVL\nc,MKVL\n", "too_many_records", 4),
        (f"id,sequence\na,{'M' * 140_000}\n", DamagedFileError, 2),
    ],
)
def test_what_is_wrong_with_a_table_is_named(text, kind, line) -> None:
    """An empty cell, no row, too many rows: with the line."""
    with raises(kind) as refused:
        read_sequence_table(text, max_records=2)
    assert refused.value.line == line


def test_a_table_without_titles_is_told_from_a_sequence() -> None:
    """Names and sequences in columns are not one sequence with tabs in it."""
    assert has_no_titles("a\tMKVLAAG\nb\tGGAVLLL\n")
    assert has_no_titles("a,MKVLAAG\nb,GGAVLLL\n")
    assert not has_no_titles("MKVL AAG\nGGAVLLL\n")
    assert not has_no_titles(">a\tb\nMKVL\tAAG\n")
    assert not is_sequence_table("MKVL,GGAV\n")
    assert has_no_titles("pepA\tMKVLAAG")
    assert not has_no_titles("MKVLAAG\tGGAVL")


def test_a_column_of_sequences_is_a_table() -> None:
    """A title with rows below it is a table; the word alone is a peptide."""
    assert is_sequence_table("sequence\nMKVL\nGGAV\n")
    assert not is_sequence_table("sequence\n")
