"""Alignments that the user brings."""

import gzip

import numpy as np
import pytest

from foldsvc.errors import ChainsMismatchError, QueryMismatchError, UnevenRowError
from foldsvc.msa.precomputed import PrecomputedAlignment, chain_sequences
from foldsvc.records.fold_input import Chain, FoldInput

A = ">a\nMKV\n>r\nM-V\n"
B = ">b\nGG\n>s\nG-\n>t\n-G\n"
COMPLEX = "#3,2\t1,1\n>101\t102\nMKVGG\n>p\tq\nMRVGG\n>r\nM-V--\n"


def chains(*sequences: str) -> FoldInput:
    """Give chains of these sequences."""
    named = tuple(Chain(name=f"{i}", sequence=one) for i, one in enumerate(sequences))
    return FoldInput(name="test", chains=named)


def test_one_chain() -> None:
    """A plain A3M is the alignment of the chain."""
    found = PrecomputedAlignment([gzip.compress(A.encode())]).search(chains("MKV"))

    assert [own.headers for own in found.unpaired] == [("a", "r")]
    assert (found.paired, found.source) == ((), "a3m")


def test_copies_share_one_alignment() -> None:
    """Copies of a sequence need it once."""
    found = PrecomputedAlignment([A]).search(chains("MKV", "MKV", "MKV"))

    assert [own.n_row for own in found.unpaired] == [2]


@pytest.mark.parametrize("files", [[A, B], [B, A], [f"{B}\0{A}\0"]])
def test_files_go_to_the_chains_that_they_are_of(files: list[str]) -> None:
    """Several files, or one with a NUL between alignments, in any order."""
    found = PrecomputedAlignment(files).search(chains("GG", "MKV", "GG"))

    assert [own.headers[0] for own in found.unpaired] == ["b", "a"]


@pytest.mark.parametrize(("sequences", "names"), [(("MKV", "GG"), "pq"), (("GG", "MKV"), "qp")])
def test_the_complex_format_goes_to_the_chains_in_their_order(
    sequences: tuple[str, ...], names: str
) -> None:
    """Alignments follow the order of the request, not that of the file; pairs stay in step."""
    found = PrecomputedAlignment([COMPLEX]).search(chains(*sequences, sequences[0]))

    assert [own.headers[1] for own in found.paired] == list(names)
    assert [own.n_res for own in found.unpaired] == [len(one) for one in sequences]
    assert all(
        np.array_equal(own.residues[0], pair.residues[0])
        for own, pair in zip(found.unpaired, found.paired, strict=True)
    )


def test_an_alignment_of_another_sequence() -> None:
    """For one chain the first residue that differs is told, with its line."""
    with pytest.raises(QueryMismatchError) as caught:
        PrecomputedAlignment([A]).search(chains("MRV"))
    assert (caught.value.line, caught.value.position, caught.value.found) == (2, 2, "K")


@pytest.mark.parametrize(
    ("files", "sequences", "message"),
    [
        ([A], ("MKV", "GG"), "one sequence of 3 residues, and 2 sequences of 3 and 2 residues"),
        ([A, B], ("MKV",), "2 sequences of 3 and 2 residues, and one sequence of 3"),
        ([A, A], ("MKV", "GG"), "2 sequences of 3 and 3 residues"),
        ([COMPLEX], ("MKV", "GA"), "of 3 and 2 residues, and 2 sequences of 3 and 2"),
        ([COMPLEX], ("MKV",), "2 sequences of 3 and 2 residues, and one"),
    ],
)
def test_alignments_of_other_chains(
    files: list[str], sequences: tuple[str, ...], message: str
) -> None:
    """What was sent and what is to be folded are both told."""
    with pytest.raises(ChainsMismatchError, match=message):
        PrecomputedAlignment(files).search(chains(*sequences))


def test_a_fault_in_a_file_is_told() -> None:
    """What is wrong with a row is said as for any alignment."""
    with pytest.raises(UnevenRowError):
        PrecomputedAlignment([A, B + ">u\nGGG\n"]).search(chains("MKV", "GG"))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (A, ("MKV",)),
        (A.replace("MKV", "MUB").replace("M-V", "M-B"), ("MCD",)),
        (f"{A}\0{B}", ("MKV", "GG")),
        (COMPLEX.replace("1,1", "2,1"), ("MKV", "MKV", "GG")),
        ("#3\t2\n" + A, ("MKV", "MKV")),
    ],
)
def test_an_alignment_says_which_chains_it_is_of(file: str, expected: tuple[str, ...]) -> None:
    """An A3M is enough for a request: its first rows are the chains."""
    assert chain_sequences(file) == expected
