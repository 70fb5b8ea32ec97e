"""Times reading and featurising a deep alignment, and the memory that it takes.

    OMP_NUM_THREADS=1 python benchmarks/features.py

With --reference-python, the Python of an environment that holds the reference packages
(tests/golden/make_feature_goldens.py says which), ColabFold's own feature path is timed on the
same text in the same run, so that both see the same machine, and the ratio is printed.
Each kind runs in a process of its own, which tells its peak memory.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
LETTERS = np.frombuffer(b"ACDEFGHIKLMNPQRSTVWY", np.uint8)
ALIKE = 0.33

OURS = """
import json, resource, sys, time
from pathlib import Path
from foldsvc.features.batch import batch_of
from foldsvc.formats.a3m import parse_a3m
from foldsvc.chem.residues import sequence_of
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import Chain, FoldInput
started = time.perf_counter()
alignment = parse_a3m(Path(sys.argv[1]).read_bytes())
read = time.perf_counter()
chain = Chain(name="A", sequence=sequence_of(alignment.residues[0]))
found = ComplexAlignment(unpaired=(alignment,), source="benchmark")
batch = batch_of(FoldInput(name="A", chains=(chain,)), found, sys.argv[2])
done = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([read - started, done - started, peak, list(batch.msa.shape)]))
"""

REFERENCE = """
import json, resource, sys, time
from pathlib import Path
from alphafold.data import parsers
from colabfold import batch
text = Path(sys.argv[1]).read_text()
started = time.perf_counter()
parsers.parse_a3m(text)
read = time.perf_counter() - started
sequence = text.split("\\n", 2)[1]
model = {"monomer": "alphafold2_ptm", "multimer": "alphafold2_multimer_v3"}[sys.argv[2]]
started = time.perf_counter()
text = Path(sys.argv[1]).read_text()
features, _ = batch.generate_input_feature(
    [sequence], [1], [text], None, [batch.mk_mock_template(sequence)], False, model, max_seq=508
)
done = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([read, done - started, peak, list(features["msa"].shape)]))
"""


def main(arguments: list[str] | None = None) -> None:
    """Print time and peak memory as a table, or as JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_KeepLines)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--residues", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3, help="the least time of so many is told")
    parser.add_argument("--reference-python", type=Path, help="Python that has colabfold")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep.a3m"
        path.write_bytes(made_up(chosen.rows, chosen.residues))
        report = {"text, MB": path.stat().st_size / 1e6}
        for family in ("monomer", "multimer"):
            own = _timed(Path(sys.executable), OURS, path, family, chosen.runs)
            report |= {f"{family}, {name}": value for name, value in own.items()}
            if chosen.reference_python:
                other = _timed(chosen.reference_python, REFERENCE, path, family, chosen.runs)
                report |= {f"{family}, ColabFold, {name}": value for name, value in other.items()}
                ratio = other["read and featurised, s"] / own["read and featurised, s"]
                report[f"{family}, times faster than ColabFold"] = ratio
    if chosen.json:
        print(json.dumps(report, indent=2))
        return
    print(f"{chosen.rows:,} rows of {chosen.residues:,} residues")
    for name, value in report.items():
        print(f"{name:<48} {value:10.3f}")


def made_up(n_row: int, n_res: int) -> bytes:
    """Make an alignment up: rows a third like the first, gaps at both ends, some insertions."""
    draw = np.random.default_rng(1)
    query = draw.integers(0, 20, n_res)
    place = np.arange(n_res)
    rows = [b">query\n" + LETTERS[query].tobytes() + b"\n"]
    for number in range(1, n_row):
        row = np.where(draw.uniform(size=n_res) < ALIKE, query, draw.integers(0, 20, n_res))
        start, end = np.sort(draw.integers(0, n_res, 2))
        letters = np.where((place >= start) & (place < end), LETTERS[row], ord("-"))
        at = np.sort(draw.integers(0, n_res, 8))
        text = np.insert(letters.astype(np.uint8), at, ord("a")).tobytes()
        rows.append(b">UniRef100_%d\t%d\t0.33\n" % (number, n_row - number) + text + b"\n")
    return b"".join(rows)


class _KeepLines(argparse.RawDescriptionHelpFormatter):
    """Shows the module docstring as it is written."""


def _timed(python: Path, code: str, path: Path, family: str, n_runs: int) -> dict[str, float]:
    """Run a program some times, and give the least time and the most memory."""
    command = [str(python), "-c", code, str(path), family]
    runs = []
    for _ in range(n_runs):
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return {
        "read, s": min(run[0] for run in runs),
        "read and featurised, s": min(run[1] for run in runs),
        "peak memory of the process, MiB": max(run[2] for run in runs),
    }


if __name__ == "__main__":
    main()
