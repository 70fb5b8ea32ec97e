"""`folding.pdb`: the backbone after each block of the structure module, as models of one file."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.formats.pdb import write_pdb
from foldsvc.records.structure import Structure
from foldsvc.structure.superposition import superpose

BACKBONE = [ATOM37_INDEX[name] for name in ("N", "CA", "C")]


def folding_movie(structure: Structure, trajectory: Float[np.ndarray, "n_step n_res 3 3"]) -> str:
    """Write one PDB model for each block, each superposed on the last by its Cα atoms.

    Args:
        structure: Whose residues they are.
        trajectory: As in a `Prediction`.

    Raises:
        StructureFormatError: The columns of a PDB file cannot hold it.
    """
    last = trajectory[-1, :, 1]
    models = []
    for number, backbone in enumerate(trajectory, start=1):
        motion = superpose(backbone[:, 1], last)
        moved = backbone @ motion.rotation.T + motion.translation
        body = write_pdb(_backbone_alone(structure, moved))
        models.append(f"MODEL     {number:4d}\n{_atoms(body)}ENDMDL\n")
    return "".join(models) + "END\n"


def _backbone_alone(structure: Structure, backbone: np.ndarray) -> Structure:
    positions = np.zeros_like(structure.atom_positions)
    positions[:, BACKBONE] = backbone
    mask = np.zeros_like(structure.atom_mask)
    mask[:, BACKBONE] = True
    return replace(structure, atom_positions=positions, atom_mask=mask)


def _atoms(pdb: str) -> str:
    kept = (line for line in pdb.splitlines() if line.startswith(("ATOM", "HETATM", "TER")))
    return "".join(f"{line}\n" for line in kept)
