"""A structure file with all its atoms moved, the ligands and waters too."""

import gemmi
import numpy as np
from jaxtyping import Float

from foldsvc.errors import StructureFormatError
from foldsvc.formats.structure_file import is_mmcif, unpacked


def moved_file(
    data: bytes, rotation: Float[np.ndarray, "3 3"], translation: Float[np.ndarray, " 3"]
) -> tuple[str, str]:
    """Give the file extension, `pdb` or `cif`, and the text of a file whose atoms were moved.

    What else an mmCIF file holds stays as it is.

    Raises:
        StructureFormatError: It is neither PDB nor mmCIF.
    """
    text = unpacked(data).decode("utf-8", errors="replace")
    motion = gemmi.Transform()
    motion.mat.fromlist(rotation.tolist())
    motion.vec.fromlist(translation.tolist())
    try:
        if not is_mmcif(text):
            structure = gemmi.read_pdb_string(text)
            _move(structure, motion)
            return "pdb", structure.make_pdb_string()
        document = gemmi.cif.read_string(text)
        block = document.sole_block()
        structure = gemmi.make_structure_from_block(block)
        _move(structure, motion)
        structure.update_mmcif_block(block, gemmi.MmcifOutputGroups(all=False, atoms=True))
        return "cif", document.as_string()
    except (ValueError, RuntimeError) as error:
        raise StructureFormatError("structure", str(error)) from error


def _move(structure: gemmi.Structure, motion: gemmi.Transform) -> None:
    for model in structure:
        model.transform_pos_and_adp(motion)
