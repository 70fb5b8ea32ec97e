"""A part of a structure file as a file of its own."""

from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.structure_file import read_structure, remarks_of
from foldsvc.structure.selection import part_of, residues_of

_LONGEST_WORDS = 500


def part_pdb(data: bytes, words: str) -> str:
    """Give some residues of a PDB or mmCIF file as PDB, under its own remarks and what they are.

    Args:
        data: The file, whole.
        words: Which residues, as `residues_of` reads them: `A:1-40,A:52-90`.

    Raises:
        InvalidRequestError: The words name no residues of the structure.
        StructureFormatError: The file cannot be read, or the part does not fit the PDB format.
    """
    structure = read_structure(data)
    part = part_of(structure, residues_of(structure, words))
    shown = words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} and more"
    return write_pdb(part, remarks=[*remarks_of(data), f"ONLY THE RESIDUES {shown}"])
