"""Rigid parts found in PAE, and selections."""

import numpy as np
import pytest
from complexes import straight_chains
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.errors import InvalidRequestError
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.structure import Structure
from foldsvc.structure.domain_rows import domains_content
from foldsvc.structure.domains import domains
from foldsvc.structure.selection import part_of, ranges_of, residues_of


def _pae(labels: np.ndarray, seed: int = 0) -> np.ndarray:
    """Give PAE of 2.5 Å within each label and 16 Å between, with noise."""
    noise = np.random.default_rng(seed).normal(0, 0.4, (len(labels), len(labels)))
    return (np.where(labels[:, None] == labels, 2.5, 16.0) + noise).astype(np.float32)


@settings(deadline=None, max_examples=20)
@given(lengths=st.lists(st.integers(20, 60), min_size=1, max_size=5), seed=st.integers(0, 100))
def test_planted_domains_are_found(lengths: list[int], seed: int) -> None:
    """Blocks of low error come out as they were put in."""
    labels = np.repeat(np.arange(len(lengths)), lengths)
    found = domains(_pae(labels, seed), straight_chains(len(labels)))
    assert [domain.residues.tolist() for domain in found] == [
        np.flatnonzero(labels == label).tolist() for label in range(len(lengths))
    ]
    assert all(2.0 < domain.mean_pae < 3.0 for domain in found)


def test_domains_cross_gaps_and_chains() -> None:
    """A domain may be of two stretches and of two chains; ones too small are left out."""
    structure = straight_chains(60, 50)
    labels = np.concatenate(
        [np.full(20, 0), np.full(20, 1), np.full(20, 0), np.full(5, 2), np.full(45, 1)]
    )
    found = domains(_pae(labels), structure)
    assert [ranges_of(structure, domain.residues) for domain in found] == [
        "A:1-20,A:41-60",
        "A:21-40,B:6-50",
    ]


def test_disorder_is_in_no_domain() -> None:
    """Residues that are sure of nothing belong nowhere, and a model of them has no domains."""
    structure = straight_chains(80)
    assert domains(np.full((80, 80), 22, dtype=np.float32), structure) == ()
    pae = _pae(np.repeat([0, 1], 40))
    pae[40:, 40:] = 20
    assert [ranges_of(structure, domain.residues) for domain in domains(pae, structure)] == [
        "A:1-40"
    ]


def test_long_models_are_taken_in_stretches() -> None:
    """Of 2,000 residues in two chains the domains are right to within a stretch."""
    structure = straight_chains(1_100, 900)
    labels = np.repeat([0, 1, 2], [700, 400, 900])
    found = domains(_pae(labels), structure)
    assert len(found) == 3
    for label, domain in enumerate(found):
        missed = np.setxor1d(domain.residues, np.flatnonzero(labels == label))
        assert len(missed) <= 4


def test_the_same_model_gives_the_same_domains() -> None:
    """Chance has no part: an undecided model is cut the same each time."""
    place = np.arange(150)
    pae = np.minimum(1 + np.abs(place[:, None] - place) / 8, 30).astype(np.float32)
    first, again = (domains(pae, straight_chains(150)) for _ in range(2))
    assert [domain.residues.tolist() for domain in first] == [
        domain.residues.tolist() for domain in again
    ]


@pytest.mark.parametrize(
    ("residues", "words"),
    [([0], "A:1"), ([0, 1, 2], "A:1-3"), ([1, 3, 4, 5], "A:2,A:4-5,B:1"), ([4, 5], "A:5,B:1")],
)
def test_selections_in_words(residues: list[int], words: str) -> None:
    """Runs end where numbers stop following each other and where a chain ends."""
    assert ranges_of(straight_chains(5, 4), np.array(residues)) == words


def test_part_is_a_structure_of_its_own(trastuzumab_crystal: Structure) -> None:
    """A cut-out keeps chain names, numbers and insertion codes, and can be written and read."""
    chosen = np.flatnonzero(
        np.isin(trastuzumab_crystal.chain_index, [1, 2])
        & (trastuzumab_crystal.residue_number <= 110)
    )
    part = part_of(trastuzumab_crystal, chosen)
    assert part.chain_names == ("A", "D")
    again = read_structure(write_pdb(part))
    assert again.chain_names == part.chain_names
    assert again.insertion_code == part.insertion_code
    np.testing.assert_array_equal(again.residue_number, part.residue_number)


@given(chosen=st.sets(st.integers(0, 29), min_size=1))
def test_words_for_residues_are_read_back(chosen: set[int]) -> None:
    """Any choice of residues, written as ranges, is found again."""
    structure = straight_chains(13, 17)
    indices = np.array(sorted(chosen))
    np.testing.assert_array_equal(residues_of(structure, ranges_of(structure, indices)), indices)


def test_words_for_residues_follow_the_chain(trastuzumab_crystal: Structure) -> None:
    """A chain's name is all of it, a letter of insertion counts, and overlaps count once."""
    structure = trastuzumab_crystal
    whole = residues_of(structure, "A")
    assert len(whole) == (structure.chain_index == structure.chain_names.index("A")).sum()
    np.testing.assert_array_equal(residues_of(structure, "A, A:2-4,A:3"), whole)
    assert ranges_of(structure, residues_of(structure, "B:5-7,B:6-9")) == "B:5-9"


@pytest.mark.parametrize("words", ["", "Z:1-2", "A:1-999", "A:-", "A:1-2-3", "A:1;2", "A:x", ":"])
def test_words_that_name_no_residues_are_refused(words: str) -> None:
    """What cannot be read or is not there is told, with what is."""
    with pytest.raises(InvalidRequestError):
        residues_of(straight_chains(9), words)


def test_domains_as_json_can_be_selected() -> None:
    """Each domain has its residues in words, as runs of indices, and how sure they are."""
    structure = straight_chains(60, 50)
    labels = np.concatenate([np.full(20, 0), np.full(20, 1), np.full(20, 0), np.full(50, 1)])
    content = domains_content(domains(_pae(labels), structure), structure)
    first, second = content["domains"]

    assert (first["number"], second["number"]) == (1, 2)
    assert (first["residues"], first["runs"]) == ("A:1-20,A:41-60", ((0, 19), (40, 59)))
    assert (second["residues"], second["runs"]) == ("A:21-40,B:1-50", ((20, 39), (60, 109)))
    assert (second["n_res"], second["mean_plddt"]) == (70, 80.0)
    assert second["mean_pae"] == pytest.approx(2.5, abs=0.1)
