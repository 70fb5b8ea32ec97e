"""How sure a network is of a structure: pair by pair, and in a few numbers."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32

from foldsvc.records.wire_config import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class PairConfidence:
    """Confidence in the positions of residues relative to each other.

    Attributes:
        pae: Expected error in Å of residue j's position when the structure is superposed on
            residue i (predicted aligned error), 0 to 31.75.
        tm_term: Expected TM-score term of residue j when superposed on residue i, 0 to 1, with d0
            of the whole complex; None in a prediction that was read from its file, which has the
            scores that come of it.
        contact_probability: That the Cβ of i and j are within 8 Å, from the distogram: the bins
            that begin below 8 Å; None as for `tm_term`.
        chain_tm: Mean over the residues of i's own chain of the expected TM-score term when
            superposed on residue i, 0 to 1, with d0 of that chain.
        ptm: Predicted TM-score, 0 to 1.
        iptm: The same over pairs of different chains; None for one chain.
    """

    pae: Float32[np.ndarray, "n_res n_res"]
    tm_term: Float32[np.ndarray, "n_res n_res"] | None
    contact_probability: Float32[np.ndarray, "n_res n_res"] | None
    chain_tm: Float32[np.ndarray, " n_res"]
    ptm: float
    iptm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedStructure:
    """One of the models of a job, the best first."""

    __pydantic_config__ = CLOSED

    rank: int
    """1 is the best; its files begin with ranked_001"""
    model: str
    """the network, such as model_3_ptm"""
    seed: int
    n_recycles: int
    """passes after the first that were made"""
    ranking_score: float
    """0 to 100"""
    mean_plddt: float
    ptm: float | None
    iptm: float | None
    """null for one chain"""
    other_scores: dict[str, float] = field(default_factory=dict)
    """by key, those that tables show and that have no field here"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceSummary:
    """Confidence in a few numbers; bands are lower-inclusive at 50, 70 and 90."""

    __pydantic_config__ = CLOSED

    mean_plddt: float
    fraction_very_high: float
    fraction_high: float
    fraction_low: float
    fraction_very_low: float
    region_plddt: dict[str, float]
    """mean by chain and region, as in `H CDR3`"""
    ptm: float | None = None
    """predicted TM-score; null without PAE"""
    iptm: float | None = None
    """the same of the interfaces; null for one chain"""
    models: tuple[RankedStructure, ...] = ()
    """empty where the engine has one network"""
