"""A predicted structure and how sure the network is of it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.records.confidence import PairConfidence
from foldsvc.records.scores import ModelScores


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The heavy atoms of one or more protein chains.

    Attributes:
        chain_names: Chain identifiers, unique, in the order of the residues.
        chain_index: Which of `chain_names` each residue belongs to.
        aatype: Residue type in AlphaFold2's order ARNDCQEGHILKMFPSTWYV, 20 for unknown (X).
        residue_number: Author's residue number, such as the IMGT position.
        insertion_code: Author's insertion letter, "" where there is none.
        atom_positions: In Å, atom37 order; zero where there is no atom.
        atom_mask: True where there is an atom.
        plddt: Predicted lDDT-Cα, 0 to 100; written as the B-factor of every atom.
    """

    chain_names: tuple[str, ...]
    chain_index: Int[np.ndarray, " n_res"]
    aatype: Int[np.ndarray, " n_res"]
    residue_number: Int[np.ndarray, " n_res"]
    insertion_code: tuple[str, ...]
    atom_positions: Float[np.ndarray, "n_res 37 3"]
    atom_mask: Bool[np.ndarray, "n_res 37"]
    plddt: Float[np.ndarray, " n_res"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What an engine gives for one input.

    Attributes:
        structure: As the network made it, not relaxed.
        backbone_trajectory: N, Cα and C of each residue, in Å, after each block of the
            structure module: how the protein came to its fold.
        pair_confidence: None where the network has no such head.
        model: Name of the parameters among those of the engine, such as `model_3_ptm`; "" where
            the engine has one set.
        seed: Of the draws.
        n_recycle: Passes after the first.
        ranking_score: 0 to 100; the best of a job has the highest: 80 ipTM + 20 pTM for a complex
            that a multimer network folded, mean pLDDT otherwise.
        untrained: The parameters are random: the structure means nothing.
        scores: From the network's own numbers; None until they are computed.
    """

    structure: Structure
    backbone_trajectory: Float[np.ndarray, "n_step n_res 3 3"]
    pair_confidence: PairConfidence | None = None
    model: str = ""
    seed: int = 0
    n_recycle: int = 0
    ranking_score: float = 0.0
    untrained: bool = False
    scores: ModelScores | None = None
