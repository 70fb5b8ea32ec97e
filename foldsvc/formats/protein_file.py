"""The one reader of structures that somebody has: the protein of a PDB or mmCIF file.

Templates, comparisons, parts and results are all read here, so that a file has the same chains and
residues wherever it is sent.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from foldsvc.chem.residues import THREE_LETTER
from foldsvc.errors import StructureFormatError
from foldsvc.formats.atom_sites import SiteFile, kind_of, letter_of
from foldsvc.formats.bounded_gzip import MAGIC, GzipDamagedError, GzipTooLargeError, unzipped
from foldsvc.formats.mmcif_sites import mmcif_sites
from foldsvc.formats.pdb_sites import pdb_sites
from foldsvc.formats.protein_chains import ProteinChain, counted, listed, protein_chains
from foldsvc.formats.submitted_text import marked_encoding
from foldsvc.formats.whole_sequence import choose_types

MOST_BYTES = 200_000_000
"""A file that unpacks to more is refused."""

_ATOMS: Final = ("ATOM", "HETATM")
_STANDARD: Final = frozenset(THREE_LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProteinFile:
    """The protein of the first model of a file.

    Attributes:
        file_format: PDB or mmCIF.
        chains: In the order of the file, at least one, each with at least one residue.
        sequences: Codes of the whole sequence by the chains' entity, where the file says.
        parents: Standard code that the file itself gives for a modified residue.
        released: Day of first release; None where the file does not say.
        notes: What reading assumed, changed or left out, a sentence each.
    """

    file_format: Literal["PDB", "mmCIF"]
    chains: tuple[ProteinChain, ...]
    sequences: dict[str, tuple[str, ...]]
    parents: dict[str, str]
    released: date | None
    notes: tuple[str, ...]

    def letter(self, code: str) -> str:
        """Give the letter of a residue, of a modified one its parent's, X where there is none."""
        if kind_of(code) != "amino acid" and code in self.parents:
            code = self.parents[code]
        return letter_of(code) if kind_of(code) == "amino acid" else "X"


def read_protein(text: str) -> ProteinFile:
    """Read the protein's heavy atoms of the first model of a PDB or mmCIF file.

    Residues of a chain are amino acids in ATOM records, and in HETATM records those that are bonded
    into it; hydrogens, ligands, waters and atoms with names that no standard residue has are left
    out.
    Of alternate locations of an atom the first with the highest occupancy is taken, as AlphaFold2
    does; selenium stands in the place of sulphur.

    Raises:
        StructureFormatError: It is neither, is damaged, or there is no protein in it.
    """
    text = text.removeprefix("\ufeff")
    found = mmcif_sites(text) if is_mmcif(text) else pdb_sites(text)
    chains = protein_chains(found)
    for chain in chains:
        choose_types(chain, found.sequences.get(chain.entity, ()))
    if not chains:
        fault = f"there are no protein atoms{_why(found, text)}"
        raise StructureFormatError(found.file_format, fault)
    read = ProteinFile(
        file_format=found.file_format,
        chains=tuple(chains),
        sequences=dict(found.sequences),
        parents=dict(found.parents),
        released=found.released,
        notes=(),
    )
    return replace(read, notes=tuple(_notes(found, read)))


def _notes(found: SiteFile, read: ProteinFile) -> Iterator[str]:
    if found.n_models > 1:
        yield f"The file has {found.n_models:,} models; the first is read."
    yield from found.notes
    if found.renamed:
        names = (f"{name} as {standard}" for name, standard in sorted(found.renamed.items()))
        yield f"Read by their standard names: {listed(names)}."
    residues = [residue for chain in read.chains for residue in chain.residues]
    modified = Counter(one.code for one in residues if one.code not in _STANDARD)
    if modified:
        names = (f"{code} as {read.letter(code)} ({count})" for code, count in modified.items())
        yield f"Modified residues are read as their parents: {listed(names)}."
    alternates = sum(bool(one.others or one.locations) for one in residues)
    if alternates:
        yield (
            f"Atoms of {counted(alternates, 'residue')} have alternate locations; of each atom "
            "that with the highest occupancy is read."
        )
    if found.left_out:
        yield f"Left out, since they are not amino acids: {listed(sorted(found.left_out))}."


def _why(found: SiteFile, text: str) -> str:
    """Say more of a file without protein atoms, most of all where it is not a structure at all."""
    if found.file_format == "PDB" and not any(line.startswith(_ATOMS) for line in _lines(text)):
        return ", nor is it mmCIF: no line begins with ATOM, and the first does not with data_"
    return " in its first model" if found.n_models > 1 else ""


def is_mmcif(text: str) -> bool:
    """Tell an mmCIF file from a PDB file by its first line that says anything."""
    beginning = next((line for line in _lines(text) if line.strip()[:1] not in {"", "#"}), "")
    return beginning.strip().lower().startswith(("data_", "global_"))


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one, so that who wants the first need not divide all of a text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield from text[start:end].splitlines()
        start = end


def decoded_text(data: bytes, limit: int | None = None) -> str:
    """Give the text of a file, gzipped or not; what is not UTF-8 is replaced.

    Args:
        data: The file.
        limit: Most bytes that it may hold, `MOST_BYTES` if None.

    Raises:
        StructureFormatError: It is damaged or too large.
    """
    return decoded(unpacked(data, limit))


def decoded(data: bytes) -> str:
    """Give text as UTF-8, or as its byte order mark says; what is neither is replaced."""
    return data.decode(marked_encoding(data) or "utf-8", errors="replace")


def unpacked(data: bytes, limit: int | None = None) -> bytes:
    """Give a file as it is, or what is in it if it is gzipped, which is not unpacked any further.

    Args:
        data: The file.
        limit: Most bytes that it may hold, `MOST_BYTES` if None.

    Raises:
        StructureFormatError: It is damaged or too large.
    """
    limit = MOST_BYTES if limit is None else limit
    if data.startswith(MAGIC):
        try:
            return unzipped(data, limit)
        except GzipTooLargeError as error:
            raise StructureFormatError("file", f"it holds more than {limit:,} bytes") from error
        except GzipDamagedError as error:
            raise StructureFormatError("gzip", str(error)) from error
    if len(data) > limit:
        raise StructureFormatError("file", f"it holds more than {limit:,} bytes")
    return data
