"""The cases on which the AlphaFold2 network is held against the reference package.

Sequences, alignments and the coordinates of templates are real; only the parameters are random.
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from foldsvc.alphafold2.inputs import Msa, Residues, TemplateInputs
from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.formats.a3m import parse_a3m
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.alignment import GAP

DATA = Path(__file__).parents[1] / "data"
UBIQUITIN = DATA / "structures" / "1ubq.pdb"
SERVER = DATA / "msa_server"
ALIGNMENTS = {
    "ubiquitin": (),
    "tautomerase": (SERVER / "4ot_uniref.a3m",),
    "tautomerase_deep": (DATA / "msa" / "4ot.a3m.gz",),
    "relb": (SERVER / "3g5o_A_paired.a3m", SERVER / "3g5o_A_uniref.a3m"),
    "rele": (SERVER / "3g5o_B_paired.a3m", SERVER / "3g5o_B_uniref.a3m"),
}
N_PAIRED = {("relb", "rele"): 15}
N_TEMPLATE = 4
BACKBONE = [ATOM37_INDEX[name] for name in ("N", "CA", "C", "CB", "O")]

_Rows = tuple[np.ndarray, np.ndarray]
"""Residues and deletions, each by row and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input of the network.

    Attributes:
        name: Of its files.
        model: The network whose parameters are drawn.
        chains: Names of `ALIGNMENTS`; a chain that stands twice is a homodimer's.
        rows: Of each chain's alignment, at most; clusters; extra rows.
        first: Residues taken from each chain's start; 0 for all.
        templates: Whether two of four slots hold ubiquitin's coordinates, one of them damaged.
        in_line: How far, in Å, N lies from the line through Cα and C in every third residue of the
            damaged template; None for where the damage leaves it.
        n_recycle: Passes after the first.
        n_ensemble: Draws of each pass.
        config: The reference's configuration, if it has another name than the network.
        params_seed: Of the parameters.
        draw_seed: Of the draws from the alignment.
        damage_seed: Of the damage to a template.
    """

    name: str
    model: str
    chains: tuple[str, ...]
    rows: tuple[int, int, int]
    first: int = 0
    templates: bool = False
    in_line: float | None = None
    n_recycle: int = 1
    n_ensemble: int = 1
    config: str = ""
    params_seed: int = 0
    draw_seed: int = 7
    damage_seed: int = 20


GOLDEN_CASES = (
    Case(
        name="monomer_ptm",
        model="model_1_ptm",
        config="model_3_ptm",
        chains=("tautomerase",),
        rows=(7, 4, 2),
        first=23,
    ),
    Case(
        name="monomer_ptm_templates",
        model="model_1_ptm",
        chains=("tautomerase",),
        templates=True,
        rows=(5, 3, 2),
        first=23,
    ),
    Case(
        name="monomer_complex_ensemble",
        model="model_3",
        chains=("relb", "rele"),
        n_ensemble=2,
        rows=(5, 4, 3),
        first=11,
    ),
    Case(
        name="multimer_v3_heterodimer",
        model="model_1_multimer_v3",
        chains=("relb", "rele"),
        templates=True,
        in_line=0.05,
        rows=(6, 4, 4),
        first=13,
    ),
    Case(
        name="multimer_v2_homodimer",
        model="model_1_multimer_v2",
        chains=("tautomerase", "tautomerase"),
        rows=(6, 3, 3),
        first=12,
    ),
)
"""Small enough for every run of the tests; the reference's numbers are kept."""

_LIVE = (
    Case(
        name="one_row",
        model="model_3_ptm",
        chains=("ubiquitin",),
        n_recycle=3,
        rows=(1, 1, 1),
    ),
    Case(
        name="templates",
        model="model_2_ptm",
        chains=("ubiquitin",),
        templates=True,
        n_recycle=3,
        rows=(1, 1, 1),
    ),
    Case(
        name="deep",
        model="model_4_ptm",
        chains=("tautomerase_deep",),
        n_recycle=0,
        rows=(7_797, 512, 5_120),
    ),
    Case(
        name="no_ptm_templates",
        model="model_1",
        chains=("tautomerase",),
        templates=True,
        n_recycle=0,
        n_ensemble=2,
        rows=(30, 16, 14),
    ),
    Case(
        name="ptm_complex",
        model="model_5_ptm",
        chains=("ubiquitin", "tautomerase"),
        rows=(24, 16, 8),
    ),
    Case(
        name="multimer_v3_heterodimer",
        model="model_5_multimer_v3",
        chains=("ubiquitin", "tautomerase"),
        templates=True,
        n_recycle=3,
        rows=(24, 16, 8),
    ),
    Case(
        name="multimer_v3_homodimer",
        model="model_3_multimer_v3",
        chains=("tautomerase", "tautomerase"),
        rows=(120, 64, 56),
    ),
    Case(
        name="multimer_v1_a_b_a",
        model="model_4_multimer",
        chains=("relb", "rele", "relb"),
        templates=True,
        in_line=0.02,
        rows=(30, 24, 30),
    ),
)
"""Of real length; the reference runs beside. Lengths and seeds are drawn by `live_cases`."""
_SHORTEST = 12
_LONGEST = {"multimer_v1_a_b_a": 24}
"""Of a chain, where a whole one would take the reference too long."""


def live_cases(seed: int) -> tuple[Case, ...]:
    """Draw, for each kind of input, how much of its chains is taken, and every seed."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return tuple(_drawn(case, rng) for case in _LIVE)


def _drawn(case: Case, rng: np.random.Generator) -> Case:
    whole = max(_alignment(chain)[0].shape[1] for chain in case.chains)
    first = int(rng.integers(_SHORTEST, min(whole, _LONGEST.get(case.name, whole)) + 1))
    params_seed, draw_seed, damage_seed = rng.integers(1 << 31, size=3).tolist()
    return replace(
        case,
        first=first,
        params_seed=params_seed,
        draw_seed=draw_seed,
        damage_seed=damage_seed,
    )


def write_case(case: Case, path: Path, *, check_run_model: bool = False) -> None:
    """Write what `alphafold2_reference.py` reads.

    Args:
        case: The case.
        path: Of the .npz file.
        check_run_model: Whether the oracle is itself to be held against the reference's `RunModel`.
    """
    _, n_cluster, n_extra = case.rows
    options = {
        "config": case.config or case.model,
        "n_cluster": n_cluster,
        "n_extra": n_extra,
        "n_recycle": case.n_recycle,
        "n_ensemble": case.n_ensemble,
        "mask_fraction": 0.15,
        "seed": case.draw_seed,
        "check_run_model": check_run_model,
    }
    np.savez_compressed(path, options=json.dumps(options), **named(*inputs_of(case)))


def named(*inputs: tuple[np.ndarray, ...]) -> dict[str, np.ndarray]:
    """Give the arrays of named tuples as `residues/aatype` and so on."""
    return {
        f"{type(one).__name__.lower()}/{name}": array
        for one in inputs
        for name, array in one._asdict().items()
    }


def inputs_of(case: Case) -> tuple[Residues, Msa, TemplateInputs]:
    """Give the arrays of a case; without templates, all slots are empty."""
    alignments = [_cut(_alignment(chain), case) for chain in case.chains]
    lengths = [residue.shape[1] for residue, _ in alignments]
    entities = list(dict.fromkeys(case.chains))
    entity = [entities.index(chain) for chain in case.chains]
    copy = [case.chains[:place].count(chain) for place, chain in enumerate(case.chains)]
    residue, deletions, first = _assembled(case, alignments)
    residues = Residues(
        aatype=residue[0].astype(np.int32),
        residue_index=np.concatenate([np.arange(n) for n in lengths]).astype(np.int32),
        asym_id=np.repeat(np.arange(len(lengths)), lengths).astype(np.int32),
        entity_id=np.repeat(entity, lengths).astype(np.int32),
        sym_id=np.repeat(copy, lengths).astype(np.int32),
        mask=np.ones(sum(lengths), np.float32),
    )
    msa = Msa(
        residue=residue.astype(np.int32),
        deletions=deletions.astype(np.int32),
        row_mask=np.ones(len(residue), bool),
        first=first,
    )
    return residues, msa, _templates(lengths, case)


def _alignment(chain: str) -> _Rows:
    """Give the rows of all files of a chain, the target first and once."""
    files = ALIGNMENTS[chain]
    if not files:
        aatype = read_structure(UBIQUITIN.read_text()).aatype
        return aatype[None], np.zeros((1, len(aatype)), int)
    rows = [_rows(path) for path in files]
    parts = [rows[0], *((residue[1:], deletions[1:]) for residue, deletions in rows[1:])]
    residue, deletions = zip(*parts, strict=True)
    return np.concatenate(residue), np.concatenate(deletions)


def _rows(path: Path) -> _Rows:
    data = path.read_bytes()
    alignment = parse_a3m(gzip.decompress(data) if path.suffix == ".gz" else data)
    return alignment.residues, alignment.deletions


def _cut(rows: _Rows, case: Case) -> _Rows:
    residue, deletions = rows
    kept = (slice(case.rows[0]), slice(case.first or None))
    return residue[kept], deletions[kept]


def _assembled(case: Case, alignments: Sequence[_Rows]) -> tuple[np.ndarray, ...]:
    """Lay the chains side by side: copies and paired rows in one row, other rows one by one."""
    n_paired = N_PAIRED.get(case.chains[:2], 1)
    if len(set(case.chains)) == 1:
        n_paired = case.rows[0]
    residue = [np.concatenate([rows[:n_paired] for rows, _ in alignments], axis=1)]
    deletions = [np.concatenate([rows[:n_paired] for _, rows in alignments], axis=1)]
    first = [np.arange(len(residue[0])) == 0]
    lengths = [rows.shape[1] for rows, _ in alignments]
    for place, (chain_residue, chain_deletions) in enumerate(alignments):
        before, after = sum(lengths[:place]), sum(lengths[place + 1 :])
        around = ((0, 0), (before, after))
        residue.append(np.pad(chain_residue[n_paired:], around, constant_values=GAP))
        deletions.append(np.pad(chain_deletions[n_paired:], around))
        first.append(np.arange(len(residue[-1])) == 0)
    return np.concatenate(residue), np.concatenate(deletions), np.concatenate(first)


def _templates(lengths: Sequence[int], case: Case) -> TemplateInputs:
    """Lay ubiquitin over each chain: as it is, and moved, shifted and with parts missing."""
    n_res = sum(lengths)
    aatype = np.zeros((N_TEMPLATE, n_res), np.int32)
    positions = np.zeros((N_TEMPLATE, n_res, 37, 3), np.float32)
    atom_mask = np.zeros((N_TEMPLATE, n_res, 37), np.float32)
    mask = np.zeros(N_TEMPLATE, np.float32)
    if case.templates:
        mask[:2] = 1
        aatype[:2] = GAP
        structure = read_structure(UBIQUITIN.read_text())
        for slot, shift in enumerate((0, 4)):
            for start, length in zip(np.cumsum([0, *lengths]), lengths, strict=False):
                taken = slice(shift, shift + length)
                there = slice(start, start + len(structure.aatype[taken]))
                aatype[slot, there] = structure.aatype[taken]
                positions[slot, there] = structure.atom_positions[taken]
                atom_mask[slot, there] = structure.atom_mask[taken]
        _damage(aatype[1], positions[1], atom_mask[1], case)
    positions *= atom_mask[..., None]
    return TemplateInputs(aatype=aatype, atom_positions=positions, atom_mask=atom_mask, mask=mask)


def _damage(aatype: np.ndarray, positions: np.ndarray, atom_mask: np.ndarray, case: Case) -> None:
    """Make one template less perfect, in place."""
    rng = np.random.Generator(np.random.PCG64(case.damage_seed))
    positions += rng.normal(scale=0.3, size=positions.shape).astype(np.float32)
    gap = rng.random(len(aatype)) < 0.15
    aatype[gap] = GAP
    atom_mask[gap] = 0
    cut = rng.random(len(aatype)) < 0.3
    side_chain = np.setdiff1d(np.arange(37), BACKBONE)
    atom_mask[np.ix_(cut, side_chain)] = 0
    atom_mask[2, ATOM37_INDEX["O"]] = 0
    if case.in_line is not None:
        _straighten(positions[::3], case.in_line)


def _straighten(positions: np.ndarray, distance: float) -> None:
    """Put N so far from the line through Cα and C, beyond Cα, in place."""
    nitrogen, alpha, carbon = (positions[:, ATOM37_INDEX[name]] for name in ("N", "CA", "C"))
    axis = carbon - alpha
    axis /= np.linalg.norm(axis, axis=-1, keepdims=True)
    across = nitrogen - alpha
    across -= np.sum(across * axis, axis=-1, keepdims=True) * axis
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    positions[:, ATOM37_INDEX["N"]] = alpha - 1.46 * axis + distance * across
