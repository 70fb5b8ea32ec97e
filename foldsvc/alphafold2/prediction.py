"""From the network's padded arrays to the records that leave it."""

import numpy as np
from jaxtyping import Bool, Float

from foldsvc.alphafold2.network import PassOutput
from foldsvc.alphafold2.structure_module import ATOM37_EXISTS
from foldsvc.chem.residues import ATOM37_INDEX, UNKNOWN_AATYPE
from foldsvc.records.chain_names import chain_names
from foldsvc.records.confidence import PairConfidence
from foldsvc.records.features import FeatureBatch
from foldsvc.records.recycling import RecycleEvent, RecyclePass
from foldsvc.records.structure import Prediction, Structure

_BACKBONE = [ATOM37_INDEX[name] for name in ("N", "CA", "C")]


def predicted_structure(batch: FeatureBatch, output: PassOutput) -> Structure:
    """Cut the padding off.

    Chains are named by their place; residues count from 1 in each chain.
    An unknown residue (X) has a backbone without oxygen, which is all that the network places.

    Args:
        batch: What was folded.
        output: Of this input alone, as NumPy arrays.
    """
    n_res = batch.n_res
    positions, mask = _atoms(batch, output)
    return Structure(
        chain_names=chain_names(batch.n_chain),
        chain_index=batch.asym_id,
        aatype=batch.aatype,
        residue_number=batch.residue_index + 1,
        insertion_code=("",) * n_res,
        atom_positions=positions,
        atom_mask=mask,
        plddt=np.asarray(output.plddt)[:n_res],
    )


def pair_confidence_of(batch: FeatureBatch, output: PassOutput) -> PairConfidence | None:
    """Give the confidence of pairs, None where the network has no such head."""
    if output.pae is None or output.tm_term is None or output.chain_tm is None:
        return None
    n_res = batch.n_res
    return PairConfidence(
        pae=np.asarray(output.pae)[:n_res, :n_res],
        tm_term=np.asarray(output.tm_term)[:n_res, :n_res],
        contact_probability=np.asarray(output.contact_probability)[:n_res, :n_res],
        chain_tm=np.asarray(output.chain_tm)[:n_res],
        ptm=_number(output.ptm),
        iptm=_number(output.iptm) if batch.n_chain > 1 else None,
    )


def prediction_of(
    batch: FeatureBatch,
    output: PassOutput,
    *,
    model: str,
    seed: int,
    n_recycle: int,
    untrained: bool,
) -> Prediction:
    """Give the result of a model.

    Args:
        batch: What was folded.
        output: Of the last pass.
        model: Name of the parameters.
        seed: Of the draws.
        n_recycle: Passes that followed the first.
        untrained: Whether the parameters are random.
    """
    return Prediction(
        structure=predicted_structure(batch, output),
        backbone_trajectory=np.asarray(output.backbone_trajectory)[:, : batch.n_res],
        pair_confidence=pair_confidence_of(batch, output),
        model=model,
        seed=seed,
        n_recycle=n_recycle,
        ranking_score=pass_ranking_score(batch, output),
        untrained=untrained,
    )


def recycle_pass_of(
    batch: FeatureBatch,
    output: PassOutput,
    *,
    model: str,
    seed: int,
    recycle: int,
    n_recycle: int,
    untrained: bool,
) -> RecyclePass:
    """Give what is known after a pass."""
    known = output.ptm is not None
    event = RecycleEvent(
        model=model,
        seed=seed,
        recycle=recycle,
        n_recycles=n_recycle,
        mean_plddt=_number(output.mean_plddt),
        ptm=_number(output.ptm) if known else None,
        iptm=_number(output.iptm) if known and batch.n_chain > 1 else None,
        distance_change=_number(output.distance_change) if recycle else None,
    )
    return RecyclePass(
        event=event, structure=predicted_structure(batch, output), untrained=untrained
    )


def pass_ranking_score(batch: FeatureBatch, output: PassOutput) -> float:
    """Give 80 ipTM + 20 pTM of a complex from a multimer network, otherwise the mean pLDDT.

    Evans et al. (2021) 2.7, on a scale of 100 as in ColabFold.
    """
    if batch.family == "multimer" and batch.n_chain > 1 and output.ptm is not None:
        return 80.0 * _number(output.iptm) + 20.0 * _number(output.ptm)
    return _number(output.mean_plddt)


def _atoms(
    batch: FeatureBatch, output: PassOutput
) -> tuple[Float[np.ndarray, "n_res 37 3"], Bool[np.ndarray, "n_res 37"]]:
    n_res = batch.n_res
    positions = np.array(output.atom_positions, np.float32)[:n_res]
    mask = ATOM37_EXISTS[batch.aatype] > 0
    for residue in np.flatnonzero(batch.aatype == UNKNOWN_AATYPE):
        positions[residue, _BACKBONE] = np.asarray(output.backbone_trajectory)[-1, residue]
        mask[residue, _BACKBONE] = True
    return positions, mask


def _number(value: object) -> float:
    return float(np.asarray(value))
