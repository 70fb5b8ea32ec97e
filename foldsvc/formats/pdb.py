"""PDB text to and from a `Structure`, column by column.

wwPDB, *Atomic Coordinate Entry Format Description*, version 3.30.
The columns are narrow: what does not fit is refused, never shifted, because programs read columns.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from foldsvc.chem.residues import ATOM37_INDEX, ATOM37_NAMES, THREE_LETTER, UNKNOWN_AATYPE
from foldsvc.errors import StructureFormatError
from foldsvc.formats.ascii_text import ascii_text
from foldsvc.records.structure import Structure

MOST_CHAINS = 2_000
"""Of a file that is read; the largest entry of the PDB, the shell of HIV, has 1,356."""

_MAX_SERIAL = 99_999
_MAX_CHAIN_RESIDUES = 9_999
_RESIDUE_NUMBERS = range(-999, 10_000)
_LOWEST_COORDINATE = -999.999
_HIGHEST_COORDINATE = 9_999.999
_HIGHEST_B_FACTOR = 999.99
_FREE_REMARK = 6
"""REMARK 6 to 99 are free text."""
_AATYPE = {code: aatype for aatype, code in enumerate(THREE_LETTER)}
_SELENOMETHIONINE = "MSE"
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
    for place, part in enumerate(textwrap.wrap(ascii_text(title), 68)[:99], start=1):
        # Continuation lines begin with a blank, as the format's examples do.
        yield f"TITLE   {place:>2} {part}" if place > 1 else f"TITLE     {part}"
    yield "EXPDTA    THEORETICAL MODEL"
    for remark in remarks:
        for part in textwrap.wrap(ascii_text(remark), 68):
            yield f"REMARK {_FREE_REMARK:>3} {part}"
    for index, name in enumerate(structure.chain_names):
        codes = [
            THREE_LETTER[aatype] for aatype in structure.aatype[structure.chain_index == index]
        ]
        for place in range(0, len(codes), 13):
            row = " ".join(codes[place : place + 13])
            yield f"SEQRES {place // 13 + 1:>3} {name} {len(codes):>4}  {row}"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Atom:
    chain: str
    number: int
    insertion: str
    residue: str
    name: str
    alternate: str
    occupancy: float
    position: tuple[float, float, float]
    b_factor: float


@dataclass(slots=True, kw_only=True)
class _Residue:
    chain: str
    number: int
    insertion: str
    code: str
    atoms: list[_Atom] = field(default_factory=list)


def read_pdb(text: str) -> Structure:
    """Read the protein's heavy atoms of the first model.

    Hydrogens, ligands, waters and atoms with foreign names are left out; selenomethionine is read
    as methionine, other modified residues in ATOM records as unknown.
    Of alternate locations the one with most occupancy in its residue is taken.
    `plddt` is the B-factor of each residue's Cα, or of its first atom.

    Raises:
        StructureFormatError: A column cannot be read, or there is no protein.
    """
    residues = [residue for residue in _residues(text) if _standard_atoms(residue)]
    if not residues:
        raise StructureFormatError("PDB", "there are no protein atoms")
    names = dict.fromkeys(residue.chain for residue in residues)
    chains = {name: place for place, name in enumerate(names)}
    check_chains("PDB", len(chains))
    # A chain whose residues stand apart in the file is brought together.
    residues.sort(key=lambda residue: chains[residue.chain])
    positions = np.zeros((len(residues), len(ATOM37_INDEX), 3), dtype=np.float32)
    mask = np.zeros((len(residues), len(ATOM37_INDEX)), dtype=bool)
    b_factor = np.zeros(len(residues), dtype=np.float32)
    for index, residue in enumerate(residues):
        atoms = _standard_atoms(residue)
        for name, atom in atoms.items():
            positions[index, ATOM37_INDEX[name]] = atom.position
            mask[index, ATOM37_INDEX[name]] = True
        b_factor[index] = atoms.get("CA", next(iter(atoms.values()))).b_factor
    return Structure(
        chain_names=tuple(chains),
        chain_index=np.array([chains[residue.chain] for residue in residues], np.int32),
        aatype=np.array([_aatype(residue.code) for residue in residues], dtype=np.int32),
        residue_number=np.array([residue.number for residue in residues], dtype=np.int32),
        insertion_code=tuple(residue.insertion for residue in residues),
        atom_positions=positions,
        atom_mask=mask,
        plddt=b_factor,
    )


def check_chains(file_format: str, found: int) -> None:
    """Refuse more chains than any structure has.

    Raises:
        StructureFormatError: They are too many.
    """
    if found > MOST_CHAINS:
        fault = f"it has {found:,} chains, and at most {MOST_CHAINS:,} are read"
        raise StructureFormatError(file_format, fault, remedy="Take the chains that matter alone")


def _aatype(code: str) -> int:
    return _AATYPE.get("MET" if code == _SELENOMETHIONINE else code, UNKNOWN_AATYPE)


def _residues(text: str) -> Iterator[_Residue]:
    residues: dict[tuple[str, int, str], _Residue] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        record = line[:6]
        if record == "ENDMDL":
            break
        if record == "ATOM  " or (record == "HETATM" and line[17:20] == _SELENOMETHIONINE):
            atom = _atom(line, number)
            key = (atom.chain, atom.number, atom.insertion)
            residue = residues.setdefault(
                key,
                _Residue(
                    chain=atom.chain,
                    number=atom.number,
                    insertion=atom.insertion,
                    code=atom.residue,
                ),
            )
            # Two residue types at one place are alternates too; the first is taken.
            if residue.code == atom.residue:
                residue.atoms.append(atom)
    yield from residues.values()


def _atom(line: str, number: int) -> _Atom:
    try:
        x, y, z = (float(line[start : start + 8]) for start in (30, 38, 46))
        return _Atom(
            chain=line[21].replace(" ", "_"),
            number=int(line[22:26]),
            insertion=line[26].strip(),
            residue=line[17:20].strip(),
            name=line[12:16].strip(),
            alternate=line[16],
            occupancy=float(line[54:60].strip() or 1),
            position=(x, y, z),
            b_factor=float(line[60:66].strip() or 0),
        )
    except (ValueError, IndexError) as error:
        fault = f"{line.rstrip()[:80]!r} is not an ATOM record"
        raise StructureFormatError("PDB", fault, line=number) from error


def _standard_atoms(residue: _Residue) -> dict[str, _Atom]:
    """Give the atoms with standard names, of the best alternate location."""
    weight: dict[str, float] = {}
    for atom in residue.atoms:
        if atom.alternate != " ":
            weight[atom.alternate] = weight.get(atom.alternate, 0) + atom.occupancy
    best = max(weight, key=lambda alternate: weight[alternate], default=" ")
    atoms: dict[str, _Atom] = {}
    for atom in sorted(residue.atoms, key=lambda atom: atom.alternate not in {" ", best}):
        name = "SD" if (residue.code, atom.name) == (_SELENOMETHIONINE, "SE") else atom.name
        if name in ATOM37_INDEX:
            atoms.setdefault(name, atom)
    return atoms
