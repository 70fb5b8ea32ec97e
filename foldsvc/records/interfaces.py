"""Parts of a model that belong together, and where its chains touch."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Residues whose places relative to each other the network is sure of.

    Attributes:
        residues: Indices in the structure, rising; they may be of several chains and need not
            stand together.
        mean_pae: Mean of PAE within the domain, in Å.
    """

    residues: Int[np.ndarray, " n_residue"]
    mean_pae: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Pairs of residues of different chains that touch.

    Attributes:
        first: Index of each pair's residue in the earlier chain.
        second: Index of its partner in the later chain.
        distance: Between their nearest heavy atoms, in Å.
    """

    first: Int[np.ndarray, " n_contact"]
    second: Int[np.ndarray, " n_contact"]
    distance: Float[np.ndarray, " n_contact"]
