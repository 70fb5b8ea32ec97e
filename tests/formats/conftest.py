"""Structures to write, and what other programs read of them."""

import io
from collections.abc import Callable
from pathlib import Path

import gemmi
import numpy as np
import pytest
from Bio.PDB import MMCIFParser, PDBParser

from foldsvc.chem.residues import ATOM37_NAMES, THREE_LETTER
from foldsvc.records.structure import Structure
from foldsvc.structure.prediction_file import unpack

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"

Row = tuple[str, int, str, str, str, str]
"""Chain, residue number, insertion code, residue, atom, element."""
Atoms = tuple[list[Row], np.ndarray]
"""Rows, and x, y, z and B-factor of each."""


@pytest.fixture(scope="session")
def adalimumab() -> Structure:
    """Give the network's adalimumab Fv: 228 residues, 1,752 atoms, one residue H 112A."""
    return unpack((STRUCTURES / "adalimumab_raw.npz").read_bytes()).structure


@pytest.fixture(scope="session")
def atoms_of() -> Callable[[Structure], Atoms]:
    """Give the function that lists the atoms of a structure, as its file should hold them."""

    def atoms_of(structure: Structure) -> Atoms:
        residues, atoms = np.nonzero(structure.atom_mask)
        rows = [
            (
                structure.chain_names[structure.chain_index[residue]],
                int(structure.residue_number[residue]),
                structure.insertion_code[residue],
                THREE_LETTER[structure.aatype[residue]],
                ATOM37_NAMES[atom],
                ATOM37_NAMES[atom][0],
            )
            for residue, atom in zip(residues, atoms, strict=True)
        ]
        positions = structure.atom_positions[residues, atoms]
        return rows, np.column_stack([positions, structure.plddt[residues]])

    return atoms_of


@pytest.fixture(scope="session")
def atoms_by_gemmi() -> Callable[[gemmi.Structure], Atoms]:
    """Give the function that lists the atoms that gemmi has read."""

    def atoms_by_gemmi(read: gemmi.Structure) -> Atoms:
        rows, numbers = [], []
        for site in read[0].all():
            number, letter = site.residue.seqid.num, site.residue.seqid.icode.strip()
            name, element = site.atom.name, site.atom.element.name
            rows.append((site.chain.name, number, letter, site.residue.name, name, element))
            numbers.append([*site.atom.pos.tolist(), site.atom.b_iso])
        return rows, np.array(numbers)

    return atoms_by_gemmi


@pytest.fixture(scope="session")
def atoms_by_biopython() -> Callable[[str, type[PDBParser] | type[MMCIFParser]], Atoms]:
    """Give the function that lists the atoms that Biopython reads."""

    def atoms_by_biopython(text: str, parser: type[PDBParser] | type[MMCIFParser]) -> Atoms:
        rows, numbers = [], []
        for atom in parser(QUIET=True).get_structure("x", io.StringIO(text))[0].get_atoms():
            residue = atom.get_parent()
            _, number, letter = residue.id
            place = (residue.get_parent().id, number, letter.strip(), residue.resname)
            rows.append((*place, atom.name, atom.element))
            numbers.append([*atom.coord, atom.bfactor])
        return rows, np.array(numbers)

    return atoms_by_biopython
