"""PDB text from a `Structure`, column by column.

wwPDB, *Atomic Coordinate Entry Format Description*, version 3.30.
The columns are narrow: what does not fit is refused, never shifted, because programs read columns.
"""

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np

from foldsvc.chem.residues import ATOM37_NAMES, THREE_LETTER
from foldsvc.errors import StructureFormatError
from foldsvc.formats.ascii_text import ascii_text
from foldsvc.records.structure import Structure

_MAX_SERIAL = 99_999
_MAX_CHAIN_RESIDUES = 9_999
_RESIDUE_NUMBERS = range(-999, 10_000)
_LOWEST_COORDINATE = -999.999
_HIGHEST_COORDINATE = 9_999.999
_HIGHEST_B_FACTOR = 999.99
_FREE_REMARK = 6
"""REMARK 6 to 99 are free text."""
_USE_MMCIF = "Take the mmCIF file, which has no such limit"


def write_pdb(structure: Structure, *, title: str = "", remarks: Sequence[str] = ()) -> str:
    """Give the PDB file of a structure, with pLDDT as the B-factor.

    Args:
        structure: At least one atom; each chain's residues stand together.
        title: Any Unicode; written in ASCII.
        remarks: One paragraph each, such as the engine or an experimental mark.

    Raises:
        StructureFormatError: Something does not fit the format's columns.
    """
    _check(structure, serials=int(structure.atom_mask.sum()) + len(structure.chain_names))
    lines = [*_header(structure, title, remarks), *_atom_lines(structure), "END"]
    return "".join(f"{line:<80}\n" for line in lines)


def _header(structure: Structure, title: str, remarks: Sequence[str]) -> Iterator[str]:
    for number, part in enumerate(textwrap.wrap(ascii_text(title), 68)[:99], start=1):
        # Continuation lines begin with a blank, as the format's examples do.
        yield f"TITLE   {number:>2} {part}" if number > 1 else f"TITLE     {part}"
    yield "EXPDTA    THEORETICAL MODEL"
    for remark in remarks:
        for part in textwrap.wrap(ascii_text(remark), 68):
            yield f"REMARK {_FREE_REMARK:>3} {part}"
    for index, name in enumerate(structure.chain_names):
        codes = [
            THREE_LETTER[aatype] for aatype in structure.aatype[structure.chain_index == index]
        ]
        for start in range(0, len(codes), 13):
            row = " ".join(codes[start : start + 13])
            yield f"SEQRES {start // 13 + 1:>3} {name} {len(codes):>4}  {row}"


def _atom_lines(structure: Structure) -> Iterator[str]:
    serial = 0
    n_res = len(structure.aatype)
    for index in range(n_res):
        chain = structure.chain_names[structure.chain_index[index]]
        residue = (
            f"{THREE_LETTER[structure.aatype[index]]} {chain}"
            f"{structure.residue_number[index]:>4}{structure.insertion_code[index]:1}"
        )
        b_factor = float(structure.plddt[index])
        for atom in np.flatnonzero(structure.atom_mask[index]):
            serial += 1
            name = ATOM37_NAMES[atom]
            x, y, z = structure.atom_positions[index, atom]
            yield (
                f"ATOM  {serial:>5}  {name:<3} {residue}   "
                f"{x:8.3f}{y:8.3f}{z:8.3f}{1:6.2f}{b_factor:6.2f}          {name[0]:>2}"
            )
        last = (
            index + 1 == n_res or structure.chain_index[index + 1] != structure.chain_index[index]
        )
        if last:
            serial += 1
            yield f"TER   {serial:>5}      {residue}"


def _check(structure: Structure, *, serials: int) -> None:
    """Refuse what does not fit."""
    if not structure.atom_mask.any():
        raise StructureFormatError("PDB", "the structure has no atoms")
    if serials > _MAX_SERIAL:
        fault = f"{serials} atoms and chain ends do not fit, the format holds {_MAX_SERIAL}"
        raise StructureFormatError("PDB", fault, remedy=_USE_MMCIF)
    _check_chains(structure)
    _check_residues(structure)
    _check_numbers(structure)


def _check_chains(structure: Structure) -> None:
    names = structure.chain_names
    for name in names:
        if len(name) != 1 or not name.isascii() or not name.isprintable() or name.isspace():
            fault = f"chain identifier {name!r} is not one printable ASCII character"
            raise StructureFormatError("PDB", fault, remedy=_USE_MMCIF)
    if len(set(names)) != len(names):
        raise StructureFormatError("PDB", "two chains have the same identifier")
    if (np.diff(structure.chain_index) < 0).any():
        raise StructureFormatError("PDB", "the residues are not in the order of their chains")
    for name, count in zip(names, np.bincount(structure.chain_index).tolist(), strict=False):
        if count > _MAX_CHAIN_RESIDUES:
            fault = f"chain {name} has {count} residues, the format holds {_MAX_CHAIN_RESIDUES}"
            raise StructureFormatError("PDB", fault, remedy=_USE_MMCIF)


def _check_residues(structure: Structure) -> None:
    seen: set[tuple[int, int, str]] = set()
    rows = zip(
        structure.chain_index.tolist(),
        structure.residue_number.tolist(),
        structure.insertion_code,
        strict=True,
    )
    for chain, number, insertion in rows:
        if number not in _RESIDUE_NUMBERS:
            fault = f"residue number {number} does not fit four columns"
            raise StructureFormatError("PDB", fault, remedy=_USE_MMCIF)
        if insertion and not (len(insertion) == 1 and insertion.isascii() and insertion.isalpha()):
            raise StructureFormatError("PDB", f"insertion code {insertion!r} is not one letter")
        if (chain, number, insertion) in seen:
            name = structure.chain_names[chain]
            raise StructureFormatError("PDB", f"residue {name} {number}{insertion} comes twice")
        seen.add((chain, number, insertion))


def _check_numbers(structure: Structure) -> None:
    positions = structure.atom_positions[structure.atom_mask]
    if not np.isfinite(positions).all() or not np.isfinite(structure.plddt).all():
        raise StructureFormatError("PDB", "a coordinate or pLDDT is not a finite number")
    # Rounded first: 9999.9996 would be written with nine characters.
    low, high = np.round((positions.min(), positions.max()), 3)
    if low < _LOWEST_COORDINATE or high > _HIGHEST_COORDINATE:
        fault = f"coordinates from {low:.3f} to {high:.3f} Å do not fit eight columns"
        raise StructureFormatError("PDB", fault, remedy="Move the structure to the origin")
    highest = round(float(structure.plddt.max()), 2)
    if structure.plddt.min() < 0 or highest > _HIGHEST_B_FACTOR:
        raise StructureFormatError("PDB", "a B-factor does not fit six columns")
