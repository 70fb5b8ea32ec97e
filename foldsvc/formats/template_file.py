"""The protein chains of a PDB or mmCIF file, laid out over their whole sequences.

Unlike `structure_file`, which gives the residues that were seen, a residue that the experiment had
and nobody saw keeps its place here, as alignments count it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float32

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.formats.protein_chains import ProteinChain, ProteinResidue
from foldsvc.formats.protein_file import ProteinFile, decoded_text, read_protein
from foldsvc.formats.whole_sequence import places_in
from foldsvc.records.template_structure import TemplateChain, TemplateEntry


def read_template(data: bytes | str, name: str) -> TemplateEntry:
    """Read the protein chains of the first model of a PDB or mmCIF file, gzipped or not.

    What is read and what is left out is said at `read_protein`; NH1 of an arginine is the one
    nearer to CD.

    Args:
        data: The file.
        name: What the entry is to be called.

    Raises:
        StructureFormatError: It is neither, is damaged or too large, or there is no protein in it.
    """
    read = read_protein(decoded_text(data) if isinstance(data, bytes) else data)
    chains = tuple(_chain(read, chain) for chain in read.chains)
    return TemplateEntry(name=name, released=read.released, chains=chains, notes=read.notes)


def _chain(read: ProteinFile, chain: ProteinChain) -> TemplateChain:
    codes, residues = _whole_sequence(read.sequences.get(chain.entity, ()), chain)
    positions, mask = _atoms(residues, len(codes))
    return TemplateChain(
        name=chain.name,
        label_name=chain.label,
        sequence="".join(map(read.letter, codes)),
        atom_positions=positions,
        atom_mask=mask,
    )


def _whole_sequence(
    sequence: Sequence[str], chain: ProteinChain
) -> tuple[Sequence[str], dict[int, ProteinResidue]]:
    """Give the residue names of the whole sequence, and the residues that were seen by place.

    Where a file has no sequence, or one that its atoms do not fit, the seen residues are all.
    """
    positions = places_in(sequence, chain)
    seen = {index - 1: one for index, one in zip(positions, chain.residues, strict=True)}
    fits = all(0 <= index < len(sequence) for index in seen) and len(seen) == len(positions)
    # A sequence is that of the first chain of a name, and of another only if it is all its own.
    if fits and not (
        chain.again and any(sequence[index] != one.code for index, one in seen.items())
    ):
        return sequence, seen
    return [one.code for one in chain.residues], dict(enumerate(chain.residues))


def _atoms(
    residues: Mapping[int, ProteinResidue], n_res: int
) -> tuple[Float32[np.ndarray, "n_res 37 3"], Bool[np.ndarray, "n_res 37"]]:
    positions = np.zeros((n_res, len(ATOM37_INDEX), 3), np.float32)
    mask = np.zeros((n_res, len(ATOM37_INDEX)), np.bool_)
    for index, residue in residues.items():
        for name, (_, position, _) in residue.atoms.items():
            positions[index, ATOM37_INDEX[name]] = position
            mask[index, ATOM37_INDEX[name]] = True
        if residue.code == "ARG":
            _name_guanidinium(positions[index], mask[index])
    return positions, mask


def _name_guanidinium(
    positions: Float32[np.ndarray, "37 3"], mask: Bool[np.ndarray, " 37"]
) -> None:
    """Exchange NH1 and NH2 of an arginine where NH2 is the nearer to CD, against IUPAC."""
    carbon, first, second = (ATOM37_INDEX[name] for name in ("CD", "NH1", "NH2"))
    if not mask[[carbon, first, second]].all():
        return
    distances = np.linalg.norm(positions[[first, second]] - positions[carbon], axis=-1)
    if distances[0] > distances[1]:
        positions[[first, second]] = positions[[second, first]]
