"""The protein chains of a file: which atoms are one residue, and which residues one chain.

A chain ends at TER, and where a residue comes again that it has already: programs write several
chains under one letter, or under none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

import numpy as np

from foldsvc.chem.residues import THREE_LETTER
from foldsvc.errors import StructureFormatError
from foldsvc.formats.atom_sites import AtomSite, ChainEnd, ResidueName, SiteFile, kind_of

MOST_CHAINS: Final = 2_000
"""Of a file that is read; the largest entry of the PDB, the shell of HIV, has 1,356."""

_BOND = 2.0
_NEXT_ALPHA = 4.5
"""Å, between C and the next N, and between neighbouring Cα where one of those was not seen."""
_LONGEST = 40
"""Letters of a name in a note: an mmCIF file may have any."""
_LETTERS = ascii_uppercase + ascii_lowercase + digits
_STANDARD = frozenset(THREE_LETTER)
_SELENOMETHIONINE = "MSE"
_BACKBONE = frozenset({"N", "CA", "C"})

Place = tuple[float, float, float]


@dataclass(slots=True, kw_only=True)
class ProteinResidue:
    """An amino acid of a chain.

    Attributes:
        name: Which it is.
        first: Name and alternate location of the atom that the file has first.
        atoms: Occupancy, position in Å and B-factor by name; of alternate locations of an atom the
            first with the highest occupancy.
        seen: Name and alternate location of what the file has.
        others: Residues of another type at the same place.
    """

    name: ResidueName
    first: tuple[str, str]
    atoms: dict[str, tuple[float, Place, float]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    others: list["ProteinResidue"] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Three-letter code."""
        return self.name.code

    @property
    def number(self) -> tuple[int, str]:
        """The author's number and insertion code."""
        return self.name.number, self.name.insertion

    @property
    def locations(self) -> set[str]:
        """The alternate locations that its atoms are marked with."""
        return {altloc for _, altloc in self.seen if altloc}

    @property
    def b_factor(self) -> float:
        """That of the Cα, or of the first atom."""
        return self.atoms.get("CA", next(iter(self.atoms.values())))[2]

    def add(self, site: AtomSite) -> bool:
        """Take an atom; False where it is there already."""
        key = (site.name, site.altloc)
        if key in self.seen:
            return False
        self.seen.add(key)
        known = self.atoms.get(site.name)
        if known is None or site.occupancy > known[0]:
            self.atoms[site.name] = (site.occupancy, site.position, site.b_factor)
        return True


@dataclass(slots=True, kw_only=True)
class ProteinChain:
    """A chain.

    Attributes:
        name: The author's, or one that nothing else in the file has where there is none.
        label: The archive's own; empty in a PDB file.
        entity: Which of the file's sequences is its whole sequence.
        residues: Those with atoms, in the order of the file.
        numbers: Where each residue number stands among them, while they are read.
        ended: Line of the TER that ends it.
        after: Line of the TER after which it goes on under the same name.
        again: The file has another chain of the same name before it.
    """

    name: str
    label: str
    entity: str
    residues: list[ProteinResidue] = field(default_factory=list)
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    ended: int | None = None
    after: int | None = None
    again: bool = False


def protein_chains(found: SiteFile) -> list[ProteinChain]:
    """Give the chains of a file, with names of their own; what was assumed goes to its notes.

    Raises:
        StructureFormatError: An atom cannot be read, or there are too many chains.
    """
    parts = _Parts(found)
    for one in _residues(found):
        if isinstance(one, ChainEnd):
            parts.end(one)
        else:
            parts.add(one)
    loose: list[ProteinResidue] = []
    for chain in parts.chains:
        _leave_loose(chain, loose)
    chains = [chain for chain in parts.chains if chain.residues]
    check_chains(found.file_format, len(chains))
    _note_loose(loose, found)
    _name(chains, found)
    return chains


def check_chains(file_format: str, count: int) -> None:
    """Refuse more chains than any structure has.

    Raises:
        StructureFormatError: They are too many.
    """
    if count > MOST_CHAINS:
        fault = f"it has {count:,} chains, and at most {MOST_CHAINS:,} are read"
        raise StructureFormatError(file_format, fault, remedy="Take the chains that matter alone")


def _residues(found: SiteFile) -> Iterator[ProteinResidue | ChainEnd]:
    """Put together the atoms that follow each other and are of one residue."""
    residue: ProteinResidue | None = None
    doubled = 0
    for site in found.sites:
        if isinstance(site, ChainEnd):
            if residue is not None:
                yield residue
            residue = None
            yield site
            continue
        if residue is None or not _continues(residue, site):
            if residue is not None:
                yield residue
            residue = ProteinResidue(name=site.residue, first=(site.name, site.altloc))
        doubled += not residue.add(site)
    if residue is not None:
        yield residue
    if doubled:
        found.notes.append(
            f"{counted(doubled, 'atom')} come twice in one residue; the first is read."
        )


def _continues(residue: ProteinResidue, site: AtomSite) -> bool:
    if site.residue is not residue.name and site.residue != residue.name:
        return False
    # The first atom again, after a Cα: another residue of the same name and number.
    return not ((site.name, site.altloc) == residue.first and "CA" in residue.atoms)


class _Parts:
    """The chains as they come."""

    def __init__(self, found: SiteFile) -> None:
        self.chains: list[ProteinChain] = []
        self._open: dict[tuple[str, str], ProteinChain] = {}
        self._found = found

    def end(self, end: ChainEnd) -> None:
        """End the chain before a TER."""
        chain = self._open.get((end.chain, ""))
        if chain is not None:
            chain.ended = end.line

    def add(self, residue: ProteinResidue) -> None:
        """Put a residue where it belongs."""
        if kind_of(residue.code) == "unknown" and not residue.atoms.keys() >= _BACKBONE:
            self._found.left_out[residue.code] = None
            return
        name = residue.name
        key = (name.chain, name.label)
        chain = known = self._open.get(key)
        if known is not None:
            again = residue.number in known.numbers
            if known.ended and (again or not _bonded(known.residues[-1], residue)):
                chain = None
            elif again:
                if _joined(known.residues[known.numbers[residue.number]], residue):
                    return
                chain = None
        if chain is None:
            chain = ProteinChain(name=name.chain, label=name.label, entity=name.entity)
            chain.after = known.ended if known is not None else None
            self.chains.append(chain)
            self._open[key] = chain
        chain.ended = None
        chain.numbers[residue.number] = len(chain.residues)
        chain.residues.append(residue)


def _joined(known: ProteinResidue, residue: ProteinResidue) -> bool:
    """Join a residue to what stands at its place, if it can be more of it or an alternate."""
    alike = next((one for one in (known, *known.others) if one.code == residue.code), None)
    if alike is None:
        taken = set().union(*(one.locations for one in (known, *known.others)))
        alternates = bool(taken and residue.locations) and not taken & residue.locations
        same_place = residue.name.place > 0 and residue.name.place == known.name.place
        if alternates or same_place:
            known.others.append(residue)
        return alternates or same_place
    if alike.seen & residue.seen:
        return False
    alike.seen |= residue.seen
    for name, atom in residue.atoms.items():
        if name not in alike.atoms or atom[0] > alike.atoms[name][0]:
            alike.atoms[name] = atom
    return True


def _leave_loose(chain: ProteinChain, loose: list[ProteinResidue]) -> None:
    """Take out the HETATM residues that are bound to no chain: amino acids that are ligands.

    Where a file does not say, a residue is the chain's if it is bonded to one beside it, or is a
    modified one between others of the chain.
    """
    residues = chain.residues
    ordinary = [index for index, one in enumerate(residues) if not one.name.het]
    bonded = [_bonded(one, other) for one, other in pairwise(residues)]
    kept: list[ProteinResidue] = []
    for index, residue in enumerate(residues):
        if residue.name.polymer is None and residue.name.het:
            modified = kind_of(residue.code) == "amino acid" and residue.code not in _STANDARD
            within = bool(ordinary) and ordinary[0] < index < ordinary[-1]
            own = (
                any(bonded[max(index - 1, 0) : index + 1])
                or (modified and within)
                or (residue.code == _SELENOMETHIONINE and chain.after is None)
            )
        else:
            own = residue.name.polymer is not False
        (kept if own else loose).append(residue)
    chain.residues = kept


def _bonded(one: ProteinResidue, other: ProteinResidue) -> bool:
    for ends, longest in ((("C", "N"), _BOND), (("CA", "CA"), _NEXT_ALPHA)):
        if ends[0] in one.atoms and ends[1] in other.atoms:
            apart = np.subtract(one.atoms[ends[0]][1], other.atoms[ends[1]][1])
            return bool(np.dot(apart, apart) <= longest**2)
    return False


def _name(chains: Sequence[ProteinChain], found: SiteFile) -> None:
    """Give each chain a name of its own, and tell which were given."""
    taken = {chain.name for chain in chains}
    free = (
        name
        for length in (1, 2)
        for name in map("".join, product(_LETTERS, repeat=length))
        if name not in taken
    )
    known: set[str] = {""}
    renamed: dict[str, list[ProteinChain]] = {}
    for chain in chains:
        if chain.name in known:
            chain.again = chain.name in renamed or chain.name != ""
            renamed.setdefault(chain.name, []).append(chain)
            chain.name = next(free)
        known.add(chain.name)
    for name, given in renamed.items():
        found.notes.append(_renaming(name, given))


def _renaming(name: str, given: Sequence[ProteinChain]) -> str:
    names = listed([one.name for one in given])
    if not name:
        have = "A chain has no name and is" if len(given) == 1 else "Chains have no name and are"
        return f"{have} called {names}."
    after = sorted({one.after for one in given if one.after})
    ends = f" (after TER in line {listed(map(str, after))})" if after else ""
    what = "another chain" if len(given) == 1 else "other chains"
    return (
        f"The name {listed([name])!r} stands for {what} too{ends}, called {names}; if it is one "
        "chain, number its residues through and leave TER out."
    )


def _note_loose(loose: Sequence[ProteinResidue], found: SiteFile) -> None:
    if loose:
        named = [f"{one.code} {one.name.chain}{one.name.number}" for one in loose]
        found.notes.append(f"Left out as bound to no chain: {listed(named)}.")


def listed(names: Iterable[str], most: int = 8) -> str:
    """Give names in words, not more than a few."""
    every = [name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…" for name in names]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def counted(count: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
