"""FASTA as people paste it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import InputError, NoSequenceError, TextEncodingError
from foldsvc.formats.fasta import parse_fasta

LINE_ENDS = ("\n", "\r\n", "\r")


@pytest.mark.parametrize("end", LINE_ENDS)
def test_line_ends_of_every_system(end: str) -> None:
    """Unix, Windows and old Macintosh line ends give the same records and the same lines."""
    first, second = parse_fasta(end.join([">a first", "MKV", "LL", "", ">b", "GG"]))

    assert (first.name, first.description, first.letters, first.line) == ("a", "first", "MKVLL", 1)
    assert (second.name, second.letters, second.line) == ("b", "GG", 5)


def test_what_people_leave_in_the_sequence_is_taken_out() -> None:
    """Lower case, blanks, comments and GenPept's line numbers do not change the residues."""
    (record,) = parse_fasta("\n;made by hand\n>a\n  1 mkvll gg\n\n# ten more\n 61 aa\tcc*\n")

    assert record.letters == "MKVLLGGAACC*"


def test_a_bare_sequence_is_a_record_without_a_name() -> None:
    """A sequence pasted without any header is read."""
    (record,) = parse_fasta("MKVLL\nGG")

    assert (record.name, record.letters, record.line) == ("", "MKVLLGG", 1)


def test_each_letter_knows_its_line() -> None:
    """The line of a letter is the one it was pasted on, over blank lines and comments."""
    (record,) = parse_fasta(">a\nMKV\n\n;x\nLL\nG")

    assert [record.line_of(index) for index in range(6)] == [2, 2, 2, 5, 5, 6]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (">käse".encode(), "käse"),
        (codecs.BOM_UTF8 + ">α".encode(), "α"),
        (">蛋白".encode("utf-16"), "蛋白"),
        (">caf\xe9".encode("latin-1"), "café"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "latin-1"],
)
def test_headers_in_any_script(data: bytes, name: str) -> None:
    """Headers keep their letters in the encodings that editors write."""
    line = "\nMKV".encode("utf-16-le") if data.startswith(codecs.BOM_UTF16_LE) else b"\nMKV"
    (record,) = parse_fasta(data + line)

    assert (record.name, record.letters) == (name, "MKV")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04", codecs.BOM_UTF16_LE + b"\x00"]
)
def test_files_that_are_not_text_are_refused(data: bytes) -> None:
    """A picture or an archive dropped by mistake is named as what it is: not text."""
    with pytest.raises(TextEncodingError):
        parse_fasta(data)


@pytest.mark.parametrize("data", ["", " \n\n", ";only a comment\n"])
def test_nothing_is_refused(data: str) -> None:
    """Empty text has no record."""
    with pytest.raises(NoSequenceError):
        parse_fasta(data)


sequences = st.text(alphabet="ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=90)
names = st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@given(
    records=st.lists(st.tuples(names, sequences), min_size=1, max_size=5),
    width=st.integers(1, 60),
    end=st.sampled_from(LINE_ENDS),
    blanks=st.integers(0, 2),
    lower=st.booleans(),
)
def test_layout_never_changes_what_is_read(
    *, records: list[tuple[str, str]], width: int, end: str, blanks: int, lower: bool
) -> None:
    """Any wrapping, line end, case and blank lines give back names, residues and lines."""
    lines: list[str] = []
    for name, sequence in records:
        lines += [f">{name}", *[""] * blanks]
        lines += [sequence[at : at + width] for at in range(0, len(sequence), width)]
    text = end.join(line.lower() if lower and not line.startswith(">") else line for line in lines)

    read = parse_fasta(text.encode())

    assert [(record.name, record.letters) for record in read] == records
    assert all(lines[record.line_of(0) - 1].upper()[:1] == record.letters[0] for record in read)


@given(st.binary(max_size=400))
def test_any_bytes_give_records_or_an_input_error(data: bytes) -> None:
    """No bytes at all raise anything but an InputError."""
    try:
        records = parse_fasta(data)
    except InputError:
        return
    assert records
