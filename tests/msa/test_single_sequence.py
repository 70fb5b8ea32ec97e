"""Chains without any search."""

from foldsvc.chem.residues import sequence_of
from foldsvc.msa.search import AlignmentSearch
from foldsvc.msa.single_sequence import SingleSequence
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.progress import Progress


def test_each_sequence_is_its_own_alignment() -> None:
    """Each distinct sequence has one row, itself, in order of first appearance."""
    chains = tuple(Chain(name="", sequence=one) for one in ("GGX", "MKV", "GGX"))
    way: AlignmentSearch = SingleSequence()
    told: list[Progress] = []

    found = way.search(FoldInput(name="test", chains=chains), told.append)

    assert [sequence_of(own.residues[0]) for own in found.unpaired] == ["GGX", "MKV"]
    assert [(own.n_row, own.deletions.sum()) for own in found.unpaired] == [(1, 0), (1, 0)]
    assert (found.paired, found.source) == ((), "single-sequence")
