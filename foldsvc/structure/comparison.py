"""How far a model agrees with a reference."""

from dataclasses import replace

import biotite.structure
import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.chem.residues import ATOM37_INDEX, UNKNOWN_AATYPE
from foldsvc.records.comparison import Comparison, PairBy, ResiduePairs
from foldsvc.records.structure import Structure
from foldsvc.structure.biotite_atoms import biotite_atoms
from foldsvc.structure.residue_pairs import residue_pairs
from foldsvc.structure.superposition import superpose
from foldsvc.structure.tm_score import tm_of, tm_superpose

_CA = ATOM37_INDEX["CA"]
_MAIN_CHAIN = [ATOM37_INDEX[name] for name in ("N", "CA", "C", "O", "CB")]


def compare_structures(
    reference: Structure, model: Structure, pair_by: PairBy = "sequence"
) -> Comparison:
    """Lay a model on a reference and score their agreement.

    Raises:
        InvalidRequestError: No residue corresponds to another.
    """
    pairs = residue_pairs(reference, model, pair_by)
    target = reference.atom_positions[pairs.reference, _CA].astype(np.float64)
    mobile = model.atom_positions[pairs.model, _CA].astype(np.float64)
    n_reference = int(reference.atom_mask[:, _CA].sum())
    n_model = int(model.atom_mask[:, _CA].sum())
    motion, tm_score = tm_superpose(mobile, target, n_reference)
    deviation = np.linalg.norm(motion.apply(mobile) - target, axis=1)
    aatype = reference.aatype[pairs.reference]
    same = (aatype == model.aatype[pairs.model]) & (aatype != UNKNOWN_AATYPE)
    lddt_ca, residue_lddt = _lddt_ca(reference, model, pairs)
    return Comparison(
        pairs=pairs,
        n_reference=n_reference,
        n_model=n_model,
        identity=float(same.mean()),
        rmsd=superpose(mobile, target).rmsd,
        tm_score=tm_score,
        tm_score_by_model=tm_of(deviation, n_model),
        lddt=_lddt_of_atoms(reference, model, pairs, same),
        lddt_ca=lddt_ca,
        rotation=motion.rotation,
        translation=motion.translation,
        deviation=deviation,
        residue_lddt=residue_lddt,
    )


def moved(model: Structure, comparison: Comparison) -> Structure:
    """Give the model where it lies on the reference."""
    turned = model.atom_positions @ comparison.rotation.T + comparison.translation
    positions = np.where(model.atom_mask[..., None], turned, 0).astype(np.float32)
    return replace(model, atom_positions=positions)


def _lddt_ca(
    reference: Structure, model: Structure, pairs: ResiduePairs
) -> tuple[float, Float[np.ndarray, " n_pair"]]:
    """Give lDDT of the Cα, of all and of each: Mariani et al. (2013)."""
    alpha = np.zeros((len(pairs.reference), len(ATOM37_INDEX)), dtype=bool)
    alpha[:, _CA] = True
    atoms = biotite_atoms(_chosen(reference, pairs.reference, alpha))
    subject = biotite_atoms(_chosen(model, pairs.model, alpha)).coord
    of_residue = biotite.structure.lddt(atoms, subject, aggregation="atom")
    return _number(biotite.structure.lddt(atoms, subject)), np.asarray(of_residue, np.float64)


def _lddt_of_atoms(
    reference: Structure,
    model: Structure,
    pairs: ResiduePairs,
    same: Bool[np.ndarray, " n_pair"],
) -> float:
    """Give lDDT of all heavy atoms that both have; of unlike residues, of the main chain and Cβ.

    Atoms that are named by chance, such as OD1 and OD2 of aspartate, are taken as they are named.
    """
    shared = reference.atom_mask[pairs.reference] & model.atom_mask[pairs.model]
    main_chain = np.zeros(len(ATOM37_INDEX), dtype=bool)
    main_chain[_MAIN_CHAIN] = True
    shared &= same[:, None] | main_chain
    atoms = biotite_atoms(_chosen(reference, pairs.reference, shared))
    subject = biotite_atoms(_chosen(model, pairs.model, shared)).coord
    return _number(biotite.structure.lddt(atoms, subject))


def _chosen(
    structure: Structure,
    index: Int[np.ndarray, " n_pair"],
    mask: Bool[np.ndarray, "n_pair 37"],
) -> Structure:
    """Give the paired residues with some of their atoms."""
    return replace(
        structure,
        chain_index=structure.chain_index[index],
        aatype=structure.aatype[index],
        residue_number=structure.residue_number[index],
        insertion_code=tuple(structure.insertion_code[place] for place in index),
        atom_positions=structure.atom_positions[index],
        atom_mask=mask,
        plddt=structure.plddt[index],
    )


def _number(lddt: object) -> float:
    return float(np.asarray(lddt))
