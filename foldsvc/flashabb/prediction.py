"""The network's padded arrays as a structure with chains, numbers and atom names."""

import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.chem.residues import ATOM37_NAMES, UNKNOWN_AATYPE, aatype_of
from foldsvc.chem.rigid_groups import ATOM14_MASK, ATOM14_TO_ATOM37
from foldsvc.flashabb.features import GLYCINE
from foldsvc.flashabb.network import Outputs
from foldsvc.records.antibody import FvInput
from foldsvc.records.structure import Prediction, Structure


def prediction_of_fv(fv: FvInput, outputs: Outputs) -> Prediction:
    """Cut padding and a stand-in chain off, and name what is left.

    Chains are H and L, numbered by IMGT.
    Residues given as X stay unknown and have glycine's atoms.

    Args:
        fv: What was folded.
        outputs: Of that antibody, heavy chain first, as the features were.
    """
    chains = [(name, domain) for name, domain in (("H", fv.heavy), ("L", fv.light)) if domain]
    aatype = np.concatenate([aatype_of(domain.sequence) for _, domain in chains])
    positions, mask = _atom37_of(np.asarray(outputs.atom14_positions)[: fv.n_res], aatype)
    lengths = [len(domain.sequence) for _, domain in chains]
    structure = Structure(
        chain_names=tuple(name for name, _ in chains),
        chain_index=np.repeat(np.arange(len(chains), dtype=np.int32), lengths),
        aatype=aatype,
        residue_number=np.array([n for _, d in chains for n in d.imgt_number], np.int32),
        insertion_code=tuple(letter for _, d in chains for letter in d.imgt_insertion),
        atom_positions=positions,
        atom_mask=mask,
        plddt=np.asarray(outputs.plddt)[: fv.n_res],
    )
    trajectory = np.asarray(outputs.backbone_trajectory)[:, : fv.n_res]
    return Prediction(structure=structure, backbone_trajectory=trajectory)


def _atom37_of(
    atom14: Float[np.ndarray, "n_res 14 3"], aatype: Int[np.ndarray, " n_res"]
) -> tuple[Float[np.ndarray, "n_res 37 3"], Bool[np.ndarray, "n_res 37"]]:
    geometry = np.where(aatype == UNKNOWN_AATYPE, GLYCINE, aatype)
    row, slot = np.nonzero(ATOM14_MASK[geometry])
    atom37 = ATOM14_TO_ATOM37[geometry[row], slot]
    positions = np.zeros((len(aatype), len(ATOM37_NAMES), 3), np.float32)
    mask = np.zeros((len(aatype), len(ATOM37_NAMES)), np.bool_)
    positions[row, atom37] = atom14[row, slot]
    mask[row, atom37] = True
    return positions, mask
