"""Where each chain of a structure begins and ends, and the points by which residues touch."""

from itertools import pairwise

import numpy as np
from jaxtyping import Float64

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.records.structure import Structure

_CA, _CB = ATOM37_INDEX["CA"], ATOM37_INDEX["CB"]


def chain_slices(structure: Structure) -> tuple[slice, ...]:
    """Give the residues of each chain, which stand together, in the order of the names."""
    bounds = np.searchsorted(structure.chain_index, np.arange(len(structure.chain_names) + 1))
    return tuple(slice(start, end) for start, end in pairwise(bounds.tolist()))


def structure_pseudo_beta(structure: Structure) -> Float64[np.ndarray, "n_res 3"]:
    """Give Cβ of each residue, Cα where there is none, NaN where there is no Cα either."""
    positions = structure.atom_positions.astype(np.float64)
    points = np.where(structure.atom_mask[:, _CB, None], positions[:, _CB], positions[:, _CA])
    points[~structure.atom_mask[:, _CA]] = np.nan
    return points
