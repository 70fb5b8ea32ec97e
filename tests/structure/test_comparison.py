"""Structures laid on each other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.structure import Structure
from foldsvc.structure.comparison import compare_structures, moved
from foldsvc.structure.residue_pairs import least_identity, residue_pairs

_CA = ATOM37_INDEX["CA"]
STRUCTURES = Path(__file__).parents[1] / "data" / "structures"


@pytest.fixture(scope="session")
def hyhel10() -> Structure:
    """Give the crystal structure 3HFM, an antibody with lysozyme."""
    return read_structure((STRUCTURES / "3hfm.pdb").read_text())


def _chains(structure: Structure, names: str, called: str = "") -> Structure:
    """Give some chains of a structure in this order, under other names if wanted."""
    rows = np.concatenate(
        [
            np.flatnonzero(structure.chain_index == structure.chain_names.index(name))
            for name in names
        ]
    )
    order = {structure.chain_names.index(name): place for place, name in enumerate(names)}
    return replace(
        structure,
        chain_names=tuple(called or names),
        chain_index=np.array([order[int(chain)] for chain in structure.chain_index[rows]]),
        aatype=structure.aatype[rows],
        residue_number=structure.residue_number[rows],
        insertion_code=tuple(structure.insertion_code[row] for row in rows),
        atom_positions=structure.atom_positions[rows],
        atom_mask=structure.atom_mask[rows],
        plddt=structure.plddt[rows],
    )


def _turned(structure: Structure, seed: int = 3) -> Structure:
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    turn[:, 0] *= np.linalg.det(turn)
    positions = (structure.atom_positions @ turn.T + 25).astype(np.float32)
    return replace(structure, atom_positions=positions)


def test_a_structure_agrees_with_itself(trastuzumab_crystal: Structure) -> None:
    """A turned copy has no deviation, and every score is full."""
    found = compare_structures(trastuzumab_crystal, _turned(trastuzumab_crystal))
    assert found.tm_score == pytest.approx(1, abs=1e-6)
    assert found.tm_score_by_model == pytest.approx(1, abs=1e-6)
    assert (found.lddt, found.lddt_ca, found.identity) == (1, 1, 1)
    assert found.rmsd < 1e-3
    assert found.deviation.max() < 1e-3
    assert len(found.pairs.reference) == found.n_reference == found.n_model


def test_moved_model_lies_on_the_reference(trastuzumab_crystal: Structure) -> None:
    """The motion of the comparison brings every atom home, and leaves absent atoms at zero."""
    turned = _turned(trastuzumab_crystal)
    laid = moved(turned, compare_structures(trastuzumab_crystal, turned))
    mask = trastuzumab_crystal.atom_mask
    np.testing.assert_allclose(
        laid.atom_positions[mask], trastuzumab_crystal.atom_positions[mask], atol=2e-3
    )
    assert not laid.atom_positions[~mask].any()


def test_two_fabs_of_trastuzumab_are_nearly_alike(trastuzumab_crystal: Structure) -> None:
    """The two copies in the crystal agree as TM-align says: 0.99 for the heavy chains."""
    one = _chains(trastuzumab_crystal, "B")
    other = _chains(trastuzumab_crystal, "D")
    found = compare_structures(other, one)
    assert found.tm_score == pytest.approx(0.9912, abs=2e-3)
    assert found.identity == 1
    assert found.lddt_ca > 0.95
    assert 0.3 < found.rmsd < 1.5


def test_related_antibodies_pair_heavy_with_heavy(
    trastuzumab_crystal: Structure, hyhel10: Structure
) -> None:
    """Chains of different antibodies are paired by sequence; lysozyme stays without partner."""
    found = compare_structures(hyhel10, trastuzumab_crystal)
    assert sorted(found.pairs.chains) in ([("H", "B"), ("L", "A")], [("H", "D"), ("L", "C")])
    assert 0.5 < found.identity < 0.7
    assert found.n_reference > len(found.pairs.reference) > 400
    assert 0.6 < found.tm_score < 0.8


def test_copies_are_paired_where_they_lie(trastuzumab_crystal: Structure) -> None:
    """If a model names its copies the other way round, the copies are paired by their places."""
    swapped = _turned(_chains(trastuzumab_crystal, "DCBA", called="WXYZ"))
    found = compare_structures(trastuzumab_crystal, swapped)
    assert found.pairs.chains == (("B", "Y"), ("A", "Z"), ("D", "W"), ("C", "X"))
    assert found.tm_score == pytest.approx(1, abs=1e-6)


def test_numbers_pair_what_sequences_would_not(ubiquitin: Structure) -> None:
    """By number, residues of the same name and number are compared whatever they are."""
    other = replace(ubiquitin, aatype=np.full_like(ubiquitin.aatype, 0))
    found = compare_structures(ubiquitin, other, "number")
    assert len(found.pairs.reference) == 76
    assert found.identity == pytest.approx((ubiquitin.aatype == 0).mean())
    assert found.tm_score == pytest.approx(1)


def test_gaps_are_left_out(ubiquitin: Structure) -> None:
    """Residues that the model lacks are no pairs, and lower TM-score by their share."""
    rows = np.r_[0:30, 40:76]
    short = replace(
        ubiquitin,
        chain_index=ubiquitin.chain_index[rows],
        aatype=ubiquitin.aatype[rows],
        residue_number=ubiquitin.residue_number[rows],
        insertion_code=tuple("" for _ in rows),
        atom_positions=ubiquitin.atom_positions[rows],
        atom_mask=ubiquitin.atom_mask[rows],
        plddt=ubiquitin.plddt[rows],
    )
    for pair_by in ("sequence", "number"):
        found = compare_structures(ubiquitin, short, pair_by)
        assert ubiquitin.residue_number[found.pairs.reference].tolist() == [
            *range(1, 31), *range(41, 77),
        ]  # fmt: skip
        assert found.tm_score == pytest.approx(66 / 76, abs=1e-6)
        assert found.tm_score_by_model == pytest.approx(1, abs=1e-6)


def test_unlike_proteins_have_nothing_in_common(ubiquitin: Structure, hyhel10: Structure) -> None:
    """Ubiquitin is not laid on an antibody by a chance likeness of sequence."""
    with pytest.raises(InvalidRequestError, match="no residue in common"):
        compare_structures(ubiquitin, hyhel10)


def test_residue_without_alpha_is_no_pair(ubiquitin: Structure) -> None:
    """A residue without Cα on either side is left out."""
    holed = replace(ubiquitin, atom_mask=ubiquitin.atom_mask.copy())
    holed.atom_mask[10, _CA] = False
    pairs = residue_pairs(ubiquitin, holed)
    assert 10 not in pairs.reference
    assert len(pairs.reference) == 75


def _lddt_by_hand(reference: np.ndarray, model: np.ndarray) -> np.ndarray:
    """Give lDDT of each point, counted pair by pair."""
    scores = []
    for i in range(len(reference)):
        true = np.linalg.norm(reference - reference[i], axis=1)
        off = np.abs(np.linalg.norm(model - model[i], axis=1) - true)
        near = (true <= 15) & (np.arange(len(reference)) != i)
        scores.append(np.mean([(off[near] < limit).mean() for limit in (0.5, 1, 2, 4)]))
    return np.array(scores)


@settings(deadline=None, max_examples=5)
@given(seed=st.integers(0, 1_000), scale=st.floats(0.1, 3))
def test_lddt_is_what_its_definition_says(ubiquitin: Structure, seed: int, scale: float) -> None:
    """Each Cα has as lDDT the share of distances within 15 Å that are kept."""
    noise = np.random.default_rng(seed).normal(scale=scale, size=(76, 1, 3))
    shaken = replace(
        ubiquitin, atom_positions=(ubiquitin.atom_positions + noise).astype(np.float32)
    )
    found = compare_structures(ubiquitin, shaken)
    by_hand = _lddt_by_hand(ubiquitin.atom_positions[:, _CA], shaken.atom_positions[:, _CA])
    np.testing.assert_allclose(found.residue_lddt, by_hand, atol=0.02)
    assert found.lddt_ca == pytest.approx(by_hand.mean(), abs=0.05)


@pytest.mark.parametrize(
    ("n_aligned", "share"), [(0, 1.0), (11, 0.99), (100, 0.298), (2_000, 0.195)]
)
def test_short_alignments_must_be_more_alike(n_aligned: int, share: float) -> None:
    """The share of equal residues that makes two proteins alike falls with their length."""
    assert least_identity(n_aligned) == pytest.approx(share, abs=0.012)
