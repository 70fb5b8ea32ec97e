"""Times foldsvc's AlphaFold2 against alphafold-colabfold, in turn in one run, on the same features.

    python -m benchmarks.alphafold2 --reference-python path/to/its/python
    python -m benchmarks.alphafold2 --reference-python path/to/its/python --only C1 C3
    python -m benchmarks.alphafold2 --reference-python path/to/its/python --gpu --fast-kernels

With --gpu both compute in bfloat16 and the reference takes its default path, or its own kernels.

The reference's environment is the one that `make parity` makes.
All parameters are untrained; the time of a pass does not depend on them.
Before a ratio counts, the atoms that both programs give for the same features are compared.
"""

import argparse
import json
import logging
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import structlog

from benchmarks import alphafold2_cpu, alphafold2_gpu
from benchmarks.alphafold2_bench import Bench, Result

HEADING = (
    f"{'':<4} {'what':<74} {'reference':>10} {'ours':>9} {'ratio':>6} {'of CPU':>6} "
    f"{'goal':>5} {'hope':>5} {'Å apart':>8} {'load':>5}"
)


def main() -> None:
    """Print one line for each benchmark as soon as it is there, or JSON with --json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reference-python", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[], help="names of benchmarks")
    parser.add_argument("--runs", type=int, default=3, help="of each side")
    parser.add_argument("--queue", type=int, default=20, help="queries of C11")
    parser.add_argument("--gpu", action="store_true", help="G1 to G8 instead of C1 to C11")
    parser.add_argument("--fast-kernels", action="store_true", help="of the reference; with --gpu")
    parser.add_argument("--many", type=int, default=64, help="queries of G5 and G7")
    parser.add_argument("--longest", type=int, default=2048, help="residues; with --gpu")
    parser.add_argument("--json", action="store_true", help="print JSON, one line each")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if not arguments.json:
        print(HEADING)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(
            python=arguments.reference_python.absolute(),
            folder=Path(folder),
            n_run=arguments.runs,
            half=arguments.gpu,
            fast_kernels=arguments.fast_kernels,
        )
        if arguments.gpu:
            benchmarks = alphafold2_gpu.benchmarks(arguments.longest, arguments.many)
        else:
            benchmarks = alphafold2_cpu.benchmarks(arguments.queue)
        for name, measure in benchmarks.items():
            if arguments.only and name not in arguments.only:
                continue
            for result in measure(bench):
                print(line_of(result, as_json=arguments.json))
                sys.stdout.flush()


def line_of(result: Result, *, as_json: bool) -> str:
    """Write a result as a line."""
    if as_json:
        return json.dumps(asdict(result) | {"ratio": result.ratio})
    apart = "" if result.apart is None else f"{result.apart:8.1e}"
    cpu = f"{result.cpu_ratio:6.2f}" if result.cpu_ratio else ""
    return (
        f"{result.name:<4} {result.what:<74} {result.reference:>10.2f} {result.ours:>9.2f} "
        f"{result.ratio:>6.2f} {cpu:>6} {result.goal:>5.1f} {result.stretch:>5.1f} {apart:>8} "
        f"{result.load:>5.1f}{' unsteady' if result.unsteady else ''}"
    )


if __name__ == "__main__":
    main()
