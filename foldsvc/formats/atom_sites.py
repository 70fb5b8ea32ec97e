"""Rows of atoms as PDB and mmCIF files have them, before anybody has said which are a protein."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import gemmi

from foldsvc.chem.residue_names import ATOM_NAMES, IONS, STANDARD_NAMES, TERMINAL_OXYGENS, WATERS
from foldsvc.chem.residues import ATOM37_INDEX, THREE_LETTER
from foldsvc.errors import StructureFormatError

FARTHEST: Final = 100_000.0
"""A coordinate that is larger, in Å, is none: the shell of HIV is 1,300 Å wide."""

_STANDARD: Final = frozenset(THREE_LETTER)

Kind = Literal["amino acid", "other", "unknown"]


class ResidueName(NamedTuple):
    """Which residue atoms belong to.

    Attributes:
        het: It is in HETATM records.
        polymer: It belongs to a polymer; None where the file does not say.
        chain: The author's name of its chain; empty where there is none.
        label: The archive's own name of its chain; empty in a PDB file.
        entity: Which of the file's sequences its chain has.
        number: The author's residue number.
        insertion: The author's insertion code, or "".
        place: 1-based place in the whole sequence; 0 where the file does not say.
        code: In capital letters, of a standard residue the standard one.
    """

    het: bool
    polymer: bool | None
    chain: str
    label: str
    entity: str
    number: int
    insertion: str
    place: int
    code: str


class AtomSite(NamedTuple):
    """An atom with a name that a standard residue has.

    Attributes:
        residue: Which it belongs to.
        name: In capital letters.
        altloc: Of an alternate location, or "".
        occupancy: 0 to 1.
        position: In Å.
        b_factor: Å², or pLDDT.
    """

    residue: ResidueName
    name: str
    altloc: str
    occupancy: float
    position: tuple[float, float, float]
    b_factor: float


class ChainEnd(NamedTuple):
    """A TER record: what follows is another chain, or no polymer.

    Attributes:
        line: 1-based.
        chain: Which one ends; that of the atom before where the record does not say.
    """

    line: int
    chain: str


@dataclass(slots=True, kw_only=True)
class SiteFile:
    """What a file of either format says.

    Attributes:
        file_format: PDB or mmCIF.
        sites: Of the first model, in the order of the file; to be gone through once.
        sequences: Codes of the whole sequence of each entity.
        parents: Standard code that the file itself gives for a modified residue.
        released: Day of first release; None where the file does not say.
        left_out: How many residues of each name are not amino acids, filled in as sites are read.
        renamed: Names of programs that stood for standard ones, filled in likewise.
        n_models: How many there are, known when the sites have been read.
        notes: What else is to be reported, filled in likewise.
    """

    file_format: Literal["PDB", "mmCIF"]
    sites: Iterator[AtomSite | ChainEnd]
    sequences: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, str]
    released: date | None
    left_out: dict[str, None] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    n_models: int = 1
    notes: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def kind_of(code: str) -> Kind:
    """Tell whether a residue is an amino acid by its code, in capital letters."""
    if code in STANDARD_NAMES:
        return "amino acid"
    if code in WATERS or code in IONS:
        return "other"
    known = gemmi.find_tabulated_residue(code)
    if not known.found():
        return "unknown"
    return "amino acid" if known.is_amino_acid() else "other"


@lru_cache(maxsize=4096)
def letter_of(code: str) -> str:
    """Give the letter of an amino acid, of a modified one its parent's, X where there is none."""
    letter = gemmi.find_tabulated_residue(STANDARD_NAMES.get(code, code)).one_letter_code.upper()
    if letter == "U":  # selenocysteine, which AlphaFold2 reads as cysteine
        return "C"
    return letter if letter.isalpha() else "X"


@lru_cache(maxsize=4096)
def atom_name(residue: str, name: str) -> str:
    """Give the standard name of an atom, in capital letters; "" where no residue has it."""
    name = ATOM_NAMES.get((residue, name), name)
    if name not in ATOM37_INDEX and residue in _STANDARD:
        name = TERMINAL_OXYGENS.get(name, name)
    return name if name in ATOM37_INDEX else ""


def position_of(x: str, y: str, z: str) -> tuple[float, float, float] | None:
    """Give coordinates; None if one is not a number, not finite, or absurd."""
    try:
        position = float(x), float(y), float(z)
    except ValueError:
        return None
    # Not a number is not smaller than anything. Python takes 1_0 for ten.
    near = min(position) > -FARTHEST and max(position) < FARTHEST
    known = position[0] == position[0] and position[1] == position[1] and position[2] == position[2]
    return position if near and known and "_" not in x + y + z else None


def position_error(
    file_format: str, atom: str, x: str, y: str, z: str, line: int | None
) -> StructureFormatError:
    """Give the error of coordinates that `position_of` does not take.

    Args:
        file_format: PDB or mmCIF.
        atom: Which one, such as `CA of VAL A3`.
        x: As the file has it.
        y: Likewise.
        z: Likewise.
        line: 1-based; None where it is not known.
    """
    found = " ".join(one.strip()[:24] or "nothing" for one in (x, y, z))
    return StructureFormatError(
        file_format,
        f"a coordinate of {atom} is not a finite number below {FARTHEST:,.0f} Å: {found!a}",
        remedy="Write the atom's coordinates, or leave it out",
        line=line,
    )


def number_or(text: str, otherwise: float) -> float:
    """Give an occupancy or a B-factor, or what stands for one that is not there or unreadable."""
    try:
        number = float(text)
    except ValueError:
        return otherwise
    return number if -FARTHEST < number < FARTHEST else otherwise
