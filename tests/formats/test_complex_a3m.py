"""ColabFold's A3M for complexes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import ComplexHeaderError, QueryRowError, UnevenRowError
from foldsvc.formats.a3m import LETTERS
from foldsvc.formats.complex_a3m import (
    ComplexA3m,
    is_complex_a3m,
    parse_complex_a3m,
    write_complex_a3m,
)
from foldsvc.records.alignment import GAP, Alignment, ComplexAlignment

HETERODIMER = """#3,2\t2,1
>101\t102
MKVGG
>a\tb
M-VaG-
>101
MKV--
>c
MK-cc--
>102
---GG
>d
---dGG
"""


def text_of(alignment: Alignment) -> list[str]:
    """Give the rows as letters."""
    return ["".join(LETTERS[code] for code in row) for row in alignment.residues]


def test_rows_go_to_their_chains() -> None:
    """A row of several chains is paired, any other is the only chain's in it."""
    found = parse_complex_a3m(HETERODIMER)

    assert found.copies == (2, 1)
    assert [text_of(own) for own in found.paired] == [["MKV", "M-V"], ["GG", "G-"]]
    assert [own.headers for own in found.paired] == [("101", "a"), ("102", "b")]
    assert [text_of(own) for own in found.unpaired] == [["MKV", "MK-"], ["GG", "GG"]]
    assert [own.headers for own in found.unpaired] == [("101", "c"), ("102", "d")]


def test_insertions_between_chains_belong_to_the_later_chain() -> None:
    """Lower case before a chain's first column is counted there, and after the last nowhere."""
    found = parse_complex_a3m(HETERODIMER)

    assert found.paired[1].deletions[1].tolist() == [1, 0]
    assert found.unpaired[0].deletions[1].tolist() == [0, 0, 0]
    assert found.unpaired[1].deletions[1].tolist() == [1, 0]


def test_copies_of_one_sequence_have_no_paired_rows() -> None:
    """A homo-oligomer's rows are all its sequence's own."""
    found = parse_complex_a3m("#3\t4\n>101\nMKV\n>a\nM-V\n")

    assert (found.copies, found.paired) == ((4,), ())
    assert text_of(found.unpaired[0]) == ["MKV", "M-V"]


def test_a_row_that_repeats_another_is_left_out() -> None:
    """Rows equal in name and letters are taken once, those equal in letters alone stay."""
    found = parse_complex_a3m("#3\t1\n>101\nMKV\n>101\nMKV\n>a\nMKV\n>a\nMaKV\n")

    assert found.unpaired[0].headers == ("101", "a", "a")


def test_a_file_without_the_sequences_side_by_side_is_read() -> None:
    """ColabFold writes such files where nothing is paired, though it cannot read them itself."""
    found = parse_complex_a3m("#3,2\t1,1\n>101\nMKV--\n>c\nM-V--\n>102\n---GG\n")

    assert found.paired == ()
    assert [text_of(own) for own in found.unpaired] == [["MKV", "M-V"], ["GG"]]


def test_a_file_of_paired_rows_alone_is_read() -> None:
    """A chain without rows of its own is its sequence alone."""
    found = parse_complex_a3m("#3,2\t1,1\n>101\t102\nMKVGG\n>a\tb\nMKVGG\n")

    assert [own.n_row for own in found.paired] == [2, 2]
    assert [text_of(own) for own in found.unpaired] == [["MKV"], ["GG"]]


def test_rows_of_no_chain_are_left_out() -> None:
    """A row of gaps alone says nothing."""
    found = parse_complex_a3m("#3,2\t1,1\n>101\t102\nMKVGG\n>e\n-----\n")

    assert [own.n_row for own in found.paired + found.unpaired] == [1, 1, 1, 1]


def test_names_of_the_servers_paired_rows_are_divided() -> None:
    """ColabFold joins whole headers by tabs; each chain gets its half."""
    found = parse_complex_a3m(
        "#3,2\t1,1\n>101\t102\nMKVGG\n>a\t9\t0.5\tb\t8\t0.4\nMKVGG\n>x\nMKVG-\n"
    )

    assert found.paired[0].headers == ("101", "a\t9\t0.5", "x")
    assert found.paired[1].headers == ("102", "b\t8\t0.4", "x")


@pytest.mark.parametrize(
    "first",
    ["#3,2", "#3,2 and more\t1,1", "#0,5\t1,1", "#3,2\t1,x", "3,2\t1,1", "#-3,2\t1,1", "#A3M#"],
)
def test_other_first_lines_are_not_of_this_format(first: str) -> None:
    """A comment is no first line of a complex."""
    assert not is_complex_a3m(f"{first}\n>101\t102\nMKVGG\n")
    with pytest.raises(ComplexHeaderError, match="does not say"):
        parse_complex_a3m(f"{first}\n>101\t102\nMKVGG\n")


@pytest.mark.parametrize("first", ["#3,2\t1,1", "#3,2 1,1", "#5\t2\r"])
def test_first_lines_of_this_format(first: str) -> None:
    """Blanks for the tab, and the line ends of Windows, do not matter."""
    assert is_complex_a3m(f"{first}\n>101\t102\nMKVGG\n")


@pytest.mark.parametrize(
    ("first", "fault"),
    [("#3,3\t1,1", "5 columns, and it says 6"), ("#3,2\t1", "2 lengths and 1 numbers")],
)
def test_a_first_line_that_does_not_fit(first: str, fault: str) -> None:
    """Lengths that do not add up are told with both sums."""
    with pytest.raises(ComplexHeaderError, match=fault) as caught:
        parse_complex_a3m(f"{first}\n>101\t102\nMKVGG\n")
    assert caught.value.line == 1


def test_more_chains_than_a_file_may_have() -> None:
    """The number of different chains is limited, and the limit told."""
    first = "#" + ",".join("1" * 200) + "\t" + ",".join("1" * 200) + "\n"
    with pytest.raises(ComplexHeaderError, match="at most 100"):
        parse_complex_a3m(first + ">q\n" + "M" * 200 + "\n")


def test_errors_have_the_line_of_the_file() -> None:
    """The first line counts."""
    with pytest.raises(UnevenRowError) as caught:
        parse_complex_a3m("#3,2\t1,1\n>101\t102\nMKVGG\n>a\nMKV\n")
    assert caught.value.line == 4


def test_a_chain_whose_sequence_is_nowhere() -> None:
    """Without the sequence of a chain there is nothing to fold."""
    with pytest.raises(QueryRowError) as caught:
        parse_complex_a3m("#3,2\t1,1\n>101\nMKV--\n>c\nM-V--\n")
    assert (caught.value.line, caught.value.position) == (3, 4)


Cells = list[list[tuple[int, int]]]
"""Code and deletions of each residue of each row."""


@st.composite
def drawn_rows(draw: st.DrawFn, n_row: int, n_res: int) -> Cells:
    """Draw rows that all have a residue, after a first row without gaps and insertions."""
    cells = st.tuples(st.integers(0, GAP), st.integers(0, 3))
    rows = [draw(st.lists(cells, min_size=n_res, max_size=n_res)) for _ in range(n_row)]
    first = [(code % GAP, 0) for code, _ in rows[0]]
    others = [[(row[0][0] % GAP, row[0][1]), *row[1:]] for row in rows[1:]]
    return [first, *others]


@st.composite
def complexes(draw: st.DrawFn) -> tuple[list[Cells], list[Cells], tuple[int, ...]]:
    """Draw rows of one to three sequences, unpaired and paired, and the copies of each."""
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    n_paired = draw(st.integers(1, 4))
    unpaired = [draw(drawn_rows(draw(st.integers(1, 4)), n)) for n in lengths]
    paired = [draw(drawn_rows(n_paired, n)) for n in lengths if len(lengths) > 1]
    paired = [[own[0], *pair[1:]] for own, pair in zip(unpaired, paired, strict=False)]
    return unpaired, paired, tuple(draw(st.integers(1, 3)) for _ in lengths)


def alignment_of(rows: Cells, label: str) -> Alignment:
    """Give drawn rows as a record, which cannot be made while drawing."""
    cells = np.array(rows)
    return Alignment(
        residues=cells[..., 0].astype(np.int8),
        deletions=cells[..., 1].astype(np.uint16),
        headers=tuple(f"{label}{i}" for i in range(len(rows))),
    )


def same(one: tuple[Alignment, ...], other: tuple[Alignment, ...]) -> bool:
    """Whether two sets of alignments are equal."""
    return len(one) == len(other) and all(
        a.headers == b.headers
        and np.array_equal(a.residues, b.residues)
        and np.array_equal(a.deletions, b.deletions)
        for a, b in zip(one, other, strict=True)
    )


@given(complexes())
def test_what_is_written_is_read_back(
    made: tuple[list[Cells], list[Cells], tuple[int, ...]],
) -> None:
    """Writing and reading gives the same alignments and copies."""
    unpaired, paired, copies = made
    alignment = ComplexAlignment(
        unpaired=tuple(alignment_of(rows, f"u{i}-") for i, rows in enumerate(unpaired)),
        paired=tuple(alignment_of(rows, f"p{i}-") for i, rows in enumerate(paired)),
        source="drawn",
    )

    found = parse_complex_a3m(write_complex_a3m(alignment, copies))

    assert found.copies == copies
    assert same(found.unpaired, alignment.unpaired)
    assert same(found.paired, alignment.paired)


def test_without_pairs_the_sequences_come_first_side_by_side() -> None:
    """ColabFold finds the sequences in the first row; they are read back as a paired row."""
    found = parse_complex_a3m("#3,2\t1,1\n>101\nMKV--\n>102\n---GG\n")
    text = write_complex_a3m(as_alignment(found), found.copies)

    assert text.splitlines()[:3] == ["#3,2\t1,1", ">101\t102", "MKVGG"]
    assert [text_of(own) for own in parse_complex_a3m(text).paired] == [["MKV"], ["GG"]]


def as_alignment(found: ComplexA3m) -> ComplexAlignment:
    """Give what a file holds as what a search finds."""
    return ComplexAlignment(unpaired=found.unpaired, paired=found.paired, source="test")
