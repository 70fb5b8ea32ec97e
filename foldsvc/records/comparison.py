"""Two structures laid on each other, and how far they agree."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResiduePairs:
    """Which residues of two structures correspond; each has a Cα in both.

    Attributes:
        chains: Names of corresponding chains, the reference's first, in the reference's order.
        reference: Index of each pair's residue in the reference.
        model: Index of each pair's residue in the model.
    """

    chains: tuple[tuple[str, str], ...]
    reference: Int[np.ndarray, " n_pair"]
    model: Int[np.ndarray, " n_pair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a model agrees with a reference.

    The motion and the deviations are those of the superposition with the highest TM-score, which
    lays well-predicted parts on each other and lets others stand off.

    Attributes:
        pairs: The residues that were compared.
        n_reference: Residues of the reference with a Cα, compared or not.
        n_model: Residues of the model with a Cα.
        identity: Share of the pairs with the same residue type.
        rmsd: Root mean square distance of all paired Cα at the least it can be, in Å.
        tm_score: Over the reference's length, 0 to 1.
        tm_score_by_model: The same superposition's, with the model's length.
        lddt: Over all heavy atoms that both have, 0 to 1; NaN where no atoms are near each other.
        lddt_ca: Over Cα alone, 0 to 1, which pLDDT predicts.
        rotation: The model's: `points @ rotation.T + translation`.
        translation: In Å.
        deviation: Distance of each pair's Cα after the motion, in Å.
        residue_lddt: lDDT of each pair's Cα, 0 to 1; NaN for one without neighbours.
    """

    pairs: ResiduePairs
    n_reference: int
    n_model: int
    identity: float
    rmsd: float
    tm_score: float
    tm_score_by_model: float
    lddt: float
    lddt_ca: float
    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, " 3"]
    deviation: Float[np.ndarray, " n_pair"]
    residue_lddt: Float[np.ndarray, " n_pair"]
