"""A3M as MMseqs2, HH-suite and people write it."""

import gzip
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import (
    AlignmentFileError,
    AlignmentLetterError,
    AlignmentNotTextError,
    EmptyAlignmentError,
    EmptyRowError,
    QueryMismatchError,
    QueryRowError,
    SeveralAlignmentsError,
    UnevenRowError,
)
from foldsvc.formats import a3m
from foldsvc.formats.a3m import (
    LETTERS,
    MAX_DELETIONS,
    parse_a3m,
    parse_a3m_blocks,
    write_a3m,
)
from foldsvc.formats.a3m_layout import MAX_HEADER, MAX_ROWS
from foldsvc.records.alignment import Alignment
from tests.fixtures.errors import raises

DATA = Path(__file__).parents[1] / "data" / "msa"
READ_AS = {"B": "D", "Z": "E", "U": "C", "J": "X", "O": "X"}
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LINE_ENDS = ("\n", "\r\n", "\r")


def text_of(alignment: Alignment) -> list[str]:
    """Give the rows as letters."""
    return ["".join(LETTERS[code] for code in row) for row in alignment.residues]


def read_letter_by_letter(row: str) -> tuple[str, list[int]]:
    """Read one row the slow way: its columns, and what is left out before each."""
    columns, deletions, count = "", [], 0
    for letter in row:
        if letter.islower():
            count += 1
        elif letter not in ". \n":
            columns += READ_AS.get(letter, letter)
            deletions.append(count)
            count = 0
    return columns, deletions


def test_lower_case_is_counted_before_the_next_column() -> None:
    """Insertions take no column; they count at the column that follows, and nowhere at the end."""
    found = parse_a3m(">q\nMKVL\n>r\nabM-cVdefLgh\n>s\n--VL\n")

    assert text_of(found) == ["MKVL", "M-VL", "--VL"]
    assert found.deletions.tolist() == [[0, 0, 0, 0], [2, 0, 1, 3], [0, 0, 0, 0]]
    assert found.headers == ("q", "r", "s")


def test_rare_letters_are_read_as_alphafold2_reads_them() -> None:
    """B is D, Z is E, U is C, J and O are X."""
    assert text_of(parse_a3m(">q\nACDEFGHIKL\n>r\nBZUJOX-VWY\n"))[1] == "DECXXX-VWY"


def test_layout_does_not_matter() -> None:
    """Wrapped lines, blank lines, dots, indented headers and comments before the first row."""
    found = parse_a3m("# made by hand\n\n  >q first\nMK\n\nVL\n>r\nM.K\n v..vV-.\n\n")

    assert text_of(found) == ["MKVL", "MKV-"]
    assert found.deletions[1].tolist() == [0, 0, 2, 0]
    assert found.headers == ("q first", "r")


@pytest.mark.parametrize("end", LINE_ENDS)
def test_line_ends_of_every_system(end: str) -> None:
    """Unix, Windows and old Macintosh line ends give the same rows and headers."""
    found = parse_a3m(end.join([">q", "MKV", ">r", "MaKV", ""]))

    assert text_of(found) == ["MKV", "MKV"]
    assert found.headers == ("q", "r")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf>q\nMKV\n",
        ">q\nMKV\n".encode("utf-16"),
        gzip.compress(b">q\nMKV\n"),
        gzip.compress(b">q\n") + gzip.compress(b"MKV\n"),
        b">q\nMKV\n\0",
    ],
    ids=["mark", "utf-16", "gzip", "gzip in two members", "nul at the end"],
)
def test_files_of_any_wrapping_are_read(data: bytes) -> None:
    """A byte order mark, UTF-16, gzip and the NUL that MMseqs2 leaves are unwrapped."""
    assert text_of(parse_a3m(data)) == ["MKV"]


def test_a_header_in_an_old_encoding_is_kept() -> None:
    """A header that is no UTF-8 is read as Latin-1."""
    assert parse_a3m(b">prot\xe9ine\nMKV\n").headers == ("protéine",)


def test_a_header_is_kept_as_far_as_anybody_needs_it() -> None:
    """Of a header longer than any real one the beginning is kept, and an error shows less."""
    found = parse_a3m(f">q\nMK\n>r{'x' * 1_000_000}\nM-\n")
    with pytest.raises(UnevenRowError) as caught:
        parse_a3m(f">q\nMK\n>r{'x' * 1_000_000}\nM\n")

    assert found.headers[1] == "r" + "x" * (MAX_HEADER - 1)
    assert len(str(caught.value)) < 500


def test_rows_of_secondary_structure_are_no_sequences() -> None:
    """What HH-suite puts before the sequence is passed over, and its lines are counted."""
    annotated = ">ss_pred PSIPRED\nCHE\nE\n>ss_conf\n9876\n>q\nMKVL\n>ss_predicted\nMKVL\n"

    assert parse_a3m(annotated).headers == ("q", "ss_predicted")
    with pytest.raises(UnevenRowError) as caught:
        parse_a3m(annotated + ">r\nMK\n")
    assert caught.value.line == 10


def test_copies_of_a_row_stay() -> None:
    """Rows that are equal all stay, as in ColabFold, so that its numbers come out."""
    assert parse_a3m(">q\nMKV\n>r\nMKV\n>r\nMKV\n").n_row == 3


@given(
    query=st.text(alphabet=UPPER, min_size=1, max_size=12),
    rows=st.lists(
        st.lists(st.tuples(st.text("abz", max_size=3), st.sampled_from(UPPER + "-"))), max_size=6
    ),
    tail=st.text("xy", max_size=2),
    end=st.sampled_from(LINE_ENDS),
    width=st.integers(1, 30),
)
def test_any_rows_are_read_as_letter_by_letter(
    query: str, rows: list[list[tuple[str, str]]], tail: str, end: str, width: int
) -> None:
    """Reading all rows at once gives what reading them letter by letter gives."""
    texts = [query]
    for row in rows:
        cells = [*row, *[("", "-")] * len(query)][: len(query)]
        texts.append("".join(inserted + letter for inserted, letter in cells) + tail)
    wrapped = [
        end.join([f">{i}", *(text[at : at + width] for at in range(0, len(text), width))])
        for i, text in enumerate(texts)
    ]

    found = parse_a3m(end.join(wrapped))

    expected = [read_letter_by_letter(text) for text in texts]
    assert text_of(found) == [columns for columns, _ in expected]
    assert found.deletions.tolist() == [deletions for _, deletions in expected]


@st.composite
def drawn_rows(draw: st.DrawFn) -> list[tuple[str, list[tuple[int, int]]]]:
    """Draw names, codes and deletions of rows, the first without gaps and deletions.

    The record itself is made in the test: its checks at run time draw random numbers.
    """
    n_res = draw(st.integers(1, 8))
    cells = st.tuples(st.integers(0, 21), st.sampled_from([0, 0, 0, 1, 4]))
    row = st.lists(cells, min_size=n_res, max_size=n_res)
    rows = [[(code % 21, 0) for code, _ in draw(row)], *draw(st.lists(row, max_size=5))]
    name = st.text(
        st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters="\t>"),
        max_size=9,
    ).map(str.strip)
    return [(draw(name), row) for row in rows]


@given(drawn_rows())
def test_what_is_written_is_read_back(rows: list[tuple[str, list[tuple[int, int]]]]) -> None:
    """Writing and reading gives the same alignment."""
    cells = np.array([row for _, row in rows])
    alignment = Alignment(
        residues=cells[..., 0].astype(np.int8),
        deletions=cells[..., 1].astype(np.uint16),
        headers=tuple(name for name, _ in rows),
    )

    read = parse_a3m(write_a3m(alignment))

    assert np.array_equal(read.residues, alignment.residues)
    assert np.array_equal(read.deletions, alignment.deletions)
    assert read.headers == alignment.headers


@pytest.mark.parametrize("name", ["4ot", "relbe_A_unpaired", "relbe_B_unpaired"])
def test_a_real_alignment_is_read_and_written(name: str) -> None:
    """A whole alignment of the server comes back, its rows as letter by letter."""
    data = gzip.decompress((DATA / f"{name}.a3m.gz").read_bytes()).decode()
    found = parse_a3m(data)
    rows = data.splitlines()[1::2]

    assert [read_letter_by_letter(row)[0] for row in rows] == text_of(found)
    assert [read_letter_by_letter(row)[1] for row in rows] == found.deletions.tolist()
    assert parse_a3m(write_a3m(found)).deletions.tolist() == found.deletions.tolist()


def test_more_insertions_than_can_be_counted() -> None:
    """A run longer than the counter counts as the most that it holds."""
    found = parse_a3m(">q\nMK\n>r\nM" + "a" * (MAX_DELETIONS + 9) + "K\n")

    assert found.deletions[1].tolist() == [0, MAX_DELETIONS]


def test_rows_are_counted_apart_when_they_come_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dividing the work into groups of rows changes nothing."""
    data = (DATA / "relbe_B_paired.a3m").read_text()
    whole = parse_a3m(data)
    monkeypatch.setattr(a3m, "_GROUP", 100)

    assert parse_a3m(data).deletions.tolist() == whole.deletions.tolist()
    assert whole.deletions.sum() > 0


def test_uneven_rows() -> None:
    """A row of another length is named with its line and both lengths."""
    with pytest.raises(UnevenRowError) as caught:
        parse_a3m("#x\n>q\nMKV\n>r\nM\nKaV\n>long one\nMKVL\n")

    error = caught.value
    assert (error.record, error.line, error.found, error.expected) == ("long one", 7, 4, 3)
    assert "upper-case letter or '-'" in error.remedy


def test_the_first_fault_is_named() -> None:
    """Of several faults the first in the file is told."""
    with pytest.raises(UnevenRowError, match="'r'"):
        parse_a3m(">q\nMKV\n>r\nMK\n>s\nM1V\n")
    with pytest.raises(AlignmentLetterError, match="'s'"):
        parse_a3m(">q\nMKV\n>s\nM1V\n>r\nMK\n")


@pytest.mark.parametrize("letter", ["1", "*", "é", "~", ">", "?"])
def test_an_illegal_letter(letter: str) -> None:
    """A letter that stands for no residue is named with its line and column."""
    with pytest.raises(AlignmentLetterError) as caught:
        parse_a3m(f">q\nMKVL\n>r s\nMK\naa{letter}L\n")

    error = caught.value
    assert (error.letter, error.record, error.line, error.position) == (letter, "r s", 5, 3)


def test_letters_before_the_first_header() -> None:
    """Text before the first header is no row."""
    with pytest.raises(AlignmentLetterError, match="before the first header") as caught:
        parse_a3m("\nMKV\n>q\nMKV\n")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("rows", "line", "position"),
    [
        (">q\nMKaV\n", 2, 3),
        (">q\nMKVa\n", 2, 4),
        (">q\nM-V\n>r\nMKV\n", 2, 2),
        ("#a\n>q\nMK-\n", 3, 3),
    ],
)
def test_the_first_row_has_lower_case_or_gaps(rows: str, line: int, position: int) -> None:
    """The sequence to be folded has to stand first, whole."""
    with pytest.raises(QueryRowError) as caught:
        parse_a3m(rows)

    assert (caught.value.line, caught.value.position) == (line, position)


@pytest.mark.parametrize(
    ("query", "position", "found", "expected"),
    [("MKV", 4, "L", "nothing"), ("MKVLL", 5, "nothing", "L"), ("MRVL", 2, "K", "R")],
)
def test_the_query_differs(query: str, position: int, found: str, expected: str) -> None:
    """Where the alignment is of another sequence, the first residue that differs is told."""
    with pytest.raises(QueryMismatchError) as caught:
        parse_a3m("# made by hand\n>q\nMKVL\n", query=query)

    error = caught.value
    assert (error.line, error.position) == (3, position)
    assert (error.found, error.expected) == (found, expected)


def test_the_query_with_a_rare_letter_is_the_same() -> None:
    """Selenocysteine in the alignment is the cysteine that the request has to say."""
    assert parse_a3m(">q\nMUV\n", query="MCV").n_row == 1


@pytest.mark.parametrize(
    "data", ["", "\n\n", "# only a comment", b"", b"\0", gzip.compress(b"", mtime=0)]
)
def test_an_empty_file(data: bytes | str) -> None:
    """Nothing to read is said to be nothing."""
    with pytest.raises(EmptyAlignmentError):
        parse_a3m(data)


@pytest.mark.parametrize(("rows", "line"), [(">q\n>r\nMKV\n", 1), (">q\nMKV\n>r\n\n>s\nMKV", 3)])
def test_a_header_without_a_sequence(rows: str, line: int) -> None:
    """An empty row is named with its line."""
    with pytest.raises(EmptyRowError) as caught:
        parse_a3m(rows)
    assert caught.value.line == line


def test_too_many_rows() -> None:
    """A hundred thousand rows are refused with the limit and the line to cut at."""
    with raises("alignment_too_many_rows") as caught:
        parse_a3m(">q\nMKV\n" + ">r\nM-V\n" * 99_999)

    error = caught.value
    assert (error.found, error.limit, error.line) == (100_000, MAX_ROWS, 2 * MAX_ROWS + 1)
    assert "hhfilter" in error.remedy


def test_a_gzip_bomb_is_not_unpacked() -> None:
    """A small file that would unpack to a gigabyte is refused with little memory."""
    megabyte = gzip.compress(b"A" * 2**20)
    tracemalloc.start()
    try:
        with raises("alignment_too_large"):
            parse_a3m(gzip.compress(b">q\n") + megabyte * 1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300 * 2**20


def test_a_text_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for plain text too."""
    monkeypatch.setattr(a3m, "MAX_BYTES", 10)
    with raises("alignment_too_large", match="more than 10 bytes"):
        parse_a3m(">q\nMKVMKVMKV\n")


@pytest.mark.parametrize("wrong", ["cut", "damaged"])
def test_a_damaged_gzip_file(wrong: str) -> None:
    """A gzip file that was cut or damaged on its way is told from text."""
    whole = gzip.compress(b">q\nMKV\n" * 50)
    data = whole[:-4] if wrong == "cut" else whole[:12] + b"\xff" * 9 + whole[21:]
    with pytest.raises(AlignmentNotTextError, match=wrong):
        parse_a3m(data)


def test_several_alignments_in_one_file() -> None:
    """Alignments of two sequences in one file are divided, and refused where one is asked for."""
    data = ">101\nMKV\n>a\nM-V\n\0>102\nMKVL\n>b\nMK-L\n\0"

    first, second = parse_a3m_blocks(data)

    assert (text_of(first), text_of(second)) == (["MKV", "M-V"], ["MKVL", "MK-L"])
    with pytest.raises(SeveralAlignmentsError, match="line 5 with '102'"):
        parse_a3m(data)


def test_parts_of_one_alignment_are_joined() -> None:
    """What two databases gave for the same sequence becomes one alignment, as in ColabFold."""
    found = parse_a3m(">101\nMKV\n>a\nM-V\n\0>101\nMKV\n>b\nMK-\n\0")

    assert found.headers == ("101", "a", "101", "b")


def test_an_error_in_a_later_block_has_its_line() -> None:
    """Lines are counted from the beginning of the file."""
    with pytest.raises(AlignmentLetterError) as caught:
        parse_a3m_blocks(">101\nMKV\n\0>102\nGG\n>b\nG1\n")
    assert caught.value.line == 6


@given(st.binary(max_size=200) | st.text(">MKab-. \n\0#1\t", max_size=60))
def test_any_bytes_give_rows_or_a_refusal(data: bytes | str) -> None:
    """No bytes at all raise anything but an AlignmentFileError."""
    try:
        found = parse_a3m(data)
    except AlignmentFileError:
        return
    assert found.n_row >= 1
    assert found.residues.min() >= 0


def test_ten_thousand_rows_of_a_thousand_residues_take_no_time() -> None:
    """The speed that the service promises, with room for a slow machine."""
    numbers = np.random.default_rng(7)
    letters = np.frombuffer(b"ACDEFGHIKLMNPQRSTVWY-", np.uint8)
    drawn = letters[numbers.integers(0, 21, (10_000, 1000))]
    drawn[0] = letters[numbers.integers(0, 20, 1000)]
    data = b"".join(b">r\n%b\n" % row.tobytes() for row in drawn)
    started = time.perf_counter()

    found = parse_a3m(data)

    assert time.perf_counter() - started < 5
    assert found.residues.shape == (10_000, 1000)
