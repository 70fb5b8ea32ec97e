"""Atoms of an mmCIF file, as the archive and other programs write it.

Only the coordinates and names of atoms and residues must be there; where tables of entities are
missing, what stands in the rows of the atoms has to do.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from typing import Final

import gemmi

from foldsvc.chem.residue_names import STANDARD_NAMES, WATERS
from foldsvc.errors import StructureFormatError
from foldsvc.formats.atom_sites import (
    AtomSite,
    ResidueName,
    SiteFile,
    atom_name,
    kind_of,
    number_or,
    position_error,
    position_of,
)

_SITE: Final = "_atom_site."
_REVISION = "_pdbx_audit_revision_history.revision_date"
_NULL = frozenset({"?", ".", ""})
_QUOTES = frozenset("'\";")
_PLACE = re.compile(r"^string:(?P<line>\d+):\d+(?:\(\d+\))?: ")
_NUMBER = re.compile(r"(?P<number>[-+]?\d{1,9})(?P<insertion>[A-Za-z]?)")
_COUNT = re.compile(r"\d{1,9}")
_COLUMNS = (
    *("group_PDB", "label_comp_id", "auth_asym_id", "label_asym_id", "label_entity_id"),
    *("auth_seq_id", "pdbx_PDB_ins_code", "label_seq_id"),
    *("label_atom_id", "label_alt_id"),
    *("Cartn_x", "Cartn_y", "Cartn_z", "occupancy", "B_iso_or_equiv", "pdbx_PDB_model_num"),
)
_OF_RESIDUE: Final = 8
"""So many of the columns say which residue it is."""
_STANDS_FOR = {"label_comp_id": "auth_comp_id", "label_atom_id": "auth_atom_id"}


def mmcif_sites(text: str) -> SiteFile:
    """Give the atoms of the first model of an mmCIF file.

    Raises:
        StructureFormatError: It is not CIF; or, as the sites are gone through, an atom of an amino
            acid cannot be read.
    """
    try:
        document = gemmi.cif.read_string(text)
        blocks = [block for block in document if len(block.find_values(f"{_SITE}Cartn_x"))]
        if not blocks:
            raise StructureFormatError("mmCIF", "there are no protein atoms")
        block = blocks[0]
        days = [gemmi.cif.as_string(day) for day in block.find_values(_REVISION)]
    except (ValueError, RuntimeError, IndexError) as error:
        raise _not_cif(str(error)) from error
    found = SiteFile(
        file_format="mmCIF",
        sites=iter(()),
        sequences=_sequences(block),
        parents=_parents(block),
        # The first revision is the release.
        released=min(filter(None, map(_day, days)), default=None),
    )
    if len(blocks) > 1:
        found.notes.append(
            f"The file has {len(blocks)} blocks with atoms; the first, {block.name!a}, is read."
        )
    found.sites = _Rows(block, text, found).sites()
    return found


def _not_cif(said: str) -> StructureFormatError:
    place = _PLACE.match(said)
    if place is None:
        return StructureFormatError("mmCIF", said)
    return StructureFormatError("mmCIF", said[place.end() :], line=int(place["line"]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _plain(value: str) -> str:
    """Give a value without its quotes; "" for one that is unknown or does not apply."""
    if value in _NULL:
        return ""
    return gemmi.cif.as_string(value).strip() if value[0] in _QUOTES else value


def _sequences(block: gemmi.cif.Block) -> dict[str, tuple[str, ...]]:
    """Give the whole sequence of each entity; of several residues at one place the first."""
    places: dict[str, dict[str, str]] = {}
    for entity, place, code in block.find("_entity_poly_seq.", ["entity_id", "num", "mon_id"]):
        written = _plain(code).upper()
        codes = places.setdefault(_plain(entity), {})
        codes.setdefault(place, STANDARD_NAMES.get(written, written))
    return {entity: tuple(codes.values()) for entity, codes in places.items()}


def _parents(block: gemmi.cif.Block) -> dict[str, str]:
    found = {}
    for name, parent in (
        *block.find("_chem_comp.", ["id", "mon_nstd_parent_comp_id"]),
        *block.find("_pdbx_struct_mod_residue.", ["label_comp_id", "parent_comp_id"]),
    ):
        if parent := _plain(parent).upper():
            found[_plain(name).upper()] = parent
    return found


class _Rows:
    """Goes through the table of atoms."""

    def __init__(self, block: gemmi.cif.Block, text: str, found: SiteFile) -> None:
        self._block = block
        self._text = text
        self._found = found
        self._polymers = {
            _plain(entity): _plain(kind) == "polymer"
            for entity, kind in block.find("_entity.", ["id", "type"])
        }
        self._entity_of = {
            _plain(chain): _plain(entity)
            for chain, entity in block.find("_struct_asym.", ["id", "entity_id"])
        }
        places = block.find_values(f"{_SITE}label_seq_id")
        self._has_places = any(place not in _NULL for place in places)

    def sites(self) -> Iterator[AtomSite]:
        """Give the atoms of the first model that amino acids have."""
        columns = [self._column(name) for name in _COLUMNS]
        models: dict[str, None] = {}
        known: tuple[str, ...] = ()
        residue: ResidueName | None = None
        for place, row in enumerate(zip(*columns, strict=False)):
            if row[-1] not in models:
                models[row[-1]] = None
                self._found.n_models = len(models)
            if len(models) > 1 and row[-1] != next(iter(models)):
                continue
            if row[:_OF_RESIDUE] != known:
                known = row[:_OF_RESIDUE]
                residue = self._residue(known, place)
            if residue is None:
                continue
            label, altloc, x, y, z, occupancy, b_factor, _ = row[_OF_RESIDUE:]
            name = atom_name(residue.code, _plain(label).upper())
            if not name:
                continue
            # A number may have its standard uncertainty in brackets.
            x, y, z = (value.partition("(")[0] for value in (x, y, z))
            position = position_of(x, y, z)
            if position is None:
                atom = f"{name} of {residue.code} {residue.chain}{residue.number}"
                raise position_error("mmCIF", atom, x, y, z, self._line(place))
            weight, number = number_or(occupancy, 1.0), number_or(b_factor, 0.0)
            yield AtomSite(residue, name, _plain(altloc), weight, position, number)

    def _column(self, name: str) -> Iterator[str]:
        """Give a column of the table, or one of unknown values."""
        for tag in (name, _STANDS_FOR.get(name)):
            values = self._block.find_values(f"{_SITE}{tag}")
            if len(values):
                return iter(values)
        return repeat("?")

    def _residue(self, values: Sequence[str], row: int) -> ResidueName | None:
        """Read what a row says of its residue; None for no amino acid."""
        group, code, auth, label, entity, author, insertion, place = map(_plain, values)
        written = code.upper()
        code = STANDARD_NAMES.get(written, written)
        if code != written:
            self._found.renamed[written] = code
        if kind_of(code) == "other":
            if code not in WATERS:
                self._found.left_out[code] = None
            return None
        entity = entity or self._entity_of.get(label, "")
        number, letter = self._number(author or place, row)
        label_place = int(place) if _COUNT.fullmatch(place) else 0
        return ResidueName(
            het=group[:1] in {"H", "h"},
            polymer=self._polymers.get(entity, label_place > 0 if self._has_places else None),
            chain=auth or label,
            label=label,
            entity=entity,
            number=number,
            insertion=insertion or letter,
            place=label_place,
            code=code,
        )

    def _number(self, written: str, row: int) -> tuple[int, str]:
        """Read a residue number, which some programs write with the insertion code."""
        found = _NUMBER.fullmatch(written)
        if found is None:
            fault = f"{written[:40]!a} is not a residue number" if written else "no residue number"
            raise StructureFormatError("mmCIF", fault, line=self._line(row))
        return int(found["number"]), found["insertion"]

    def _line(self, row: int) -> int | None:
        """Give the line of a row, 1-based, if the rows of the table have a line each."""
        # gemmi finds an item of a loop by its name in small letters alone.
        item: gemmi.cif.Item | None = self._block.find_loop_item(f"{_SITE}cartn_x")
        if item is None:
            return None
        width = item.loop.width()
        line = item.line_number + width + row + 1
        lines = self._text.split("\n", line)
        values = item.loop.values[row * width : (row + 1) * width]
        return line if len(lines) >= line and lines[line - 1].split() == values else None
