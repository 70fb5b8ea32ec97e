"""How much of a model is as open to solvent as disordered stretches are."""

import biotite.structure
import numpy as np
from jaxtyping import Float

from foldsvc.chem.residues import ATOM37_NAMES
from foldsvc.records.structure import Structure
from foldsvc.structure.biotite_atoms import biotite_atoms
from foldsvc.structure.chain_slices import chain_slices

_WINDOW = 25
_DISORDERED = 0.581
_POINTS = 400
_MAIN_CHAIN_RADII = {"N": 1.65, "CA": 1.87, "C": 1.76, "O": 1.40}
_RADII = np.array([_MAIN_CHAIN_RADII.get(name, 1.80) for name in ATOM37_NAMES])
"""Å of each atom, in atom37 order."""
_LARGEST_SURFACE = np.array(
    (
        *(106, 248, 157, 163, 135, 198, 194, 84, 184, 169),
        *(164, 205, 188, 197, 136, 130, 142, 227, 222, 142, 106),
    )
)
"""Å² that solvent can reach at most, by `aatype`: Rost and Sander (1994); X as alanine."""


def fraction_disordered(structure: Structure) -> float:
    """Give the share of residues whose surroundings on the chain are mostly open to solvent.

    A residue counts if the mean relative accessibility of the 25 residues about it is above 0.581:
    Piovesan, Monzon and Tosatto (2022), the measure that AlphaFold 3 ranks with.
    """
    accessibility = relative_accessibility(structure)
    smooth = [_smoothed(accessibility[chain]) for chain in chain_slices(structure)]
    return float(np.mean(np.concatenate(smooth) > _DISORDERED))


def relative_accessibility(structure: Structure) -> Float[np.ndarray, " n_res"]:
    """Give how much of each residue's surface a water molecule reaches, 0 to about 1.

    Shrake and Rupley (1973) over all chains, relative to the largest surface of its type.
    """
    of_atom = biotite.structure.sasa(
        biotite_atoms(structure), vdw_radii="Single", ignore_ions=False
    )
    residue = np.nonzero(structure.atom_mask)[0]
    surface = np.bincount(residue, of_atom, minlength=len(structure.aatype))
    relative: np.ndarray = surface / _LARGEST_SURFACE[structure.aatype]
    return relative


def _smoothed(values: Float[np.ndarray, " n_res"]) -> Float[np.ndarray, " n_res"]:
    """Give the mean over a window about each place; beyond the ends the values are mirrored."""
    half = _WINDOW // 2
    padded = np.pad(values, half, mode="reflect" if len(values) > 1 else "edge")
    mean: np.ndarray = np.convolve(padded, np.full(_WINDOW, 1 / _WINDOW), mode="valid")
    return mean
