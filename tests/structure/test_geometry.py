"""Each fault is found where it was made, and not where nature has none."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foldsvc.chem.residues import ATOM37_INDEX, RESIDUE_LETTERS
from foldsvc.records.geometry import StructureGeometry
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.geometry import dihedral, geometry_of, peptide_bonds_of
from foldsvc.structure.neighbours import close_pairs

N, CA, C, CB, O, SG = (ATOM37_INDEX[name] for name in ("N", "CA", "C", "CB", "O", "SG"))  # noqa: E741


def test_crystal_has_no_faults(ubiquitin: Structure) -> None:
    """A good crystal structure has neither clashes nor flips nor twists, and real bond lengths."""
    geometry = geometry_of(ubiquitin)
    assert geometry.n_clashes == 0
    assert geometry.closest_contact == pytest.approx(2.51, abs=0.01)
    assert geometry.n_peptide_bonds == 75
    assert geometry.n_chain_breaks == 0
    assert geometry.peptide_bond_mean == pytest.approx(1.32, abs=0.01)
    assert geometry.n_chirality_flipped == geometry.n_side_chain_flipped == 0
    assert geometry.n_twisted_omega == geometry.n_cis_other == geometry.n_cis_proline == 0


def test_antibody_crystal(trastuzumab_crystal: Structure) -> None:
    """Fabs have their disulfides, cis prolines and gaps, and no residue of the wrong hand."""
    geometry = geometry_of(trastuzumab_crystal)
    assert geometry.n_disulfides == 8
    assert geometry.n_cis_proline == 10
    assert geometry.n_cis_other == geometry.n_twisted_omega == 0
    assert geometry.n_chirality_flipped == geometry.n_side_chain_flipped == 0
    assert geometry.n_chain_breaks == 7


def test_raw_prediction_has_faults(raw_adalimumab: Prediction) -> None:
    """The network's own output has clashes and impossible bonds, and they are counted."""
    geometry = geometry_of(raw_adalimumab.structure)
    assert geometry.n_clashes > 10
    assert geometry.peptide_bond_min < 0.5
    assert geometry.n_bad_peptide_bonds > 100
    assert not geometry.is_sound


def test_mirrored_structure_is_flipped_throughout(ubiquitin: Structure) -> None:
    """In the mirror every residue with a Cβ is a D-amino acid, and nothing else changes."""
    mirrored = replace(ubiquitin, atom_positions=ubiquitin.atom_positions * [1, 1, -1])
    before, after = geometry_of(ubiquitin), geometry_of(mirrored)
    n_glycine = int((ubiquitin.aatype == RESIDUE_LETTERS.index("G")).sum())
    assert after.n_chirality_flipped == len(ubiquitin.aatype) - n_glycine
    n_beta = sum(int((ubiquitin.aatype == RESIDUE_LETTERS.index(letter)).sum()) for letter in "IT")
    assert after.n_side_chain_flipped == n_beta
    assert after.n_clashes == before.n_clashes
    assert after.peptide_bond_mean == pytest.approx(before.peptide_bond_mean)


def test_one_mirrored_residue_is_found(ubiquitin: Structure) -> None:
    """A single Cβ put on the wrong side is one flipped residue."""
    positions = ubiquitin.atom_positions.copy()
    n, ca, c, cb = positions[20, [N, CA, C, CB]]
    normal = np.cross(n - ca, c - ca)
    normal /= np.linalg.norm(normal)
    positions[20, CB] = cb - 2 * np.dot(cb - ca, normal) * normal
    assert geometry_of(replace(ubiquitin, atom_positions=positions)).n_chirality_flipped == 1


def test_one_clash_is_found(ubiquitin: Structure) -> None:
    """An atom moved to within 2.4 Å of a distant residue's clashes; at 2.41 Å it does not."""
    tip = ubiquitin.atom_positions[-1, CA]
    outwards = tip - ubiquitin.atom_positions[ubiquitin.atom_mask].mean(axis=0)
    outwards /= np.linalg.norm(outwards)
    far = tip + outwards * 30
    for distance, clashes in ((2.39, 1), (2.41, 0)):
        positions = ubiquitin.atom_positions.copy()
        positions[0, CB] = far
        positions[10, CB] = far + np.array([0, 0, distance])
        geometry = geometry_of(replace(ubiquitin, atom_positions=positions))
        assert geometry.n_clashes == clashes
        assert geometry.closest_contact == pytest.approx(min(distance, 2.509), abs=0.01)


def test_stretched_bond_is_found(ubiquitin: Structure) -> None:
    """A chain pulled apart by 0.2 Å has one bad bond more, of that length."""
    positions = ubiquitin.atom_positions.copy()
    bond = positions[40, N] - positions[39, C]
    positions[40:] += 0.2 * bond / np.linalg.norm(bond)
    before = geometry_of(ubiquitin)
    after = geometry_of(replace(ubiquitin, atom_positions=positions))
    assert after.peptide_bond_max == pytest.approx(np.linalg.norm(bond) + 0.2, abs=1e-3)
    assert after.n_peptide_bonds == before.n_peptide_bonds
    assert after.n_bad_peptide_bonds >= before.n_bad_peptide_bonds


def test_gap_is_a_break(ubiquitin: Structure) -> None:
    """Three residues left out of the middle make one break, whatever their numbers."""
    kept = np.r_[0:30, 33:76]
    cut = Structure(
        chain_names=ubiquitin.chain_names,
        chain_index=ubiquitin.chain_index[kept],
        aatype=ubiquitin.aatype[kept],
        residue_number=np.arange(len(kept)),
        insertion_code=("",) * len(kept),
        atom_positions=ubiquitin.atom_positions[kept],
        atom_mask=ubiquitin.atom_mask[kept],
        plddt=ubiquitin.plddt[kept],
    )
    geometry = geometry_of(cut)
    assert geometry.n_chain_breaks == 1
    assert geometry.n_peptide_bonds == 71
    assert geometry.n_faults == geometry.n_bad_peptide_bonds + 1


@pytest.mark.parametrize(
    ("degrees", "field"), [(90, "n_twisted_omega"), (180, "n_cis_other"), (0, None)]
)
def test_turned_peptide_is_found(ubiquitin: Structure, degrees: float, field: str | None) -> None:
    """Turning the rest of the chain about a peptide bond makes it twisted, or cis."""
    positions = ubiquitin.atom_positions.astype(np.float64)
    axis = positions[45, N] - positions[44, C]
    axis /= np.linalg.norm(axis)
    rest = positions[45:] - positions[45, N]
    angle = np.radians(degrees)
    positions[45:] = (
        rest * np.cos(angle)
        + np.cross(axis, rest) * np.sin(angle)
        + axis * (rest @ axis)[..., None] * (1 - np.cos(angle))
    ) + positions[45, N]
    geometry = geometry_of(replace(ubiquitin, atom_positions=positions))
    for name in ("n_twisted_omega", "n_cis_other"):
        assert getattr(geometry, name) == (name == field)


def test_disulfide_is_no_clash(raw_trastuzumab: Prediction) -> None:
    """The sulfurs of a bonded pair are not counted as a clash, a third one near them is."""
    structure = raw_trastuzumab.structure
    cysteines = np.flatnonzero(structure.aatype == RESIDUE_LETTERS.index("C"))
    positions = np.zeros_like(structure.atom_positions)
    mask = np.zeros_like(structure.atom_mask)
    mask[cysteines[:3], SG] = True
    positions[cysteines[:3], SG] = [[0, 0, 0], [2.05, 0, 0], [50, 0, 0]]
    pair = replace(structure, atom_positions=positions, atom_mask=mask)
    assert geometry_of(pair).n_clashes == 0
    assert geometry_of(pair).n_disulfides == 1
    positions[cysteines[2], SG] = [0, 2.3, 0]
    assert geometry_of(replace(pair, atom_positions=positions)).n_clashes == 1


def test_no_peptide_bond_is_none() -> None:
    """One residue has no bonds and no contacts, and says None rather than a number."""
    mask = np.zeros((1, len(ATOM37_INDEX)), dtype=bool)
    mask[0, CA] = True
    lone = Structure(
        chain_names=("A",),
        chain_index=np.zeros(1, dtype=np.int32),
        aatype=np.zeros(1, dtype=np.int32),
        residue_number=np.ones(1, dtype=np.int32),
        insertion_code=("",),
        atom_positions=np.zeros((1, len(ATOM37_INDEX), 3)),
        atom_mask=mask,
        plddt=np.zeros(1),
    )
    geometry = geometry_of(lone)
    assert geometry.peptide_bond_mean is None
    assert geometry.closest_contact is None
    assert geometry.is_sound


def test_as_dict_is_json(ubiquitin: Structure) -> None:
    """The counts are plain JSON under the record's own names, and say whether it is sound."""
    content = json.loads(json.dumps(geometry_of(ubiquitin).as_dict()))
    assert set(content) == {*StructureGeometry.__slots__, "is_sound"}
    assert content["closest_contact"] == 2.509


def test_motion_changes_nothing(raw_adalimumab: Prediction) -> None:
    """Turning and moving the whole structure leaves every count as it was."""
    structure = raw_adalimumab.structure
    rotation = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    rotation *= np.linalg.det(rotation)
    moved = replace(structure, atom_positions=structure.atom_positions @ rotation.T + [30, -50, 7])
    before, after = geometry_of(structure).as_dict(), geometry_of(moved).as_dict()
    assert {key: value for key, value in before.items() if isinstance(value, int)} == {
        key: value for key, value in after.items() if isinstance(value, int)
    }


def test_peptide_bonds_do_not_join_chains(raw_adalimumab: Prediction) -> None:
    """The last residue of H is not bonded to the first of L."""
    bonds = peptide_bonds_of(raw_adalimumab.structure)
    ends = np.flatnonzero(np.diff(raw_adalimumab.structure.chain_index))
    assert not np.isin(ends, bonds.residue).any()


def test_dihedral_sign() -> None:
    """A dihedral is positive when the far bond is turned clockwise, as IUPAC has it."""
    a, b, c = np.array([[1.0, 0, 0]]), np.array([[0.0, 0, 0]]), np.array([[0.0, 0, 1]])
    for degrees in (-120.0, -30.0, 60.0, 179.0):
        turn = np.radians(degrees)
        d = c + np.array([[np.cos(turn), np.sin(turn), 0]])
        assert dihedral(a, b, c, d)[0] == pytest.approx(degrees)


@settings(max_examples=50)
@given(
    points=arrays(
        np.float64,
        st.tuples(st.integers(0, 40), st.just(3)),
        elements=st.floats(-20, 20, width=32),
    ),
    cutoff=st.floats(0.5, 10),
)
def test_close_pairs_are_all_pairs_within(points: np.ndarray, cutoff: float) -> None:
    """The grid of cells finds the same pairs as looking at every pair."""
    first, second, distance = close_pairs(points, cutoff)
    table = np.linalg.norm(points[:, None] - points[None], axis=-1)
    wanted = np.argwhere(np.triu(table < cutoff, k=1))
    np.testing.assert_array_equal(np.column_stack([first, second]), wanted)
    np.testing.assert_allclose(distance, table[first, second])
