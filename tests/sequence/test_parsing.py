"""From pasted text to what is to be folded, and every refusal on the way."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc import errors
from foldsvc.errors import InputError
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_chains, read_fasta
from tests.fixtures.errors import raises

LIMITS = Limits(
    max_request_bytes=5_000_000,
    max_records=3,
    max_chains=3,
    max_chain_residues=60,
    max_total_residues=100,
)


def test_a_complex_is_split_into_its_chains() -> None:
    """Chains joined by a colon stay in order, across lines, each without its stop."""
    (read,) = read_fasta(">ab c\nMKVLL*:GGA\nVA:\nmkvll*\n", LIMITS)

    assert [chain.sequence for chain in read.chains] == ["MKVLL", "GGAVA", "MKVLL"]
    assert (read.name, read.n_res) == ("ab", 15)


def test_records_of_the_same_name_are_told_apart() -> None:
    """A repeated name gets a number, and a note says so."""
    first, second = read_fasta(">a\nMKVL\n>a\nGGAV", LIMITS)

    assert (first.name, second.name) == ("a", "a (2)")
    assert first.notes == ()
    assert "'a (2)'" in second.notes[0]


REFUSALS = [
    pytest.param(">a\nMKV\nL?K", errors.IllegalLetterError, "a", 3, 5, "one-letter", id="mark"),
    pytest.param(">a\nMKOOVO", errors.IllegalLetterError, "a", 2, 3, "pyrrolysine", id="words"),
    pytest.param(">a\nMK2VL", errors.IllegalLetterError, "a", 2, 3, "number", id="digit"),
    pytest.param(">a\nMKVL|MKV", errors.IllegalLetterError, "a", 2, 5, "':'", id="bar"),
    pytest.param(">a\nMKV\u00dfL", errors.IllegalLetterError, "a", 2, 4, "one-letter", id="sz"),
    pytest.param(
        ">a\nMK-\n;x\n1 V--L?", errors.IllegalLetterError, "a", 4, 5, "one-letter", id="after gaps"
    ),
    pytest.param(">a\nMK*VL", errors.IllegalLetterError, "a", 2, 3, "stop codon", id="stop"),
    pytest.param(">a\nMKVL:MK!", errors.IllegalLetterError, "a", 2, 3, "one-letter", id="chain 2"),
    pytest.param(">a\n>b\nMKVL", errors.EmptyRecordError, "a", 1, None, "residues", id="empty"),
    pytest.param(">a\nMKVL:", errors.EmptyChainError, "a", 2, None, "':'", id="empty chain"),
    pytest.param(">a\nMKVL::MKVL", errors.EmptyChainError, "a", 2, None, "':'", id="two colons"),
    pytest.param(
        ">a\n" + "ACGT" * 6, errors.NucleotideSequenceError, "a", 2, 1, "Translate", id="DNA"
    ),
    pytest.param(
        ">a\n" + "CAG" * 8, errors.NucleotideSequenceError, "a", 2, 1, "read_as", id="repeats"
    ),
    pytest.param(
        ">a\n" + "ACGU" * 6, errors.NucleotideSequenceError, "a", 2, 1, "Translate", id="RNA"
    ),
    pytest.param(">a\nMKV", "chain_too_short", "a", 2, None, "whole chain", id="short"),
    pytest.param(">a\n" + "M" * 61, "chain_too_long", "a", 2, 61, "domains", id="long"),
    pytest.param(">a\n" + "M\n" * 70, "chain_too_long", "a", 62, 61, "domains", id="long, wrapped"),
    pytest.param(">a\n--..-", errors.EmptyRecordError, "a", 1, None, "residues", id="only gaps"),
    pytest.param(
        ">a\n" + "M" * 51 + ":" + "M" * 51,
        *("too_many_residues", "a", 1, None, "fewer chains"),
        id="many residues",
    ),
    pytest.param(
        ">a\nMKVL:MKVL:MKVL:MKVL",
        *("too_many_chains", "a", 1, None, "fewer chains"),
        id="many chains",
    ),
    pytest.param(
        ">a\nMKVL\n>b\nMKVL\n>c\nMKVL\n>d\nMKVL",
        *("too_many_records", "d", 7, None, "line 7"),
        id="many records",
    ),
    pytest.param("", errors.NoSequenceError, None, 1, None, "FASTA", id="nothing"),
    pytest.param("\0\1\2", errors.TextEncodingError, None, 1, None, "plain text", id="binary"),
]


@pytest.mark.parametrize(("text", "kind", "record", "line", "position", "cure"), REFUSALS)
def test_bad_input_is_refused_with_its_place_and_cure(
    text: str,
    kind: type[InputError],
    record: str | None,
    line: int | None,
    position: int | None,
    cure: str,
) -> None:
    """Each fault names the record, the line, the position where there is one, and the cure."""
    with raises(kind) as caught:
        read_fasta(text, LIMITS)

    error = caught.value
    assert (error.record, error.line, error.position) == (record, line, position)
    assert cure in error.remedy


NOISE = {
    "bytes": bytes(range(256)) * 40_000,
    "letters": b"MKVL" * 2_500_000,
    "headers": b">\n" * 5_000_000,
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
def test_ten_megabytes_of_noise_are_refused_at_once(noise: bytes) -> None:
    """The size is looked at before the text is."""
    started = time.process_time()

    with raises("input_too_large") as caught:
        read_fasta(noise, LIMITS)

    assert (caught.value.found, caught.value.limit) == (len(noise), 5_000_000)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("noise", "kind"),
    [
        (b">\n", "too_many_records"),
        (b"M\n", "chain_too_long"),
        (b"M:", "too_many_chains"),
        (b"\n", errors.NoSequenceError),
        (b"1", errors.NoSequenceError),
        (b"1 M\n", "chain_too_long"),
        (b">", errors.EmptyRecordError),
    ],
)
def test_noise_within_the_size_is_refused_in_time(noise: bytes, kind: type[InputError]) -> None:
    """The worst text of the allowed size takes seconds at most, and its refusal stays short."""
    started = time.process_time()

    with raises(kind) as caught:
        read_fasta(noise * (4_900_000 // len(noise)), LIMITS)

    assert time.process_time() - started < 3
    assert len(str(caught.value)) < 500


def test_gaps_of_an_alignment_are_taken_out() -> None:
    """An aligned sequence is read without its gaps, and a note counts them."""
    (read,) = read_fasta(">a\nMK--V.L\u2014:-MKVL", LIMITS)

    assert [chain.sequence for chain in read.chains] == ["MKVL", "MKVL"]
    assert "5 gap marks" in read.notes[0]
    assert read_chains("a", [("h", "M-KVL")], LIMITS).notes[0].startswith("1 gap mark")


def test_names_that_repeat_use_the_whole_header_where_that_differs() -> None:
    """`>mab heavy` and `>mab light` need no numbers to be told apart."""
    first, second = read_fasta(">mab heavy\nMKVL\n>mab light\nGGAV", LIMITS)

    assert (first.name, second.name) == ("mab heavy", "mab light")
    assert first.notes == second.notes == ()


def test_records_without_names_are_numbered() -> None:
    """Empty headers give names too, so that a refusal can name the record."""
    assert [one.name for one in read_fasta(">\nMKVL\n>\nMKVL", LIMITS)] == [
        "sequence 1",
        "sequence 2",
    ]
    assert read_fasta("MKVL", LIMITS)[0].name == "sequence"


def test_short_peptides_are_not_taken_for_nucleotides() -> None:
    """Alanine, cysteine, glycine and threonine are residues too."""
    (read,) = read_fasta(">a\nGATTACA", LIMITS)

    assert read.chains[0].sequence == "GATTACA"


def test_chains_from_json_are_checked_like_fasta() -> None:
    """Chains given by name are refused for the same faults, by their own names."""
    with pytest.raises(errors.IllegalLetterError) as caught:
        read_chains("x", [("heavy", "MKVL"), ("light", "MKV?")], LIMITS)

    assert (caught.value.record, caught.value.position) == ("light", 4)


def test_too_many_or_empty_chains_from_json_are_refused() -> None:
    """A list of chains has the same limits as a record, and no lines to name."""
    with raises("too_many_chains"):
        read_chains("x", [("", "MKVL")] * 4, LIMITS)
    with pytest.raises(errors.EmptyChainError) as caught:
        read_chains("x", [("", "MKVL"), ("", "*")], LIMITS)

    assert (caught.value.record, caught.value.line) == ("x chain 2", None)


def test_no_chains_from_json_are_refused() -> None:
    """An empty list of chains is a fault of the request."""
    with pytest.raises(errors.InvalidRequestError):
        read_chains("x", [], LIMITS)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but an InputError, and what is read holds residues alone."""
    try:
        inputs = read_fasta(text, LIMITS)
    except InputError:
        return
    letters = {letter for one in inputs for chain in one.chains for letter in chain.sequence}
    assert letters <= set("ACDEFGHIKLMNPQRSTVWYX")
