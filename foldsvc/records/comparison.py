"""Two structures superposed on each other, and how far they agree."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from foldsvc.records.notice import Notice
from foldsvc.records.wire_config import CLOSED


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


ComparedFormat = Literal["pdb", "cif"]


PairBy = Literal["sequence", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedStructure:
    """A structure as it lies in the comparison."""

    __pydantic_config__ = CLOSED

    label: str
    n_res: int
    format: ComparedFormat
    text: str | None
    """PDB or mmCIF; null if it was not asked for"""
    notices: tuple[Notice, ...]
    """what reading the file assumed, changed or left out, such as its other models"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedResidue:
    """A pair of residues that correspond."""

    __pydantic_config__ = CLOSED

    reference_chain: str
    reference_residue: str
    """number, with its insertion code"""
    reference_letter: str
    model_chain: str
    model_residue: str
    model_letter: str
    deviation: float
    """distance of the Cα after the superposition, in Å"""
    lddt_ca: float | None
    """0 to 1; null for one without neighbours"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedModel:
    """How one structure agrees with the reference."""

    __pydantic_config__ = CLOSED

    structure: ComparedStructure
    chains: tuple[tuple[str, str], ...]
    """corresponding chains, reference first"""
    n_pairs: int
    """residues that correspond and have a Cα in both"""
    n_reference: int
    """residues of the reference with a Cα"""
    n_model: int
    identity: float | None
    """share of the pairs with the same residue"""
    rmsd: float | None
    """of all paired Cα at the least it can be, in Å"""
    tm_score: float | None
    """over the reference's length, 0 to 1"""
    tm_score_by_model: float | None
    lddt: float | None
    """over all heavy atoms that both have, 0 to 1"""
    lddt_ca: float | None
    """over Cα alone, which pLDDT predicts"""
    rotation: tuple[tuple[float, ...], ...]
    """3 × 3; points @ rotation.T + translation"""
    translation: tuple[float, ...]
    """in Å"""
    residues: tuple[ComparedResidue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonAnswer:
    """The first structure, and how each of the others agrees with it."""

    __pydantic_config__ = CLOSED

    reference: ComparedStructure
    models: tuple[ComparedModel, ...]
