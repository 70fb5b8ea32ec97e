"""The tables of ideal residue geometry."""

from itertools import pairwise

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM14_NAMES, ATOM37_NAMES, RESIDUE_LETTERS, THREE_LETTER
from foldsvc.chem.rigid_groups import (
    ATOM14_GROUP,
    ATOM14_MASK,
    ATOM14_POSITION,
    ATOM14_TO_ATOM37,
    GROUP_FRAMES,
    RIGID_GROUPS,
    SIDE_CHAIN_PATH,
)

AATYPES = range(20)
IDS = list(RESIDUE_LETTERS)


def ideal_atoms(aatype: int) -> dict[str, np.ndarray]:
    """Build a residue with every torsion angle 0, by walking its groups."""
    frames = [GROUP_FRAMES[aatype, group].astype(np.float64) for group in range(8)]
    for chi in range(5, 8):
        frames[chi] = frames[chi - 1] @ frames[chi]
    return {
        name: (frames[ATOM14_GROUP[aatype, slot]] @ [*ATOM14_POSITION[aatype, slot], 1.0])[:3]
        for slot, name in enumerate(ATOM14_NAMES[aatype])
    }


def dihedral(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> float:
    """Give the torsion angle of four atoms in degrees."""
    first, second = np.cross(b - a, c - b), np.cross(c - b, d - c)
    sine = np.dot(np.cross(first, second), c - b) / np.linalg.norm(c - b)
    return float(np.degrees(np.arctan2(sine, np.dot(first, second))))


@pytest.mark.parametrize("aatype", AATYPES, ids=IDS)
def test_frames_are_rotations(aatype: int) -> None:
    """Every group's frame is a proper rotation and a shift."""
    for frame in GROUP_FRAMES[aatype].astype(np.float64):
        np.testing.assert_allclose(frame[:3, :3] @ frame[:3, :3].T, np.eye(3), atol=1e-6)
        assert np.linalg.det(frame[:3, :3]) == pytest.approx(1.0, abs=1e-6)
        assert frame[3].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("aatype", AATYPES, ids=IDS)
def test_bonds_have_chemical_lengths(aatype: int) -> None:
    """Along the backbone and the side chain, bonded atoms are 1.2 to 1.9 Å apart."""
    atoms = ideal_atoms(aatype)
    path = SIDE_CHAIN_PATH[THREE_LETTER[aatype]] or ("N", "CA")
    for first, second in [*pairwise(path), ("CA", "C"), ("C", "O")]:
        assert 1.2 < np.linalg.norm(atoms[first] - atoms[second]) < 1.9


@pytest.mark.parametrize("aatype", AATYPES, ids=IDS)
def test_chi_angles_are_zero(aatype: int) -> None:
    """With no turn, each chi angle of the side chain's path is 0°."""
    atoms = ideal_atoms(aatype)
    path = SIDE_CHAIN_PATH[THREE_LETTER[aatype]]
    for start in range(len(path) - 3):
        four = [atoms[name] for name in path[start : start + 4]]
        assert dihedral(*four) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("aatype", [a for a in AATYPES if RESIDUE_LETTERS[a] != "G"])
def test_alpha_carbons_are_l(aatype: int) -> None:
    """Seen from the hydrogen, CO, R and N run clockwise: every residue is an L amino acid."""
    atoms = ideal_atoms(aatype)
    n, c, cb = (atoms[name] - atoms["CA"] for name in ("N", "C", "CB"))
    assert np.dot(np.cross(n, c), cb) > 0


def test_masks_follow_the_atom_names() -> None:
    """There is an atom exactly where the residue has a name for the slot; X has none."""
    for aatype, names in enumerate(ATOM14_NAMES):
        assert ATOM14_MASK[aatype].tolist() == [slot < len(names) for slot in range(14)]
        found = [ATOM37_NAMES[place] for place in ATOM14_TO_ATOM37[aatype, : len(names)]]
        assert found == list(names)
    assert len(RIGID_GROUPS) == GROUP_FRAMES.shape[1]
