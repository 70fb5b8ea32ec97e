"""What relaxation makes of a structure."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from foldsvc.records.geometry import StructureGeometry
from foldsvc.records.structure import Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A relaxed structure and what relaxation did.

    Attributes:
        structure: The same atoms, moved.
        before: Geometry of the input.
        after: Geometry of the result.
        energy_before: Amber energy of the input with hydrogens added, kJ/mol.
        energy_after: Amber energy of the result, kJ/mol.
        iterations: Steps of the minimiser.
        rounds: Minimisations that were needed.
        set_aside: Residues that stay where they were, because they are bonded to no other.
        seconds: Wall time.
        platform: OpenMM's platform.
    """

    structure: Structure
    before: StructureGeometry
    after: StructureGeometry
    energy_before: float
    energy_after: float
    iterations: int
    rounds: int
    set_aside: Int[np.ndarray, " n_alone"]
    seconds: float
    platform: str
