"""All that comes after the trunk, against recorded runs of the official AlphaFold2."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.geometry_features import torsions
from foldsvc.alphafold2.heads import (
    contact_probability,
    distance_change,
    distogram_logits,
    pair_scores,
    plddt,
    predicted_tm_score,
)
from foldsvc.alphafold2.params import Linear
from foldsvc.alphafold2.structure_module import ATOM37_EXISTS
from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.chem.rigid_groups import ATOM14_MASK
from foldsvc.frames.atoms import atom14_positions
from foldsvc.frames.rigid import frames_from_points

FOLDER = Path(__file__).parents[1] / "data" / "af2_goldens"
NAMES = ("single_5AWL_1", "batch_5AWL_1", "batch_6A5J")
N, CA, C, CB = (ATOM37_INDEX[name] for name in ("N", "CA", "C", "CB"))
N_CONTACT_BIN = 20

Arrays = dict[str, np.ndarray]


@pytest.fixture(params=NAMES)
def run(request: pytest.FixtureRequest) -> Arrays:
    """Give a recorded run."""
    return recorded(request.param)


def recorded(name: str) -> Arrays:
    """Read the features of the last pass and all that it gave."""
    with np.load(FOLDER / f"{name}.npz") as file:
        return {key: file[key][-1] if key.startswith("feat/") else file[key] for key in file.files}


def as_logits(probability: np.ndarray) -> tuple[Linear, np.ndarray]:
    """Give a head and a pair representation from which it makes these probabilities."""
    n_bin = probability.shape[-1]
    head = Linear(weight=jnp.eye(n_bin), bias=jnp.zeros(n_bin))
    return head, np.log(np.maximum(probability, 1e-30)).astype(np.float32)


def test_plddt(run: Arrays) -> None:
    """The recorded logits give the recorded pLDDT."""
    ours = np.asarray(plddt(jnp.asarray(run["out/predicted_lddt/logits"])))
    np.testing.assert_allclose(ours, run["out/plddt"], rtol=0, atol=1e-4)
    mask = run["feat/seq_mask"]
    mean = (ours * mask).sum() / mask.sum()
    np.testing.assert_allclose(mean, run["out/mean_plddt"], rtol=0, atol=1e-4)


@pytest.mark.parametrize("chunk", [4, 64])
def test_pae_and_ptm(run: Arrays, chunk: int) -> None:
    """The recorded probabilities give the recorded PAE and pTM, also some rows at a time."""
    head, pair = as_logits(run["out/aligned_confidence_probs"])
    mask = jnp.asarray(run["feat/seq_mask"])
    one_chain = jnp.asarray(run["feat/asym_id"].astype(np.int32))
    scores = pair_scores(head, jnp.asarray(pair), mask, one_chain, chunk=chunk)
    pae = run["out/predicted_aligned_error"]
    there = np.ix_(run["feat/seq_mask"] > 0, run["feat/seq_mask"] > 0)
    np.testing.assert_allclose(np.asarray(scores.pae)[there], pae[there], rtol=0, atol=1e-4)
    assert np.asarray(scores.pae).max() <= run["out/max_predicted_aligned_error"]
    ptm = predicted_tm_score(scores.tm_term, mask, None)
    np.testing.assert_allclose(ptm, run["out/ptm"], rtol=0, atol=1e-6)
    assert predicted_tm_score(scores.tm_term, mask, one_chain) == 0.0


def test_atoms_that_exist(run: Arrays) -> None:
    """The residue types say which atoms there are."""
    aatype = run["feat/aatype"]
    there = run["feat/seq_mask"] > 0
    expected = run["out/structure_module/final_atom_mask"]
    np.testing.assert_array_equal(ATOM37_EXISTS[aatype][there], expected[there])
    np.testing.assert_array_equal(
        ATOM14_MASK[aatype][there], run["feat/atom14_atom_exists"][there] > 0
    )


def test_geometry(run: Arrays) -> None:
    """Frames and torsions taken from the recorded atoms put every atom back where it was."""
    there = run["feat/seq_mask"] > 0
    aatype = jnp.asarray(run["feat/aatype"][there])
    positions = jnp.asarray(run["out/structure_module/final_atom_positions"][there])
    atom_mask = run["out/structure_module/final_atom_mask"][there]
    # C lies on the positive x axis, so the point opposite to it is on the negative one.
    backbone = frames_from_points(
        2 * positions[:, CA] - positions[:, C], positions[:, CA], positions[:, N]
    )
    angles = torsions(aatype, positions, jnp.asarray(atom_mask)).sin_cos
    placed = np.asarray(atom14_positions(backbone, angles, aatype))
    of_atom14 = np.asarray(ATOM14_MASK[np.asarray(aatype)])
    slots = run["feat/residx_atom14_to_atom37"][there]
    rows = np.arange(len(slots))[:, None]
    expected = np.asarray(positions)[rows, slots]
    assert np.abs(placed - expected)[of_atom14].max() < 5e-3


def test_distance_change(run: Arrays) -> None:
    """Positions that do not change have changed by next to nothing, moved ones by how far."""
    ca = jnp.asarray(run["out/structure_module/final_atom_positions"][:, CA])
    mask = jnp.asarray(run["feat/seq_mask"])
    assert distance_change(ca, ca, mask, chunk=4) < 1e-3
    stretched = float(distance_change(1.1 * ca, ca, mask, chunk=4))
    apart = np.linalg.norm(np.asarray(ca)[:, None] - np.asarray(ca), axis=-1)
    both = np.asarray(mask)[:, None] * np.asarray(mask)
    assert stretched == pytest.approx(0.1 * np.sqrt((apart**2 * both).sum() / both.sum()), rel=1e-4)


def test_distogram() -> None:
    """One head, fitted to all three runs, gives all their distograms, so it is of the right form.

    Logits are symmetric: what the head makes of a pair plus what it makes of the same pair turned
    round. 237 pairs determine the 129 unknowns of each bin.
    """
    runs = [recorded(name) for name in NAMES]
    features, wanted = [], []
    for one in runs:
        pair = one["out/prev/prev_pair"].astype(np.float64)
        upper = np.triu_indices(len(pair))
        both = (pair + pair.swapaxes(0, 1))[upper]
        features.append(np.column_stack([both, np.full(len(both), 2.0)]))
        wanted.append(one["out/distogram/logits"][upper])
    fitted, *_ = np.linalg.lstsq(np.concatenate(features), np.concatenate(wanted), rcond=None)
    weight, bias = (jnp.asarray(part, jnp.float32) for part in (fitted[:-1], fitted[-1]))
    head = Linear(weight=weight, bias=bias)
    for one in runs:
        pair, logits = jnp.asarray(one["out/prev/prev_pair"]), one["out/distogram/logits"]
        ours = np.asarray(distogram_logits(head, pair, pair.swapaxes(0, 1)))
        assert np.abs(ours - logits).max() < 1e-5 * np.abs(logits).max()
        near = np.exp(logits - logits.max(axis=-1, keepdims=True))
        near = (near / near.sum(axis=-1, keepdims=True))[..., :N_CONTACT_BIN].sum(axis=-1)
        assert np.abs(np.asarray(contact_probability(head, pair, chunk=4)) - near).max() < 1e-2


def test_contacts_are_those_of_the_structure(run: Arrays) -> None:
    """Residues that the distogram holds to be in contact are so in the recorded atoms."""
    logits = run["out/distogram/logits"].astype(np.float64)
    near = np.exp(logits - logits.max(axis=-1, keepdims=True))
    near = (near / near.sum(axis=-1, keepdims=True))[..., :N_CONTACT_BIN].sum(axis=-1)
    there = run["feat/seq_mask"] > 0
    positions = run["out/structure_module/final_atom_positions"][there]
    glycine = run["feat/aatype"][there] == 7
    beta = np.where(glycine[:, None], positions[:, CA], positions[:, CB])
    apart = np.linalg.norm(beta[:, None] - beta, axis=-1)
    sure = near[np.ix_(there, there)]
    assert apart[sure > 0.9].max() < 10.0
    assert apart[sure < 0.1].min() > 6.0
