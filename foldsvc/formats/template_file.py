"""The protein chains of a PDB or mmCIF file, laid out over their whole sequences.

Unlike `structure_file`, which gives the residues that were seen, a residue that the experiment had
and nobody saw keeps its place here, as alignments count it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import gemmi
import numpy as np
from jaxtyping import Bool, Float32

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.errors import StructureFormatError
from foldsvc.formats.pdb import check_chains
from foldsvc.formats.structure_file import is_mmcif, unpacked
from foldsvc.records.template_structure import TemplateChain, TemplateEntry

_LETTERS = frozenset("ACDEFGHIKLMNPQRSTVWYBZUOX")
_PEPTIDES = (gemmi.PolymerType.PeptideL, gemmi.PolymerType.PeptideD)
_SELENOMETHIONINE = "MSE"
_REVISION = "_pdbx_audit_revision_history.revision_date"
_CHAINS = ("_atom_site.auth_asym_id", "_entity.id")
_N_ATOM = len(ATOM37_INDEX)


def read_template(data: bytes | str, name: str) -> TemplateEntry:
    """Read the protein chains of the first model of a PDB or mmCIF file, gzipped or not.

    Of alternate locations of an atom the first with the highest occupancy is taken, as AlphaFold2
    does; selenium stands in the place of sulphur; NH1 of an arginine is the one nearer to CD.
    Hydrogens, ligands, waters and atoms that no standard residue has are left out.

    Args:
        data: The file.
        name: What the entry is to be called.

    Raises:
        StructureFormatError: It is neither, is damaged or too large, or there is no protein in it.
    """
    text = unpacked(data).decode("utf-8", errors="replace") if isinstance(data, bytes) else data
    structure, released = _mmcif(text) if is_mmcif(text) else _pdb(text)
    structure.setup_entities()
    structure.assign_label_seq_id()
    chains = tuple(_chains(structure, labelled=is_mmcif(text)))
    if not chains:
        file_format = "mmCIF" if is_mmcif(text) else "PDB"
        raise StructureFormatError(file_format, "there is no protein chain with atoms")
    return TemplateEntry(name=name, released=released, chains=chains)


def _mmcif(text: str) -> tuple[gemmi.Structure, date | None]:
    try:
        block = gemmi.cif.read_string(text).sole_block()
        for names in _CHAINS:
            check_chains("mmCIF", len(set(block.find_values(names))))
        structure = gemmi.make_structure_from_block(block)
        days = [gemmi.cif.as_string(day) for day in block.find_values(_REVISION)]
    except (ValueError, RuntimeError, IndexError) as error:
        raise StructureFormatError("mmCIF", str(error)) from error
    # The first revision is the release.
    return structure, min(filter(None, map(_iso_day, days)), default=None)


def _pdb(text: str) -> tuple[gemmi.Structure, date | None]:
    try:
        structure = gemmi.read_pdb_string(text)
        check_chains("PDB", len(structure[0]) if len(structure) else 0)
    except (ValueError, RuntimeError, IndexError) as error:
        raise StructureFormatError("PDB", str(error)) from error
    days = (line[13:22] for line in text.splitlines() if line[:10].split() == ["REVDAT", "1"])
    return structure, next(filter(None, map(_pdb_day, days)), None)


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pdb_day(text: str) -> date | None:
    """Read such as `12-JUL-89`; no entry is older than 1971."""
    try:
        day = datetime.strptime(text, "%d-%b-%y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day


def _chains(structure: gemmi.Structure, *, labelled: bool) -> Iterator[TemplateChain]:
    for chain in structure[0] if len(structure) else ():
        polymer = chain.get_polymer()
        if not len(polymer) or polymer.check_polymer_type() not in _PEPTIDES:
            continue
        codes, residues = _whole_sequence(structure, polymer)
        sequence = "".join(map(_letter, codes))
        positions, mask = _atoms(residues, len(codes))
        if mask.any():
            yield TemplateChain(
                name=chain.name,
                label_name=polymer.subchain_id() if labelled else "",
                sequence=sequence,
                atom_positions=positions,
                atom_mask=mask,
            )


def _whole_sequence(
    structure: gemmi.Structure, polymer: gemmi.ResidueSpan
) -> tuple[list[str], dict[int, gemmi.Residue]]:
    """Give the residue names of the whole sequence, and the residues that were seen by place.

    Where a file has no sequence, or one that its atoms do not fit, the seen residues are all.
    """
    entity = structure.get_entity_of(polymer)
    codes = [gemmi.Entity.first_mon(code) for code in entity.full_sequence]
    seen: dict[int, gemmi.Residue] = {}
    for residue in polymer:
        place = residue.label_seq
        if place is None or not 0 < place <= len(codes):
            residues = list(polymer.first_conformer())
            return [residue.name for residue in residues], dict(enumerate(residues))
        # Two residue types at one place are alternates; the one that the sequence has is taken.
        if place - 1 not in seen or residue.name == codes[place - 1]:
            seen[place - 1] = residue
    return codes, seen


def _letter(code: str) -> str:
    letter = gemmi.find_tabulated_residue(code).one_letter_code.upper()
    return letter if letter in _LETTERS else "X"


def _atoms(
    residues: Mapping[int, gemmi.Residue], n_res: int
) -> tuple[Float32[np.ndarray, "n_res 37 3"], Bool[np.ndarray, "n_res 37"]]:
    positions = np.zeros((n_res, _N_ATOM, 3), np.float32)
    mask = np.zeros((n_res, _N_ATOM), np.bool_)
    for place, residue in residues.items():
        for name, atom in _best_atoms(residue).items():
            positions[place, ATOM37_INDEX[name]] = atom.pos.tolist()
            mask[place, ATOM37_INDEX[name]] = True
        if residue.name == "ARG":
            _name_guanidinium(positions[place], mask[place])
    return positions, mask


def _best_atoms(residue: gemmi.Residue) -> dict[str, gemmi.Atom]:
    best: dict[str, gemmi.Atom] = {}
    for atom in residue:
        name = atom.name
        if residue.name == _SELENOMETHIONINE and name.upper() == "SE":
            name = "SD"
        if name in ATOM37_INDEX and (name not in best or atom.occ > best[name].occ):
            best[name] = atom
    return best


def _name_guanidinium(
    positions: Float32[np.ndarray, "37 3"], mask: Bool[np.ndarray, " 37"]
) -> None:
    """Exchange NH1 and NH2 of an arginine where NH2 is the nearer to CD, against IUPAC."""
    carbon, first, second = (ATOM37_INDEX[name] for name in ("CD", "NH1", "NH2"))
    if not mask[[carbon, first, second]].all():
        return
    distances = np.linalg.norm(positions[[first, second]] - positions[carbon], axis=-1)
    if distances[0] > distances[1]:
        positions[[first, second]] = positions[[second, first]]
