"""Folds and relaxes antibodies of known structure, and prints how far off the backbone is.

    OMP_NUM_THREADS=1 python benchmarks/antibody_accuracy.py --weights foldsvc-data/weights

Backbone RMSD (N, Cα, C, O) in Å against the crystal: the whole Fv superposed, and each region
after superposing the framework of its chain; regions by IMGT.
Both antibodies were public before the network was trained and are likely to be in its training
set, so these numbers show that the pipe is right, not how well the network does on new sequences.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from Bio.Align import PairwiseAligner

from foldsvc.chem.residues import ATOM37_INDEX, sequence_of
from foldsvc.flashabb import weights
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.structure import Structure
from foldsvc.sequence.fv_recognition import find_fv, pair_records
from foldsvc.sequence.job_chains import job_chains
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings
from foldsvc.structure.relaxation import relax
from foldsvc.structure.superposition import rmsd, superpose

ROOT = Path(__file__).parents[1]
STRUCTURES = ROOT / "tests" / "data" / "structures"
BACKBONE = [ATOM37_INDEX[name] for name in ("N", "CA", "C", "O")]
COLUMNS = ("Fv", *(f"{chain} {part}" for chain in "HL" for part in ("FR", "CDR1", "CDR2", "CDR3")))
RELAX_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An antibody whose structure is known.

    Attributes:
        name: Of the antibody.
        crystal: File in tests/data/structures.
        heavy: Chain identifier of the heavy chain in it.
        light: Chain identifier of the light chain in it.
        fasta: File to fold; the crystal's own sequences if None.
    """

    name: str
    crystal: str
    heavy: str
    light: str
    fasta: Path | None = None


CASES = (
    Case(
        name="trastuzumab",
        crystal="6mh2.pdb",
        heavy="B",
        light="A",
        fasta=ROOT / "examples" / "trastuzumab.fasta",
    ),
    Case(name="HyHEL-10", crystal="3hfm.pdb", heavy="H", light="L"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, or JSON with --json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=ROOT / "foldsvc-data" / "weights")
    parser.add_argument("--compiled", type=Path, default=ROOT / "foldsvc-data" / "compiled")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    weights.install(options.weights, lambda message, _: print(message, file=sys.stderr))
    engine = FlashabbEngine(options.weights, options.compiled)
    results = {case.name: measure(case, engine) for case in CASES}
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print(f"{'backbone RMSD, Å':<24}" + "".join(f"{name:>8}" for name in COLUMNS))
    for case in CASES:
        for state in ("unrelaxed", "relaxed"):
            row = results[case.name][state]["rmsd"]
            print(
                f"{case.name + ' ' + state:<24}" + "".join(f"{row[name]:8.2f}" for name in COLUMNS)
            )
    for case in CASES:
        result = results[case.name]
        print(f"{case.name}: {_facts(result)}")
        for state in ("unrelaxed", "relaxed"):
            print(f"  {state}: {result[state]['geometry']}")


def measure(case: Case, engine: FlashabbEngine) -> dict[str, dict]:
    """Fold, relax and compare one antibody."""
    crystal = read_structure((STRUCTURES / case.crystal).read_text())
    fv = find_fv(_fold_input(case, crystal))
    regions = np.array([region for chain in job_chains(fv) for region in chain.region])
    (prediction,) = engine.fold([fv], dlc=True, on_progress=lambda _: None)
    raw = prediction.structure
    relaxed = relax(
        raw, on_progress=lambda _: None, time_limit_seconds=RELAX_SECONDS, whole_chains=True
    )
    pairs = paired_residues(raw, crystal, {"H": case.heavy, "L": case.light})
    return {
        "unrelaxed": {
            "rmsd": deviations(raw, crystal, pairs, regions),
            "geometry": relaxed.before.as_dict(),
        },
        "relaxed": {
            "rmsd": deviations(relaxed.structure, crystal, pairs, regions),
            "geometry": relaxed.after.as_dict(),
        },
        "facts": {
            "crystal": case.crystal,
            "residues": len(raw.aatype),
            "residues_compared": len(pairs),
            "mutations": int((raw.aatype[pairs[:, 0]] != crystal.aatype[pairs[:, 1]]).sum()),
            "mean_plddt": round(float(raw.plddt.mean()), 2),
            "relaxation_seconds": round(relaxed.seconds, 1),
            "relaxation_rounds": relaxed.rounds,
        },
    }


def paired_residues(model: Structure, crystal: Structure, chains: dict[str, str]) -> np.ndarray:
    """Pair residues of the model and of the crystal by sequence, both with whole backbones."""
    aligner = PairwiseAligner(mode="global", match_score=2, mismatch_score=-1)
    aligner.open_gap_score, aligner.extend_gap_score, aligner.end_gap_score = -5, -0.5, 0
    pairs: list[tuple[int, int]] = []
    for ours, theirs in chains.items():
        mine = np.flatnonzero(model.chain_index == model.chain_names.index(ours))
        other = np.flatnonzero(crystal.chain_index == crystal.chain_names.index(theirs))
        alignment = aligner.align(
            sequence_of(model.aatype[mine]), sequence_of(crystal.aatype[other])
        )[0]
        for (start, end), (at, _) in zip(*alignment.aligned, strict=True):
            pairs += zip(mine[start:end], other[at : at + end - start], strict=True)
    table = np.array(pairs)
    whole = model.atom_mask[table[:, 0]][:, BACKBONE].all(axis=1)
    return table[whole & crystal.atom_mask[table[:, 1]][:, BACKBONE].all(axis=1)]


def deviations(
    model: Structure, crystal: Structure, pairs: np.ndarray, regions: np.ndarray
) -> dict[str, float]:
    """Give the backbone RMSD of the Fv and of each region."""
    mine = model.atom_positions[pairs[:, 0]][:, BACKBONE]
    theirs = crystal.atom_positions[pairs[:, 1]][:, BACKBONE]
    result = {"Fv": superpose(mine.reshape(-1, 3), theirs.reshape(-1, 3)).rmsd}
    chain, region = model.chain_index[pairs[:, 0]], regions[pairs[:, 0]]
    for index, name in enumerate(model.chain_names):
        framework = (chain == index) & np.char.startswith(region, "FR")
        laid = superpose(mine[framework].reshape(-1, 3), theirs[framework].reshape(-1, 3))
        result[f"{name} FR"] = laid.rmsd
        for loop in ("CDR1", "CDR2", "CDR3"):
            these = (chain == index) & (region == loop)
            moved = laid.apply(mine[these].astype(np.float64)).reshape(-1, 3)
            result[f"{name} {loop}"] = rmsd(moved, theirs[these].reshape(-1, 3))
    return {name: round(value, 3) for name, value in result.items()}


def _fold_input(case: Case, crystal: Structure) -> FoldInput:
    if case.fasta is not None:
        limits = Limits.from_settings(Settings())
        return pair_records(read_fasta(case.fasta.read_bytes(), limits))[0]
    return FoldInput(
        name=case.name,
        chains=tuple(
            Chain(
                name=name,
                sequence=sequence_of(
                    crystal.aatype[crystal.chain_index == crystal.chain_names.index(name)]
                ),
            )
            for name in (case.heavy, case.light)
        ),
    )


def _facts(result: dict[str, dict]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in result["facts"].items())


if __name__ == "__main__":
    main()
