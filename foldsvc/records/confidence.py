"""How sure AlphaFold2 is of a structure, residue by residue and pair by pair."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32


@dataclass(frozen=True, slots=True, kw_only=True)
class PairConfidence:
    """Confidence in the places of residues relative to each other.

    Attributes:
        pae: Expected error in Å of residue j's place when the structure is laid on residue i
            (predicted aligned error), 0 to 31.75.
        tm_term: Expected TM-score term of residue j when laid on residue i, 0 to 1, with d0 of the
            whole complex; None in a prediction that was read from its file, which has the scores
            that come of it.
        contact_probability: That the Cβ of i and j are within 8 Å, from the distogram: the bins
            that begin below 8 Å; None as for `tm_term`.
        chain_tm: Mean over the residues of i's own chain of the expected TM-score term when laid on
            residue i, 0 to 1, with d0 of that chain.
        ptm: Predicted TM-score, 0 to 1.
        iptm: The same over pairs of different chains; None for one chain.
    """

    pae: Float32[np.ndarray, "n_res n_res"]
    tm_term: Float32[np.ndarray, "n_res n_res"] | None
    contact_probability: Float32[np.ndarray, "n_res n_res"] | None
    chain_tm: Float32[np.ndarray, " n_res"]
    ptm: float
    iptm: float | None
