"""What a network reads: one protein or complex as arrays, before any random sampling."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32, Int8, Int32, UInt16

Family = Literal["monomer", "multimer"]
"""Which of AlphaFold2's two kinds of network the arrays are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFeatures:
    """Structures of relatives, aligned to the residues of the target.

    Attributes:
        aatype: 0 to 20, 21 for a gap.
        atom_positions: Å, atom37 order; zero where there is no atom.
        atom_mask: True where there is an atom.
        names: What each is, such as `1ubq_A`.
    """

    aatype: Int32[np.ndarray, "n_template n_res"]
    atom_positions: Float32[np.ndarray, "n_template n_res 37 3"]
    atom_mask: Bool[np.ndarray, "n_template n_res 37"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBatch:
    """All that enters AlphaFold2, unpadded.

    Chains keep the order of the input.

    Attributes:
        name: The user's name.
        family: Monomer networks and multimer networks read differently assembled alignments.
        aatype: 0 to 19, 20 for X.
        residue_index: Counts from 0 in each chain.
        asym_id: Which chain, from 0.
        entity_id: Which distinct sequence, from 0.
        sym_id: Which copy of that sequence, from 0.
        msa: `aatype`, 21 for a gap; row 0 is the target.
        deletions: Residues left out before each column.
        msa_first: Rows that a multimer network takes as clusters before all others.
        templates: None where no template is used.
    """

    name: str
    family: Family
    aatype: Int32[np.ndarray, " n_res"]
    residue_index: Int32[np.ndarray, " n_res"]
    asym_id: Int32[np.ndarray, " n_res"]
    entity_id: Int32[np.ndarray, " n_res"]
    sym_id: Int32[np.ndarray, " n_res"]
    msa: Int8[np.ndarray, "n_row n_res"]
    deletions: UInt16[np.ndarray, "n_row n_res"]
    msa_first: Bool[np.ndarray, " n_row"]
    templates: TemplateFeatures | None = None

    @property
    def n_res(self) -> int:
        """Residues of all chains together."""
        return len(self.aatype)

    @property
    def n_chain(self) -> int:
        """Chains, copies counted."""
        return int(self.asym_id[-1]) + 1
