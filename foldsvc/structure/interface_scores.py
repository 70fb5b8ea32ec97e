"""Scores of one block of a complex: the residues of one chain against those of another.

Two arrays of a block belong together: rows are the chain that the structure is superposed on,
columns the chain that is looked at.
All sums are in double precision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from jaxtyping import Bool, Float

IPSAE_PAE_CUTOFF = 15.0
LIS_PAE_CUTOFF = 12.0
CONTACT_DISTANCE = 8.0
_PDOCKQ2_D0 = 10.0
_LEAST_WEIGHT = 1e-8
"""AlphaFold2 adds it to the sum of weights, which for improbable contacts it outweighs."""


def ipsae(pae: Float[np.ndarray, "n_row n_col"]) -> float:
    """Give ipSAE of a block of PAE in Å, 0 to 1.

    Each residue is scored over its partners below 15 Å with the d0 of as many residues, 26 at
    least; the best residue counts.
    Dunbrack (2025), bioRxiv 2025.02.10.637595, the score named ipSAE_d0res.
    """
    near = pae < IPSAE_PAE_CUTOFF
    count = near.sum(axis=1)
    length = np.maximum(count, 26).astype(np.float64)
    d0 = np.maximum(1.0, 1.24 * np.cbrt(length - 15) - 1.8)
    terms = _tm_term(pae.astype(np.float64), d0[:, None])
    of_residue = np.where(near, terms, 0).sum(axis=1) / np.maximum(count, 1)
    return float(of_residue.max(initial=0))


def lis(pae: Float[np.ndarray, "n_row n_col"]) -> float:
    """Give the local interaction score of a block of PAE in Å, 0 to 1, in one direction.

    Kim et al. (2024): the mean of 1 - PAE / 12 over pairs below 12 Å.
    """
    near = pae[pae < LIS_PAE_CUTOFF].astype(np.float64)
    return float(np.mean(1 - near / LIS_PAE_CUTOFF)) if len(near) else 0.0


def contacts(
    one: Float[np.ndarray, "n_row 3"], other: Float[np.ndarray, "n_col 3"]
) -> Bool[np.ndarray, "n_row n_col"]:
    """Tell which points are at most 8 Å apart; a point that is not a number touches nothing."""
    squared = np.zeros((len(one), len(other)))
    for axis in range(3):
        squared += np.square(np.subtract.outer(one[:, axis], other[:, axis], dtype=np.float64))
    near: np.ndarray = np.sqrt(squared) <= CONTACT_DISTANCE
    return near


def pdockq(
    touching: Bool[np.ndarray, "n_row n_col"],
    plddt_row: Float[np.ndarray, " n_row"],
    plddt_col: Float[np.ndarray, " n_col"],
) -> float:
    """Give pDockQ of two chains; 0 if they do not touch.

    Bryant, Pozzati and Elofsson (2022), with the contacts at 8 Å.
    """
    n_contact = int(touching.sum())
    if not n_contact:
        return 0.0
    x = interface_plddt(touching, plddt_row, plddt_col) * np.log10(n_contact)
    return float(0.724 / (1 + np.exp(-0.052 * (x - 152.611))) + 0.018)


def pdockq2(
    touching: Bool[np.ndarray, "n_row n_col"],
    plddt_row: Float[np.ndarray, " n_row"],
    plddt_col: Float[np.ndarray, " n_col"],
    pae: Float[np.ndarray, "n_row n_col"],
) -> float:
    """Give pDockQ2 of a block, 0 if the chains do not touch.

    Zhu et al. (2023), with the mean pLDDT of the residues of both sides.
    """
    if not touching.any():
        return 0.0
    certainty = _tm_term(pae[touching].astype(np.float64), np.float64(_PDOCKQ2_D0)).mean()
    x = interface_plddt(touching, plddt_row, plddt_col) * certainty
    return float(1.31 / (1 + np.exp(-0.075 * (x - 84.733))) + 0.005)


def interface_plddt(
    touching: Bool[np.ndarray, "n_row n_col"],
    plddt_row: Float[np.ndarray, " n_row"],
    plddt_col: Float[np.ndarray, " n_col"],
) -> float:
    """Give the mean pLDDT of all residues that touch the other side; there must be some."""
    both = np.concatenate([plddt_row[touching.any(axis=1)], plddt_col[touching.any(axis=0)]])
    return float(both.mean(dtype=np.float64))


def aligned_tm(
    tm_term: Float[np.ndarray, "n_row n_col"],
    weight: Float[np.ndarray, "n_row n_col"] | None = None,
) -> Float[np.ndarray, " n_row"]:
    """Give each row's mean of TM-score terms, weighted if there are weights.

    Its highest value over both directions of two chains is their ipTM, and with probabilities of
    contact as weights their actifpTM (Varga, Ovchinnikov and Schueler-Furman, 2025).
    """
    if weight is None:
        weight = np.ones((1, 1), dtype=np.float32)
    total = np.broadcast_to(weight, tm_term.shape).sum(axis=1, dtype=np.float64) + _LEAST_WEIGHT
    terms: np.ndarray = (tm_term * weight).sum(axis=1, dtype=np.float64) / total
    return terms


def _tm_term(
    pae: Float[np.ndarray, "*pair"], d0: Float[np.ndarray, "*#pair"] | np.float64
) -> Float[np.ndarray, "*pair"]:
    terms: np.ndarray = 1 / (1 + (pae / d0) ** 2)
    return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactBlock:
    """Where two chains touch.

    Attributes:
        touching: Pairs of residues in contact.
        plddt_row: Of the rows' chain, 0 to 100.
        plddt_col: Of the columns' chain.
    """

    touching: Bool[np.ndarray, "n_row n_col"]
    plddt_row: Float[np.ndarray, " n_row"]
    plddt_col: Float[np.ndarray, " n_col"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(ContactBlock):
    """Where two chains touch, and what a network says of their residues relative to each other.

    Attributes:
        pae: In Å.
        tm_term: Expected TM-score terms, 0 to 1.
        contact_probability: 0 to 1.
    """

    pae: Float[np.ndarray, "n_row n_col"]
    tm_term: Float[np.ndarray, "n_row n_col"]
    contact_probability: Float[np.ndarray, "n_row n_col"]


CONTACT_SCORES: Mapping[str, Callable[[ContactBlock], float | int]] = {
    "n_contacts": lambda pair: int(pair.touching.sum()),
    "pdockq": lambda pair: pdockq(pair.touching, pair.plddt_row, pair.plddt_col),
}
"""Scores of two chains for which contacts and pLDDT are enough, by their name in the table."""

DIRECTED_SCORES: Mapping[str, Callable[[Block], float]] = {
    "ipsae": lambda block: ipsae(block.pae),
    "pdockq2": lambda block: pdockq2(block.touching, block.plddt_row, block.plddt_col, block.pae),
}
"""Scores of each direction of two chains."""

SYMMETRIC_SCORES: Mapping[
    str, tuple[Callable[[Block], float], Callable[[tuple[float, float]], float]]
] = {
    "iptm": (lambda block: float(aligned_tm(block.tm_term).max()), max),
    "actifptm": (
        lambda block: float(aligned_tm(block.tm_term, block.contact_probability).max()),
        max,
    ),
    "lis": (lambda block: lis(block.pae), fmean),
    "pae_min": (lambda block: float(block.pae.min()), min),
}
"""Scores of each direction, and how both become one."""
