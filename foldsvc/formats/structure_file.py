"""A structure from a file that somebody has: PDB or mmCIF, gzipped or not."""

from collections.abc import Iterator

import gemmi
import numpy as np

from foldsvc.chem.residues import ATOM37_INDEX, THREE_LETTER, UNKNOWN_AATYPE
from foldsvc.errors import StructureFormatError
from foldsvc.formats.bounded_gzip import MAGIC, GzipDamagedError, GzipTooLargeError, unzipped
from foldsvc.formats.pdb import check_chains, read_pdb
from foldsvc.records.structure import Structure

MOST_BYTES = 200_000_000
"""A file that unpacks to more is refused."""
_AATYPE = {code: aatype for aatype, code in enumerate(THREE_LETTER)}
_SELENOMETHIONINE = "MSE"
_CHAINS = "_atom_site.auth_asym_id"
_FREE_REMARK = "REMARK   6"


def read_structure(data: bytes) -> Structure:
    """Read the protein of the first model of a PDB or mmCIF file, told apart by their content.

    What is left out and what becomes of alternates is said at `read_pdb`; chains and residues have
    the author's names and numbers.

    Raises:
        StructureFormatError: It is neither, is damaged or too large, or there is no protein in it.
    """
    text = unpacked(data).decode("utf-8", errors="replace")
    return read_mmcif(text) if is_mmcif(text) else read_pdb(text)


def read_mmcif(text: str) -> Structure:
    """Read the protein of the first model of an mmCIF file, as `read_structure` does.

    Raises:
        StructureFormatError: It is no mmCIF, or there is no protein in it.
    """
    try:
        block = gemmi.cif.read_string(text).sole_block()
        check_chains("mmCIF", len(set(block.find_values(_CHAINS))))
        found = gemmi.make_structure_from_block(block)
    except (ValueError, RuntimeError, IndexError) as error:
        raise StructureFormatError("mmCIF", str(error)) from error
    residues = [
        (chain.name, residue, atoms)
        for chain in (found[0] if len(found) else ())
        for residue in chain
        if (atoms := _standard_atoms(residue))
    ]
    if not residues:
        raise StructureFormatError("mmCIF", "there are no protein atoms")
    return _structure(residues)


def is_mmcif(text: str) -> bool:
    """Tell an mmCIF file from a PDB file by its first line that says anything."""
    beginning = next((line for line in _lines(text) if line.strip()[:1] not in {"", "#"}), "")
    return beginning.lower().startswith(("data_", "global_"))


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one, so that who wants the first need not divide all of a text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield from text[start:end].splitlines()
        start = end


def remarks_of(data: bytes) -> list[str]:
    """Give the free remarks of a PDB file, or the details of the model of a ModelCIF file.

    Raises:
        StructureFormatError: It is damaged, or too large.
    """
    text = unpacked(data).decode("utf-8", errors="replace")
    if not is_mmcif(text):
        rows = (line for line in text.splitlines() if line.startswith(_FREE_REMARK))
        return [row[len(_FREE_REMARK) :].strip() for row in rows]
    try:
        found = gemmi.cif.read_string(text).sole_block().find_value("_struct.pdbx_model_details")
    except (ValueError, RuntimeError) as error:
        raise StructureFormatError("mmCIF", str(error)) from error
    return [gemmi.cif.as_string(found)] if found else []


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


def _standard_atoms(residue: gemmi.Residue) -> dict[str, gemmi.Atom]:
    """Give the atoms with standard names, of the best alternate location; none of a ligand."""
    if residue.het_flag == "H" and residue.name != _SELENOMETHIONINE:
        return {}
    weight: dict[str, float] = {}
    for atom in residue:
        if atom.has_altloc():
            weight[atom.altloc] = weight.get(atom.altloc, 0) + atom.occ
    best = max(weight, key=lambda alternate: weight[alternate], default="")
    atoms: dict[str, gemmi.Atom] = {}
    for atom in sorted(residue, key=lambda atom: atom.has_altloc() and atom.altloc != best):
        is_selenium = (residue.name, atom.name) == (_SELENOMETHIONINE, "SE")
        name = "SD" if is_selenium else atom.name
        if name in ATOM37_INDEX:
            atoms.setdefault(name, atom)
    return atoms


def _structure(residues: list[tuple[str, gemmi.Residue, dict[str, gemmi.Atom]]]) -> Structure:
    chains = {name: place for place, name in enumerate(dict.fromkeys(one[0] for one in residues))}
    check_chains("mmCIF", len(chains))
    # A chain whose residues stand apart in the file is brought together.
    residues = sorted(residues, key=lambda entry: chains[entry[0]])
    positions = np.zeros((len(residues), len(ATOM37_INDEX), 3), dtype=np.float32)
    mask = np.zeros((len(residues), len(ATOM37_INDEX)), dtype=bool)
    b_factor = np.zeros(len(residues), dtype=np.float32)
    for index, (_, _, atoms) in enumerate(residues):
        for name, atom in atoms.items():
            positions[index, ATOM37_INDEX[name]] = atom.pos.tolist()
            mask[index, ATOM37_INDEX[name]] = True
        b_factor[index] = atoms.get("CA", next(iter(atoms.values()))).b_iso
    return Structure(
        chain_names=tuple(chains),
        chain_index=np.array([chains[chain] for chain, _, _ in residues], np.int32),
        aatype=np.array([_aatype(residue.name) for _, residue, _ in residues], np.int32),
        residue_number=np.array([residue.seqid.num for _, residue, _ in residues], np.int32),
        insertion_code=tuple(residue.seqid.icode.strip() for _, residue, _ in residues),
        atom_positions=positions,
        atom_mask=mask,
        plddt=b_factor,
    )


def _aatype(code: str) -> int:
    return _AATYPE.get("MET" if code == _SELENOMETHIONINE else code, UNKNOWN_AATYPE)
