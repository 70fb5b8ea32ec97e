"""Which rows of a complex are used, in each pair mode."""

from dataclasses import replace

import pytest

from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa import single_sequence
from foldsvc.msa.pairing import in_mode
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.search_plan import PairMode

OWN = ("MKV", ">101\nMKV\n>a\nM-V\n>b\nMKL\n"), ("GG", ">102\nGG\n>c\nG-\n")
PAIRS = ">101\nMKV\n>d\nMRV\n", ">102\nGG\n>e\n-G\n"
MODES: tuple[PairMode, ...] = ("unpaired", "paired", "unpaired_paired")


def complex_of(letters: str) -> tuple[FoldInput, ComplexAlignment]:
    """Give chains A and B as named, with what was found for them."""
    distinct = sorted(set(letters))
    chains = tuple(Chain(name=one, sequence=OWN["AB".index(one)][0]) for one in letters)
    unpaired = tuple(parse_a3m(OWN["AB".index(one)][1]) for one in distinct)
    paired = tuple(map(parse_a3m, PAIRS)) if len(distinct) > 1 else ()
    found = ComplexAlignment(unpaired=unpaired, paired=paired, source="test")
    return FoldInput(name=letters, chains=chains), found


@pytest.mark.parametrize(
    ("letters", "mode", "unpaired", "paired"),
    [
        ("AB", "unpaired", [3, 2], []),
        ("AB", "paired", [1, 1], [2, 2]),
        ("AB", "unpaired_paired", [3, 2], [2, 2]),
        ("AA", "unpaired", [3], []),
        ("AA", "paired", [1], [1]),
        ("AA", "unpaired_paired", [3], [1]),
        ("A", "unpaired", [3], []),
        ("A", "paired", [3], []),
        ("A", "unpaired_paired", [3], []),
    ],
)
def test_rows_that_a_mode_takes(
    letters: str, mode: PairMode, unpaired: list[int], paired: list[int]
) -> None:
    """Own rows, pairs or both; copies are their own pairs; a chain alone has no mode."""
    fold_input, found = complex_of(letters)

    once = in_mode(found, fold_input, mode)

    for chosen in (once, in_mode(once, fold_input, mode)):
        assert [own.n_row for own in chosen.unpaired] == unpaired
        assert [own.n_row for own in chosen.paired] == paired


@pytest.mark.parametrize("mode", MODES)
def test_sequences_without_relatives_stay_alone(mode: PairMode) -> None:
    """Where there is nothing to choose from, nothing is said to be paired."""
    fold_input, _ = complex_of("ABA")

    assert in_mode(single_sequence.search(fold_input), fold_input, mode).paired == ()


def test_pairs_that_were_not_searched_for_are_missing() -> None:
    """A mode with pairs makes none up."""
    fold_input, found = complex_of("AB")

    chosen = in_mode(replace(found, paired=()), fold_input, "unpaired_paired")

    assert chosen.paired == ()
    assert [own.n_row for own in chosen.unpaired] == [3, 2]
