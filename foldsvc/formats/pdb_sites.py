"""Atoms of a PDB file, column by column, as programs write them.

wwPDB, *Atomic Coordinate Entry Format Description*, version 3.30, and what is written besides:
chains of two letters, residue names of four, hybrid-36 and five-digit numbers, segment ids in the
place of chains, lines that end early.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from foldsvc.chem.residue_names import STANDARD_NAMES, WATERS
from foldsvc.errors import StructureFormatError
from foldsvc.formats.atom_sites import (
    AtomSite,
    ChainEnd,
    ResidueName,
    SiteFile,
    atom_name,
    kind_of,
    number_or,
    position_error,
    position_of,
)

_ATOMS = frozenset({"ATOM", "HETA"})
_WHOLE: Final = 54
"""Columns up to the end of the coordinates."""
_ENDS = frozenset({"ENDM", "END", "END "})
_BASE: Final = 36
_DIGITS: Final = 4
_FIRST_UPPER: Final = 10 * _BASE**3 - 10**_DIGITS
_FIRST_LOWER: Final = _FIRST_UPPER - 26 * _BASE**3


def pdb_sites(text: str) -> SiteFile:
    """Give the atoms of the first model of a PDB file.

    Raises:
        StructureFormatError: As the sites are gone through: a column of an atom of an amino acid
            cannot be read.
    """
    header = _Header()
    for line in lines_of(text):
        if not header.take(line):
            break
    found = SiteFile(
        file_format="PDB",
        sites=iter(()),
        sequences={chain: tuple(codes) for chain, codes in header.sequences.items()},
        parents=header.parents,
        released=header.released,
    )
    found.sites = _sites(text, found)
    return found


def lines_of(text: str) -> Iterator[str]:
    """Give the lines one by one, of whatever system, so that not all of a text is divided."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        start = end + 1
        if "\r" in line:
            yield from line.removesuffix("\r").split("\r")
        else:
            yield line


class _Header:
    """What stands before the atoms."""

    def __init__(self) -> None:
        self.sequences: dict[str, list[str]] = {}
        self.parents: dict[str, str] = {}
        self.released: date | None = None

    def take(self, line: str) -> bool:
        """Read a line; False where the header is over."""
        record = line[:6].upper().rstrip()
        if record == "SEQRES":
            codes = (STANDARD_NAMES.get(code, code) for code in line[19:70].upper().split())
            self.sequences.setdefault(line[10:12].strip(), []).extend(codes)
        elif record == "MODRES":
            self.parents[line[12:15].strip().upper()] = line[24:27].strip().upper()
        elif record == "REVDAT" and line[6:10].strip() == "1" and self.released is None:
            self.released = _day(line[13:22])
        return record[:4] not in _ATOMS


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d-%b-%y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How a file uses columns that programs use in more than one way.

    Attributes:
        wide_chains: Column 21 belongs to the chain, not to the residue's name.
        segments: Columns 73 to 76 name the chains of which columns 21 and 22 say nothing.
        by_segment: They name all chains, since one letter stands for all.
    """

    wide_chains: bool
    segments: bool
    by_segment: bool


def _layout(text: str) -> _Layout:
    combinations: dict[str, None] = {}
    numbered = False
    for line in lines_of(text):
        if line[:4].upper() in _ATOMS:
            if not combinations:
                # Before 1996 the entry's name stood in the place of the segment, then the line.
                numbered = line[76:80].strip().isdecimal()
            combinations[line[17:22] + line[72:76]] = None
        elif line[:4].upper() in _ENDS and combinations:
            break
    named = [one for one in combinations if kind_of(one[:3].strip().upper()) == "amino acid"]
    segments = {one[5:].strip() for one in named}
    letters = {one[3:5].strip() for one in named}
    apart = len(letters) == 1 and len(segments) > 1 and "" not in segments
    return _Layout(
        wide_chains=any(
            one[3:4].strip() and one[:4].strip().upper() not in STANDARD_NAMES for one in named
        ),
        segments=not numbered,
        by_segment=not numbered and apart,
    )


def _sites(text: str, found: SiteFile) -> Iterator[AtomSite | ChainEnd]:
    """Give the atoms of the first model that amino acids have, and where chains end."""
    layout = _layout(text)
    columns = chain = altloc = ""
    residue: ResidueName | None = None
    for line_number, written in enumerate(lines_of(text), start=1):
        record = written[:4].upper()
        if record not in _ATOMS:
            if record.rstrip() == "TER" and columns:
                yield ChainEnd(line_number, chain)
            elif record in _ENDS and columns:
                _count_models(text, line_number, found)
                return
            continue
        line = in_columns(written)
        if line[16:27] + line[72:76] != columns:
            columns = line[16:27] + line[72:76]
            chain, altloc, residue = _residue(line, line_number, layout, found)
        if residue is None:
            continue
        name = atom_name(residue.code, line[12:16].strip().upper())
        if not name:
            continue
        position = position_of(line[30:38], line[38:46], line[46:54])
        if position is None or len(line) < _WHOLE:  # a number that is cut off is another number
            atom = f"{name} of {residue.code} {residue.chain}{residue.number}"
            raise position_error("PDB", atom, line[30:38], line[38:46], line[46:54], line_number)
        occupancy, b_factor = number_or(line[54:60], 1.0), number_or(line[60:66], 0.0)
        yield AtomSite(residue, name, altloc, occupancy, position, b_factor)


def _residue(
    line: str, line_number: int, layout: _Layout, found: SiteFile
) -> tuple[str, str, ResidueName | None]:
    """Read columns 17 to 27: chain, alternate location, and the residue if it is an amino acid."""
    altloc, written = line[16:17].strip(), line[17:20].strip().upper()
    chain = line[20:22].strip()
    long, before = line[17:21].strip().upper(), line[16:20].strip().upper()
    known = kind_of(written) != "unknown"
    if line[20:21] != " " and long in STANDARD_NAMES and not (known and layout.wide_chains):
        written, chain = long, line[21:22].strip()
    elif altloc and not known and before in STANDARD_NAMES:
        written, altloc = before, ""
    if layout.by_segment or (layout.segments and not chain):
        chain = line[72:76].strip() or chain
    code = STANDARD_NAMES.get(written, written)
    if code != written:
        found.renamed[written] = code
    if kind_of(code) == "other":
        if code not in WATERS:
            found.left_out[code] = None
        return chain, altloc, None
    number, insertion = line[22:26], line[26:27].strip()
    if insertion.isdecimal() and " " not in number:
        number, insertion = number + insertion, ""
    residue = ResidueName(
        het=line[0] in "Hh",
        polymer=None,
        chain=chain,
        label="",
        entity=chain,
        number=_number(number, line_number),
        insertion=insertion,
        place=0,
        code=code,
    )
    return chain, altloc, residue


def _number(written: str, line_number: int) -> int:
    """Give a residue number: decimal, or hybrid-36 (http://cci.lbl.gov/hybrid_36) from 10,000 on.

    Raises:
        StructureFormatError: It is neither.
    """
    try:
        digits = written.replace("_", "?")  # Python passes over it
        if len(written) == _DIGITS and written[0].isalpha():
            first = _FIRST_UPPER if written[0].isupper() else _FIRST_LOWER
            return int(digits, _BASE) - first
        return int(digits)
    except ValueError as error:
        fault = f"{written!a} in columns 23 to 26 is not a residue number"
        raise StructureFormatError("PDB", fault, line=line_number) from error


def in_columns(line: str) -> str:
    """Give a line of an atom without the shift that a serial number of six digits may cause."""
    if not line[11:12].isdecimal() or line[34:35] == ".":
        return line
    shifted = line[35:36] == line[43:44] == line[51:52] == "."
    return line[:11] + line[12:] if shifted else line


def _count_models(text: str, line_number: int, found: SiteFile) -> None:
    """Say what is left after the first model."""
    beyond = False
    for line in islice(lines_of(text), line_number, None):
        record = line[:4].upper()
        if record in _ATOMS:
            beyond = True
        elif record == "MODE" or record in _ENDS:
            found.n_models += beyond
            beyond = False
    found.n_models += beyond
