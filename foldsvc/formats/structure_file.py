"""A structure from a file that somebody has: PDB or mmCIF, gzipped or not."""

import gemmi
import numpy as np

from foldsvc.chem.residues import ATOM14_NAMES, ATOM37_INDEX, aatype_of
from foldsvc.errors import StructureFormatError
from foldsvc.formats.protein_file import ProteinFile, decoded_text, is_mmcif, read_protein
from foldsvc.records.structure import Structure

_FREE_REMARK = "REMARK   6"
_OF_RESIDUE = np.array(
    [
        [not names or name in {*names.split(), "OXT"} for name in ATOM37_INDEX]
        for names in map(" ".join, ATOM14_NAMES)
    ]
)
"""Which atoms a residue of each `aatype` may have; all of them for X."""


def read_structure(data: bytes | str) -> Structure:
    """Read the protein of the first model of a PDB or mmCIF file, distinguished by their content.

    What is read and what is left out is said at `read_protein`; chains and residues have the
    author's names and numbers.

    Raises:
        StructureFormatError: It is neither, is damaged or too large, or there is no protein in it.
    """
    return structure_of(read_protein(decoded_text(data) if isinstance(data, bytes) else data))


def structure_of(read: ProteinFile) -> Structure:
    """Give the residues with atoms; `plddt` is the B-factor of the Cα, or of the first atom."""
    residues = [(index, one) for index, chain in enumerate(read.chains) for one in chain.residues]
    n_res = len(residues)
    positions = np.zeros((n_res, len(ATOM37_INDEX), 3), np.float32)
    mask = np.zeros((n_res, len(ATOM37_INDEX)), np.bool_)
    b_factor = np.zeros(n_res, np.float32)
    for place, (_, residue) in enumerate(residues):
        for name, (_, position, _) in residue.atoms.items():
            positions[place, ATOM37_INDEX[name]] = position
            mask[place, ATOM37_INDEX[name]] = True
        b_factor[place] = residue.b_factor
    aatype = aatype_of("".join(read.letter(residue.code) for _, residue in residues))
    mask &= _OF_RESIDUE[aatype]
    positions[~mask] = 0
    return Structure(
        chain_names=tuple(chain.name for chain in read.chains),
        chain_index=np.array([index for index, _ in residues], np.int32),
        aatype=aatype,
        residue_number=np.array([one.name.number for _, one in residues], np.int32),
        insertion_code=tuple(one.name.insertion for _, one in residues),
        atom_positions=positions,
        atom_mask=mask,
        plddt=b_factor,
    )


def remarks_of(data: bytes) -> list[str]:
    """Give the free remarks of a PDB file, or the details of the model of a ModelCIF file.

    Raises:
        StructureFormatError: It is damaged, or too large.
    """
    text = decoded_text(data)
    if not is_mmcif(text):
        rows = (line for line in text.splitlines() if line.startswith(_FREE_REMARK))
        return [row[len(_FREE_REMARK) :].strip() for row in rows]
    try:
        found = gemmi.cif.read_string(text).sole_block().find_value("_struct.pdbx_model_details")
    except (ValueError, RuntimeError) as error:
        raise StructureFormatError("mmCIF", str(error)) from error
    return [gemmi.cif.as_string(found)] if found else []
