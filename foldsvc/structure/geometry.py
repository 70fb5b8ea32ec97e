"""How sound a structure is: clashes, peptide bonds, handedness, planarity. Lengths in Å."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.chem.residues import ATOM37_INDEX, RESIDUE_LETTERS
from foldsvc.records.geometry import StructureGeometry
from foldsvc.records.structure import Structure
from foldsvc.structure.neighbours import close_pairs

CLASH_DISTANCE = 2.4
PEPTIDE_BOND_LENGTH = 1.33
PEPTIDE_BOND_TOLERANCE = 0.02
PLANAR_DEGREES = 30.0
"""An omega farther than this from 0° and from 180° is twisted."""
_CHAIN_BREAK = 4.8
"""Neighbours on the chain have their Cα 3.8 apart, 2.9 if cis; across a gap it is 5 and more."""
BONDED_DESPITE_CA = 2.0
"""However far apart the Cα are."""
_DISULFIDE = 2.5
_CONTACT_RANGE = 4.0
_N, _CA, _C, _CB, _O, _SG, _CD = (
    ATOM37_INDEX[name] for name in ("N", "CA", "C", "CB", "O", "SG", "CD")
)
_CYS, _ILE, _PRO, _THR = (RESIDUE_LETTERS.index(letter) for letter in "CIPT")
_BONDED_ACROSS = ((_C, _N), (_CA, _N), (_O, _N), (_C, _CA), (_C, _CD))
"""Atoms of a residue and of the next that are one or two bonds apart (Cδ of proline)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeptideBonds:
    """The C–N bonds between neighbours on a chain.

    Attributes:
        residue: Index of the residue that gives C; the next one gives N.
        length: Length of each bond.
        omega: Dihedral Cα–C–N–Cα in degrees, -180 to 180.
        before_proline: The next residue is proline.
    """

    residue: Int[np.ndarray, " n_bond"]
    length: Float[np.ndarray, " n_bond"]
    omega: Float[np.ndarray, " n_bond"]
    before_proline: Bool[np.ndarray, " n_bond"]


def geometry_of(structure: Structure) -> StructureGeometry:
    """Count the faults of a structure."""
    contacts = contacts_of(structure)
    bonds = peptide_bonds_of(structure)
    length = bonds.length
    cis = np.abs(bonds.omega) <= PLANAR_DEGREES
    return StructureGeometry(
        n_clashes=int((contacts < CLASH_DISTANCE).sum()),
        closest_contact=float(contacts.min()) if contacts.size else None,
        n_peptide_bonds=len(length),
        n_chain_breaks=len(chain_breaks_of(structure)),
        peptide_bond_min=float(length.min()) if length.size else None,
        peptide_bond_mean=float(length.mean()) if length.size else None,
        peptide_bond_max=float(length.max()) if length.size else None,
        n_bad_peptide_bonds=int(bad_bonds(bonds).sum()),
        n_chirality_flipped=int(flipped_alpha(structure).sum()),
        n_side_chain_flipped=int(flipped_beta(structure).sum()),
        n_twisted_omega=int(twisted(bonds).sum()),
        n_cis_proline=int((cis & bonds.before_proline).sum()),
        n_cis_other=int((cis & ~bonds.before_proline).sum()),
        n_disulfides=len(disulfides_of(structure)),
    )


def peptide_bonds_of(structure: Structure) -> PeptideBonds:
    """Find the peptide bonds; numbers are not a guide, because IMGT's have gaps by design."""
    positions, mask = structure.atom_positions, structure.atom_mask
    complete = mask[:-1, _C] & mask[:-1, _CA] & mask[1:, _N] & mask[1:, _CA]
    step = np.linalg.norm(positions[1:, _CA] - positions[:-1, _CA], axis=-1)
    length = np.linalg.norm(positions[1:, _N] - positions[:-1, _C], axis=-1)
    linked = (
        (np.diff(structure.chain_index) == 0)
        & complete
        & ((step < _CHAIN_BREAK) | (length < BONDED_DESPITE_CA))
    )
    return peptide_bonds_at(structure, np.flatnonzero(linked))


def peptide_bonds_at(structure: Structure, residue: Int[np.ndarray, " n_bond"]) -> PeptideBonds:
    """Give the bonds from these residues to the next, however long they are."""
    positions = structure.atom_positions
    omega = dihedral(
        positions[residue, _CA],
        positions[residue, _C],
        positions[residue + 1, _N],
        positions[residue + 1, _CA],
    )
    return PeptideBonds(
        residue=residue,
        length=np.linalg.norm(positions[residue + 1, _N] - positions[residue, _C], axis=-1),
        omega=omega,
        before_proline=structure.aatype[residue + 1] == _PRO,
    )


def chain_breaks_of(structure: Structure) -> Int[np.ndarray, " n_break"]:
    """Give the residues that no peptide bond joins to the next of their chain."""
    same_chain = np.flatnonzero(np.diff(structure.chain_index) == 0)
    return np.setdiff1d(same_chain, peptide_bonds_of(structure).residue)


def bad_bonds(bonds: PeptideBonds) -> Bool[np.ndarray, " n_bond"]:
    """Give which bonds are not 1.33 ± 0.02."""
    bad: np.ndarray = np.abs(bonds.length - PEPTIDE_BOND_LENGTH) > PEPTIDE_BOND_TOLERANCE
    return bad


def twisted(bonds: PeptideBonds) -> Bool[np.ndarray, " n_bond"]:
    """Give which bonds are neither cis nor trans."""
    bend = np.abs(bonds.omega)
    out_of_plane: np.ndarray = np.minimum(bend, 180 - bend) > PLANAR_DEGREES
    return out_of_plane


def flipped_alpha(structure: Structure) -> Bool[np.ndarray, " n_res"]:
    """Give which residues have a Cβ and the wrong hand at Cα."""
    return _left_of(structure, _CA, (_N, _C, _CB))


def flipped_beta(structure: Structure) -> Bool[np.ndarray, " n_res"]:
    """Give which isoleucines and threonines have the wrong hand at Cβ."""
    og1, cg1, cg2 = (ATOM37_INDEX[name] for name in ("OG1", "CG1", "CG2"))
    isoleucine = _left_of(structure, _CB, (_CA, cg1, cg2)) & (structure.aatype == _ILE)
    threonine = _left_of(structure, _CB, (_CA, og1, cg2)) & (structure.aatype == _THR)
    flipped: np.ndarray = isoleucine | threonine
    return flipped


def _left_of(
    structure: Structure, centre: int, around: tuple[int, int, int]
) -> Bool[np.ndarray, " n_res"]:
    """Give where the three atoms, seen from the centre, turn the wrong way for an L residue."""
    present = structure.atom_mask[:, (centre, *around)].all(axis=1)
    origin = structure.atom_positions[:, centre]
    a, b, c = (structure.atom_positions[:, atom] - origin for atom in around)
    volume = np.einsum("ix,ix->i", a, np.cross(b, c))
    turned: np.ndarray = present & (volume < 0)
    return turned


def disulfides_of(structure: Structure) -> Int[np.ndarray, "n_bond 2"]:
    """Give the residue indices of bonded cysteines, nearest pairs first, each residue once."""
    cysteines = np.flatnonzero((structure.aatype == _CYS) & structure.atom_mask[:, _SG])
    sulfur = structure.atom_positions[cysteines, _SG]
    first, second, distance = close_pairs(sulfur, _DISULFIDE)
    taken: set[int] = set()
    bonds: list[tuple[int, int]] = []
    for index in np.argsort(distance):
        pair = int(cysteines[first[index]]), int(cysteines[second[index]])
        if taken.isdisjoint(pair):
            taken.update(pair)
            bonds.append(pair)
    return np.array(bonds, dtype=np.int64).reshape(-1, 2)


def contacts_of(structure: Structure) -> Float[np.ndarray, " n_pair"]:
    """Give the distances under 4.0 between atoms of different residues that no bond explains."""
    residue, atom = np.nonzero(structure.atom_mask)
    first, second, distance = close_pairs(structure.atom_positions[residue, atom], _CONTACT_RANGE)
    bonded = residue[first] == residue[second]
    linked = np.zeros(len(structure.aatype), dtype=bool)
    linked[peptide_bonds_of(structure).residue] = True
    neighbours = (residue[second] == residue[first] + 1) & linked[residue[first]]
    for one, other in _BONDED_ACROSS:
        bonded |= neighbours & (atom[first] == one) & (atom[second] == other)
    partner = np.full(len(structure.aatype), -1)
    for one, other in disulfides_of(structure):
        partner[one] = other
    sulfurs = (atom[first] == _SG) & (atom[second] == _SG)
    bonded |= sulfurs & (partner[residue[first]] == residue[second])
    bonded |= sulfurs & (partner[residue[second]] == residue[first])
    unexplained: np.ndarray = distance[~bonded]
    return unexplained


def dihedral(
    a: Float[np.ndarray, "n 3"],
    b: Float[np.ndarray, "n 3"],
    c: Float[np.ndarray, "n 3"],
    d: Float[np.ndarray, "n 3"],
) -> Float[np.ndarray, " n"]:
    """Give the angle in degrees between the planes a b c and b c d, IUPAC sign."""
    before, axis, after = b - a, c - b, d - c
    normal_1, normal_2 = np.cross(before, axis), np.cross(axis, after)
    length = np.linalg.norm(axis, axis=-1)
    sine = np.einsum("ix,ix->i", before, normal_2) * length
    cosine = np.einsum("ix,ix->i", normal_1, normal_2)
    angle: np.ndarray = np.degrees(np.arctan2(sine, cosine))
    return angle
