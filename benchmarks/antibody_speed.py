"""Times the antibody engine: compiling, starting from the kept program, folding one and eight.

    OMP_NUM_THREADS=1 python benchmarks/antibody_speed.py --weights foldsvc-data/weights

With --reference-python, the Python of an environment that holds the reference package
(pip install flash-abb==0.0.5 torch), the reference is timed in the same run, so that both see
the same machine, and the ratio is printed.
"""

import argparse
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jax
import structlog

from foldsvc.flashabb import weights
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.antibody import DomainType, FvInput, VariableDomain

ROOT = Path(__file__).parents[1]
FASTA = ROOT / "examples" / "trastuzumab.fasta"
N_BATCH = 8

REFERENCE = """
import json, sys, time
import torch
from flash_abb import pretrained
torch.set_num_threads(int(sys.argv[2]))
model = pretrained(device="cpu")
seconds = {}
for n_batch in (1, 8):
    runs = []
    for _ in range(int(sys.argv[3]) + 1):
        started = time.perf_counter()
        with torch.no_grad():
            model([sys.argv[1]] * n_batch)
        runs.append(time.perf_counter() - started)
    seconds[n_batch] = runs[1:]
print(json.dumps(seconds))
"""


def main() -> None:
    """Print the timings as a table, or as JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_KeepLines)
    parser.add_argument("--weights", type=Path, default=ROOT / "foldsvc-data" / "weights")
    parser.add_argument("--runs", type=int, default=10, help="timed runs of each kind")
    parser.add_argument("--reference-python", type=Path, help="Python that has flash-abb and torch")
    parser.add_argument("--threads", type=int, default=1, help="threads of the reference")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    weights.install(arguments.weights, lambda message, _: print(message, file=sys.stderr))
    report = time_engine(arguments.weights, arguments.runs)
    if arguments.reference_python:
        report |= time_reference(arguments.reference_python, arguments.threads, arguments.runs)
        for kind in ("one", f"one of {N_BATCH}"):
            ratio = report[f"reference, {kind}, median s"] / report[f"{kind}, median s"]
            report[f"times faster than the reference, {kind}"] = ratio
    if arguments.json:
        print(json.dumps({"device": _device(), **report}, indent=2))
        return
    print(f"{FASTA.stem} on {_device()}")
    for name, value in report.items():
        print(f"{name:<48} {value:8.3f}")


def time_engine(weights_dir: Path, n_runs: int) -> dict[str, float]:
    """Time foldsvc's engine with an empty folder of programs, then with a full one."""
    fv = _antibody()
    report: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as compiled:
        started = time.perf_counter()
        engine = FlashabbEngine(weights_dir, Path(compiled))
        report["reading the weights, s"] = time.perf_counter() - started
        report["first fold, compiled anew, s"] = _seconds(_folding(engine, [fv]))
        # What a new process finds: nothing in memory, the program in the folder.
        jax.clear_caches()  # type: ignore[no-untyped-call]
        again = FlashabbEngine(weights_dir, Path(compiled))
        report["first fold, program kept from before, s"] = _seconds(_folding(again, [fv]))
        report |= _timings("one", _folding(engine, [fv]), n_runs, 1)
        report["first fold of a batch, compiled anew, s"] = _seconds(
            _folding(engine, [fv] * N_BATCH)
        )
        report |= _timings(f"one of {N_BATCH}", _folding(engine, [fv] * N_BATCH), n_runs, N_BATCH)
    return report


def time_reference(python: Path, n_threads: int, n_runs: int) -> dict[str, float]:
    """Time the reference package in its own environment, on the same antibody."""
    fv = _antibody()
    assert fv.heavy  # noqa: S101 - the example has both chains
    assert fv.light  # noqa: S101
    text = f"{fv.heavy.sequence}|{fv.light.sequence}"
    command = [str(python), "-c", REFERENCE, text, str(n_threads), str(n_runs)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    one, batch = json.loads(run.stdout.splitlines()[-1]).values()
    eighth = [seconds / N_BATCH for seconds in batch]
    return _summary("reference, one", one) | _summary(f"reference, one of {N_BATCH}", eighth)


class _KeepLines(argparse.RawDescriptionHelpFormatter):
    """Shows the module docstring as it is written."""


def _timings(name: str, run: Callable[[], None], n_runs: int, n_fv: int) -> dict[str, float]:
    return _summary(name, [_seconds(run) / n_fv for _ in range(n_runs)])


def _summary(name: str, seconds: list[float]) -> dict[str, float]:
    return {f"{name}, least s": min(seconds), f"{name}, median s": statistics.median(seconds)}


def _seconds(run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _folding(engine: FlashabbEngine, fvs: list[FvInput]) -> Callable[[], None]:
    def fold() -> None:
        engine.fold(fvs, dlc=True, on_progress=lambda _progress: None)

    return fold


def _antibody() -> FvInput:
    heavy, light = ("".join(record.split("\n")[1:]) for record in FASTA.read_text().split(">")[1:])
    return FvInput(name=FASTA.stem, heavy=_domain("heavy", heavy), light=_domain("kappa", light))


def _domain(domain_type: DomainType, sequence: str) -> VariableDomain:
    n_res = len(sequence)
    return VariableDomain(
        domain_type=domain_type,
        sequence=sequence,
        source_chain="benchmark",
        source_index=0,
        imgt_number=tuple(range(1, n_res + 1)),
        imgt_insertion=("",) * n_res,
        region=("FR1",) * n_res,
    )


def _device() -> str:
    return str(jax.devices()[0].device_kind)


if __name__ == "__main__":
    main()
