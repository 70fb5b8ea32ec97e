"""Antibodies as padded arrays: what FlashABB's network is given."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.chem.residues import RESIDUE_LETTERS, UNKNOWN_AATYPE, aatype_of
from foldsvc.records.antibody import FvInput, VariableDomain

GLYCINE = RESIDUE_LETTERS.index("G")
# The light chain's residue_index begins here, so that no offset inside a chain spans both.
LIGHT_CHAIN_START = 500


class Inputs(NamedTuple):
    """One padded antibody, heavy chain first; a batch has one more axis in front.

    Padding rows are zero throughout and masked.

    Attributes:
        single: One-hot residue type (21, X last) beside one-hot light, heavy.
        aatype: Residue type that gives the geometry: glycine where the sequence has X.
        residue_index: From 0 in the heavy chain and from 500 in the light chain.
        mask: True where there is a residue.
    """

    single: Float[Any, "n_res 23"]
    aatype: Int[Any, " n_res"]
    residue_index: Int[Any, " n_res"]
    mask: Bool[Any, " n_res"]


def folded_domains(fv: FvInput) -> tuple[VariableDomain | None, VariableDomain | None]:
    """Give the heavy and the light chain that the network sees, stand-in included.

    A heavy chain alone would fold wrongly with high confidence, so it never comes here alone.
    """
    light = fv.light or fv.stand_in_light
    assert light is not None  # noqa: S101 - FvInput promises a light chain or a stand-in
    return fv.heavy, light


def n_folded_res(fv: FvInput) -> int:
    """Count the residues that the network sees, stand-in included."""
    return sum(len(domain.sequence) for domain in folded_domains(fv) if domain)


def inputs_of(fv: FvInput, n_res: int) -> Inputs:
    """Give one antibody padded to `n_res` residues."""
    heavy, light = (domain.sequence if domain else "" for domain in folded_domains(fv))
    sequence = heavy + light
    n_real = len(sequence)
    aatype = np.zeros(n_res, np.int32)
    residue_index = np.zeros(n_res, np.int32)
    single = np.zeros((n_res, 23), np.float32)
    mask = np.arange(n_res) < n_real
    aatype[:n_real] = aatype_of(sequence)
    residue_index[:n_real] = [
        *range(len(heavy)),
        *range(LIGHT_CHAIN_START, LIGHT_CHAIN_START + len(light)),
    ]
    rows = np.arange(n_real)
    single[rows, aatype[:n_real]] = 1.0
    single[rows, np.where(rows < len(heavy), 22, 21)] = 1.0
    return Inputs(
        single=single,
        aatype=np.where(aatype == UNKNOWN_AATYPE, np.int32(GLYCINE), aatype),
        residue_index=residue_index,
        mask=mask,
    )


def batch_of(fvs: Sequence[FvInput], n_res: int, n_batch: int) -> Inputs:
    """Give antibodies as one batch, padded to `n_batch` with copies of the first.

    A copy costs what an empty row would and never meets a softmax without a single key.
    """
    padded = [inputs_of(fv, n_res) for fv in fvs]
    padded += [padded[0]] * (n_batch - len(padded))
    return Inputs(*(np.stack(leaves) for leaves in zip(*padded, strict=True)))
