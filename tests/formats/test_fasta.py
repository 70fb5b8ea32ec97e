"""FASTA as people paste it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import (
    InputError,
    NoSequenceError,
    TextEncodingError,
)
from foldsvc.formats.fasta import Place, parse_fasta
from tests.fixtures.errors import raises

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


def test_a_genpept_sequence_is_read_between_its_marks() -> None:
    """ORIGIN and // of a GenPept entry are not residues."""
    (record,) = parse_fasta(">a\nORIGIN      \n        1 mkvll\n       11 gg\n//\n")

    assert (record.letters, record.place_of(5)) == ("MKVLLGG", Place(line=4, column=11))


def test_a_digit_among_letters_stays() -> None:
    """A number that touches a letter is no line number: leaving it out could hide a mistake."""
    (record,) = parse_fasta(">a\n1 MK2V\n")

    assert record.letters == "MK2V"


def test_what_text_processors_hide_is_taken_out() -> None:
    """No-break spaces, zero-width characters and soft hyphens do not change the residues."""
    (record,) = parse_fasta(">a\nM\xa0K\u200bV\xadL\u2009L")

    assert (record.letters, record.n_gaps) == ("MKVLL", 0)


def test_letters_beyond_ascii_are_not_turned_into_residues() -> None:
    """Python's upper case of a sharp s is SS and of a ligature FI; neither was written."""
    (record,) = parse_fasta(">a\nMK\u00df\ufb01")

    assert record.letters == "MK\u00df\ufb01"


def test_gaps_are_left_out_and_counted() -> None:
    """The gap marks of alignments are no residues; hyphens of a text processor are the same."""
    (record,) = parse_fasta(">a\nM--KV..\nL\u2013L")

    assert (record.letters, record.n_gaps) == ("MKVLL", 5)
    assert [record.place_of(index).line for index in range(5)] == [2, 2, 2, 3, 3]


def test_a_header_keeps_what_can_be_printed() -> None:
    """Tabs part words like blanks; marks that turn the writing direction are left out."""
    (record,) = parse_fasta(">mab\theavy \u202echain" + "x" * 1000 + "\nMKV")

    assert record.name == "mab"
    assert record.description.startswith("heavy  chain")
    assert len(record.description) == 500


def test_too_many_records_are_refused_at_the_first_beyond() -> None:
    """The refusal names the first record over the limit; `>` inside a line does not count."""
    with raises("too_many_records") as caught:
        parse_fasta(">a >b\nMKV\n>c\nMKV\n\n>d e\nMKV", max_records=2)

    assert (caught.value.record, caught.value.line) == ("d", 6)
    assert len(parse_fasta(">a >b\nMKV\n>c\nMKV", max_records=2)) == 2


def test_a_bare_sequence_is_a_record_without_a_name() -> None:
    """A sequence pasted without any header is read."""
    (record,) = parse_fasta("MKVLL\nGG")

    assert (record.name, record.letters, record.line) == ("", "MKVLLGG", 1)


def test_each_letter_knows_its_line() -> None:
    """The line of a letter is the one it was pasted on, over blank lines and comments."""
    (record,) = parse_fasta(">a\nMKV\n\n;x\nLL\nG")

    assert [record.place_of(index).line for index in range(6)] == [2, 2, 2, 5, 5, 6]


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
    comment=st.sampled_from([None, ";x", "#MKV", "  ; y"]),
)
def test_layout_never_changes_what_is_read(
    *,
    records: list[tuple[str, str]],
    width: int,
    end: str,
    blanks: int,
    lower: bool,
    comment: str | None,
) -> None:
    """Wrapping, line ends, case, blank lines and comments change no name, residue or line."""
    lines: list[str] = []
    for name, sequence in records:
        lines += [f">{name}", *[""] * blanks, *([comment] if comment else [])]
        lines += [sequence[at : at + width] for at in range(0, len(sequence), width)]
    text = end.join(line.lower() if lower and not line.startswith(">") else line for line in lines)

    read = parse_fasta(text.encode())

    assert [(record.name, record.letters) for record in read] == records
    for record in read:
        for index in range(0, len(record.letters), width):
            assert (
                lines[record.place_of(index).line - 1]
                .upper()
                .startswith(record.letters[index : index + width])
            )


@given(st.binary(max_size=400))
def test_any_bytes_give_records_or_an_input_error(data: bytes) -> None:
    """No bytes at all raise anything but an InputError."""
    try:
        records = parse_fasta(data)
    except InputError:
        return
    assert records


@given(st.text(alphabet="MKX:*-.;#>/1 \t\n\r\u00ad\u2009", max_size=80))
def test_every_letter_stands_at_the_place_that_is_named(text: str) -> None:
    """Whatever is left out between letters, the line and column of each are where it stands."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        records = parse_fasta(text)
    except NoSequenceError:
        return

    for record in records:
        places = [record.place_of(index) for index in range(len(record.letters))]
        assert places == sorted(places, key=lambda place: (place.line, place.column))
        stand = [lines[place.line - 1][place.column - 1] for place in places]
        assert "".join(stand) == record.letters
