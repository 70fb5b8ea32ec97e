"""The benchmarks G1 to G8, bfloat16 on a GPU; goals are ratios: the reference by ours.

Each is against the reference's default path, or against its own fast kernels, as is asked for.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.alphafold2_bench import (
    N_BLOCK,
    Bench,
    Result,
    Rows,
    passes,
    prepare,
    result_of,
)
from benchmarks.alphafold2_workers import alternate, ours, reference

FULL: Final[Rows] = (512, 5120)
N_PASS = 4
N_MANY = 64
LENGTHS: Final = {"G1": 256, "G2": 512, "G3": 1024, "G4": 2048}
GOALS: Final = {"G1": (4.0, 1.1), "G2": (3.5, 1.1), "G3": (2.5, 1.0), "G4": (2.0, 1.0)}
"""Against the default path, and against the fast kernels."""


def warm_passes(name: str, n_res: int, rows: Rows, bench: Bench) -> Iterator[Result]:
    """G1 to G4: four warm passes over a full alignment, and what they take of the memory."""
    n_row = 2 * sum(rows)
    goal = GOALS[name][bench.fast_kernels]
    with bench.both() as (theirs, mine):
        prepared = prepare(bench, theirs, mine, bench.query(n_res, n_row), rows, N_PASS)
        compared = passes(bench, theirs, mine, prepared.name, N_PASS)
        peaks = [worker.call("use")["device_mib"] for worker in (theirs, mine)]
    what = f"four warm passes, {n_res} residues, {rows[0]}:{rows[1]} rows"
    yield result_of(name, what, compared, (goal, 3.0), prepared.apart)
    if all(peaks):
        yield Result(
            name=name,
            what=f"peak of the device's memory in MiB, {n_res} residues",
            reference=peaks[0],
            ours=peaks[1],
            goal=1 / 0.7,
            stretch=1 / 0.7,
            load=os.getloadavg()[0],
        )


def short_chains(n_query: int, bench: Bench) -> Iterator[Result]:
    """G5: short chains in batches, against one after the other."""
    rng = np.random.default_rng(5)
    lengths = rng.integers(60, 129, n_query).tolist()
    queries = [bench.query(n_res, 1, number) for number, n_res in enumerate(lengths)]
    names = [Path(query).stem for query in queries]
    with ExitStack() as stack:
        theirs = stack.enter_context(reference(bench.python, bench.log))
        mine = stack.enter_context(ours(bench.log))
        theirs.call("load", **_reference_options(bench))
        for name, query in zip(names, queries, strict=True):
            theirs.call("prepare", name=name, query=query, rows=(1, 1), n_pass=1, n_padded=128)
        mine.call("start_engine", weights=str(bench.params().parents[1]), compiled=bench.compiled())
        run = partial(theirs.call, "run", names=names, n_pass=1)
        fold = partial(mine.call, "fold_alike", queries=queries, n_pass=1)
        run()
        fold()
        compared = alternate(run, fold, bench.n_run)
    what = f"{n_query} chains of 60 to 128 residues, one pass each, ours in batches"
    yield result_of("G5", what, compared, (3.0 if bench.fast_kernels else 10.0, 10.0))


def fresh_process(n_res: int, bench: Bench) -> Iterator[Result]:
    """G6: from nothing to the first result, with what earlier processes kept."""
    query = bench.query(n_res, 1000)
    weights, compiled = str(bench.params().parents[1]), bench.compiled()

    def start_theirs() -> dict[str, float]:
        started = time.perf_counter()
        with reference(bench.python, bench.log) as worker:
            worker.call("load", **_reference_options(bench))
            worker.call("prepare", name="first", query=query, rows=FULL, n_pass=N_PASS)
            worker.call("run", names=["first"], n_pass=N_PASS)
            wall, cpu = time.perf_counter() - started, worker.call("use")["cpu"]
        return {"wall": wall, "cpu": cpu}

    def start_ours() -> dict[str, float]:
        started = time.perf_counter()
        with ours(bench.log) as worker:
            worker.call("start_engine", weights=weights, compiled=compiled)
            worker.call("fold", queries=[query], n_pass=N_PASS)
            wall, cpu = time.perf_counter() - started, worker.call("use")["cpu"]
        return {"wall": wall, "cpu": cpu}

    start_ours()
    compared = alternate(start_theirs, start_ours, bench.n_run)
    what = f"fresh process to its first result, {n_res} residues; ours with kept programs"
    yield result_of("G6", what, compared, (5.0, 5.0))


def queue(n_query: int, bench: Bench) -> Iterator[Result]:
    """G7: a queue of all lengths and depths end to end, nothing compiled before."""
    rng = np.random.default_rng(7)
    lengths = np.sort(rng.integers(60, 601, n_query)).tolist()
    depths = np.exp(rng.uniform(0, np.log(6000), n_query)).round().astype(int).tolist()
    sizes = enumerate(zip(lengths, depths, strict=True))
    queries = [bench.query(n_res, n_row, number) for number, (n_res, n_row) in sizes]
    walls = []
    with ours(bench.log) as mine:
        mine.call("start_engine", weights=str(bench.params().parents[1]), compiled=bench.compiled())
        walls.append(mine.call("fold_each", queries=queries, n_pass=N_PASS)["wall"])
    with reference(bench.python, bench.log) as theirs:
        theirs.call("load", **_reference_options(bench))
        started, n_padded = time.perf_counter(), 0
        for query, n_res in zip(queries, lengths, strict=True):
            n_padded = n_padded if n_res <= n_padded else n_res + 10
            name = Path(query).stem
            theirs.call(
                "prepare", name=name, query=query, rows=FULL, n_pass=N_PASS, n_padded=n_padded
            )
            theirs.call("run", names=[name], n_pass=N_PASS)
        walls.append(time.perf_counter() - started)
    yield Result(
        name="G7",
        what=f"queue of {n_query}: 60 to 600 residues, 1 to 6,000 rows, from cold",
        reference=walls[1],
        ours=walls[0],
        goal=2.0 if bench.fast_kernels else 6.0,
        stretch=6.0,
        load=os.getloadavg()[0],
    )


def host_time(n_res: int, bench: Bench) -> Iterator[Result]:
    """G8: what the host does for a query before its first pass can run."""
    query = bench.query(n_res, 6000)
    with bench.both() as (theirs, mine):
        make = partial(theirs.call, "featurize", query=query, rows=FULL, n_pass=N_PASS)
        put = partial(mine.call, "featurize", query=query, max_rows=FULL, n_pass=N_PASS)
        put()
        compared = alternate(make, put, bench.n_run)
    what = f"features of four passes, {n_res} residues × 6,000 rows"
    yield result_of("G8", what, compared, (4.0, 8.0))


def benchmarks(
    longest: int, n_many: int = N_MANY
) -> dict[str, Callable[[Bench], Iterator[Result]]]:
    """Give the benchmarks by name.

    Args:
        longest: Residues of the longest query; longer ones are left out.
        n_many: Queries of G5 and G7.
    """
    lengths = {name: n_res for name, n_res in LENGTHS.items() if n_res <= longest}
    return {
        **{name: partial(warm_passes, name, n_res, FULL) for name, n_res in lengths.items()},
        "G5": partial(short_chains, n_many),
        "G6": partial(fresh_process, min(longest, 256)),
        "G7": partial(queue, n_many),
        "G8": partial(host_time, min(longest, 512)),
    }


def _reference_options(bench: Bench) -> dict[str, object]:
    return {
        "params": str(bench.params()),
        "n_block": N_BLOCK,
        "half": bench.half,
        "fast_kernels": bench.fast_kernels,
    }
