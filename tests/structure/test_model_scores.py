"""All scores of a model: what is there, what is not, and in which order."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.chain_clashes import chain_clashes
from foldsvc.structure.chain_slices import chain_slices, structure_pseudo_beta
from foldsvc.structure.disorder import fraction_disordered, relative_accessibility
from foldsvc.structure.model_scores import model_scores


def test_one_chain_has_no_pairs() -> None:
    """One chain has no interface, so nothing of interfaces is claimed of it."""
    structure = straight_chains(20)
    scores = model_scores(
        prediction_of(structure, pair_confidence(structure, np.full((20, 20), 3)))
    )
    assert scores.pairs == ()
    assert (scores.iptm, scores.values.get("actifptm")) == (None, None)
    assert [chain.chain for chain in scores.chains] == ["A"]
    assert scores.values.get("max_pae") == 3


def test_every_two_chains_come_once() -> None:
    """Pairs come in the order of the structure, each once, and the record is JSON."""
    structure = straight_chains(5, 7, 6, 4)
    confidence = pair_confidence(structure, np.full((22, 22), 4.0))
    scores = model_scores(prediction_of(structure, confidence))
    assert [pair.first + pair.second for pair in scores.pairs] == [
        "AB", "AC", "AD", "BC", "BD", "CD",
    ]  # fmt: skip
    again = json.loads(json.dumps(asdict(scores)))
    assert again["pairs"][3]["second"] == "C"
    assert [chain.n_res for chain in scores.chains] == [5, 7, 6, 4]


def test_directions_are_told_apart() -> None:
    """The direction named forward is laid on the earlier chain."""
    structure = straight_chains(30, 30)
    pae = np.full((60, 60), 30.0)
    pae[:30, 30:] = 1.0
    pair = model_scores(prediction_of(structure, pair_confidence(structure, pae))).pairs[0]
    assert pair.forward["ipsae"] > 0.5
    assert pair.backward["ipsae"] == 0
    assert pair.forward["pdockq2"] > pair.backward["pdockq2"]
    assert pair.symmetric["lis"] == pytest.approx((1 - 1 / 12) / 2)
    assert pair.symmetric["pae_min"] == 1


def test_network_without_pae_still_scores_contacts() -> None:
    """Without PAE, contacts and pDockQ are given and the rest is absent, not zero."""
    scores = model_scores(prediction_of(straight_chains(30, 30), None))
    pair = scores.pairs[0]
    assert pair.symmetric["n_contacts"] == 30 + 2 * 29
    assert 0 < pair.symmetric["pdockq"] < 1
    assert (
        pair.forward.get("ipsae"),
        pair.symmetric.get("iptm"),
        scores.ptm,
        scores.values.get("max_pae"),
    ) == (None,) * 4


def test_chains_of_trastuzumab(raw_trastuzumab: Prediction) -> None:
    """A real antibody's chains touch widely, do not run into each other and are folded."""
    scores = model_scores(raw_trastuzumab)
    assert [chain.chain for chain in scores.chains] == ["H", "L"]
    assert scores.pairs[0].symmetric["n_contacts"] > 40
    assert scores.pairs[0].symmetric["pdockq"] > 0.3
    assert not scores.values["has_clash"]
    assert scores.values["fraction_disordered"] == 0


def test_slices_cover_the_chains() -> None:
    """The slices of the chains follow each other and leave nothing out."""
    assert chain_slices(straight_chains(3, 1, 2)) == (slice(0, 3), slice(3, 4), slice(4, 6))


def test_residue_without_place_touches_nothing() -> None:
    """A residue that has no Cα has no point either."""
    structure = straight_chains(4, 4)
    structure.atom_mask[2] = False
    assert (
        np.isnan(structure_pseudo_beta(structure)).all(axis=1).tolist()
        == [False] * 2 + [True] + [False] * 5
    )


def _laid_over(structure: Structure) -> Structure:
    """Give the structure with its second chain moved onto its first."""
    positions = structure.atom_positions.copy()
    first, second = chain_slices(structure)
    n = min(first.stop, second.stop - second.start)
    positions[second][:n] = positions[first][:n]
    return replace(structure, atom_positions=positions)


def test_chains_through_each_other_clash() -> None:
    """A chain laid over another clashes; chains side by side do not."""
    structure = straight_chains(20, 20)
    assert chain_clashes(structure).n_atoms == 0
    clashes = chain_clashes(_laid_over(structure))
    assert (clashes.n_atoms, clashes.overlap) == (40, True)


def test_few_atoms_do_not_make_an_overlap() -> None:
    """Chains overlap from half of one chain's atoms on, or from a hundred."""
    small = _laid_over(straight_chains(9, 20))
    few = replace(small, atom_positions=small.atom_positions.copy())
    few.atom_positions[9 + 4 :, :, 1] += 50  # four of nine atoms stay
    assert chain_clashes(few).n_atoms == 8
    assert not chain_clashes(few).overlap
    assert chain_clashes(small).overlap


def test_stretched_chain_is_disordered(ubiquitin: Structure) -> None:
    """A chain drawn out into solvent counts as disorder, a folded protein does not."""
    assert fraction_disordered(straight_chains(40)) == 1
    assert fraction_disordered(ubiquitin) < 0.1
    assert fraction_disordered(straight_chains(1)) == 1


def test_buried_residues_are_not_accessible(ubiquitin: Structure) -> None:
    """Ubiquitin's core is closed to water and its tail open, as in the crystal."""
    accessible = relative_accessibility(ubiquitin)
    core = np.isin(ubiquitin.residue_number, [3, 5, 15, 17, 26, 30, 43, 50, 56, 61, 67, 69])
    assert accessible[core].mean() < 0.1
    assert accessible[ubiquitin.residue_number > 72].mean() > 0.5
