"""A `Structure` as biotite knows it."""

import biotite.structure
import numpy as np

from foldsvc.chem.residues import ATOM37_NAMES, THREE_LETTER
from foldsvc.records.structure import Structure

_NAMES = np.array(ATOM37_NAMES)
_ELEMENTS = np.array([name[0] for name in ATOM37_NAMES])
_CODES = np.array(THREE_LETTER)


def biotite_atoms(structure: Structure) -> biotite.structure.AtomArray:
    """Give the atoms in the order of the residues; `res_id` is the residue's index."""
    residue, atom = np.nonzero(structure.atom_mask)
    atoms = biotite.structure.AtomArray(len(residue))
    atoms.coord = structure.atom_positions[residue, atom].astype(np.float32)
    atoms.chain_id = np.array(structure.chain_names)[structure.chain_index[residue]]
    atoms.res_id = residue
    atoms.res_name = _CODES[structure.aatype[residue]]
    atoms.atom_name = _NAMES[atom]
    atoms.element = _ELEMENTS[atom]
    return atoms
