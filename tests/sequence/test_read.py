"""From pasted text to what is to be folded, and every refusal on the way."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc import errors
from foldsvc.errors import InputError
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.read import read_chains, read_fasta

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
    pytest.param(">a\nMKV\nLBK", errors.IllegalLetterError, "a", 3, 5, "D or N", id="B"),
    pytest.param(">a\nMKVZ", errors.IllegalLetterError, "a", 2, 4, "E or Q", id="Z"),
    pytest.param(">a\nMKVU", errors.IllegalLetterError, "a", 2, 4, "selenocysteine", id="U"),
    pytest.param(">a\nMK-VL", errors.IllegalLetterError, "a", 2, 3, "gaps", id="gap"),
    pytest.param(">a\nMK*VL", errors.IllegalLetterError, "a", 2, 3, "stop codon", id="stop"),
    pytest.param(">a\nMKVL:MK!", errors.IllegalLetterError, "a", 2, 3, "one-letter", id="chain 2"),
    pytest.param(">a\n>b\nMKVL", errors.EmptyRecordError, "a", 1, None, "residues", id="empty"),
    pytest.param(">a\nMKVL:", errors.EmptyChainError, "a", 2, None, "':'", id="empty chain"),
    pytest.param(">a\nMKVL::MKVL", errors.EmptyChainError, "a", 2, None, "':'", id="two colons"),
    pytest.param(
        ">a\n" + "ACGT" * 6, errors.NucleotideSequenceError, "a", 2, 1, "Translate", id="DNA"
    ),
    pytest.param(
        ">a\n" + "ACGU" * 6, errors.NucleotideSequenceError, "a", 2, 1, "Translate", id="RNA"
    ),
    pytest.param(">a\nMKV", errors.ChainTooShortError, "a", 1, None, "whole chain", id="short"),
    pytest.param(">a\n" + "M" * 61, errors.ChainTooLongError, "a", 1, 61, "domains", id="long"),
    pytest.param(
        ">a\n" + "M" * 51 + ":" + "M" * 51,
        *(errors.TooManyResiduesError, "a", 1, None, "fewer chains"),
        id="many residues",
    ),
    pytest.param(
        ">a\nMKVL:MKVL:MKVL:MKVL",
        *(errors.TooManyChainsError, "a", 1, None, "fewer chains"),
        id="many chains",
    ),
    pytest.param(
        ">a\nMKVL\n>b\nMKVL\n>c\nMKVL\n>d\nMKVL",
        *(errors.TooManyRecordsError, "d", 7, None, "line 7"),
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
    with pytest.raises(kind) as caught:
        read_fasta(text, LIMITS)

    error = caught.value
    assert (error.record, error.line, error.position) == (record, line, position)
    assert cure in error.remedy


def test_ten_megabytes_of_noise_are_refused_at_once() -> None:
    """The size is looked at before the text is."""
    noise = bytes(range(256)) * 40_000
    started = time.process_time()

    with pytest.raises(errors.InputTooLargeError) as caught:
        read_fasta(noise, LIMITS)

    assert (caught.value.size, caught.value.limit) == (10_240_000, 5_000_000)
    assert time.process_time() - started < 1


def test_chains_from_json_are_checked_like_fasta() -> None:
    """Chains given by name are refused for the same faults, by their own names."""
    with pytest.raises(errors.IllegalLetterError) as caught:
        read_chains("x", [("heavy", "MKVL"), ("light", "MKVJ")], LIMITS)

    assert (caught.value.record, caught.value.position) == ("light", 4)


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
