"""The benchmarks C1 to C11, float32 on two cores; goals are ratios: the reference by ours."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.alphafold2_bench import (
    CONFIG,
    N_BLOCK,
    Bench,
    Result,
    Rows,
    passes,
    prepare,
    result_of,
)
from benchmarks.alphafold2_workers import alternate, ours, reference

FEW_BLOCKS = 4
FULL: Final[Rows] = (512, 5120)
"""Clusters and extra rows that ColabFold's batches are compiled for."""
N_SHORT = 8
LONGER = 10
"""Residues that ColabFold pads by, so that a query that is a little longer fits."""


def warm_pass(
    name: str, n_res: int, n_row: int, n_block: int, goals: tuple[float, float], bench: Bench
) -> Iterator[Result]:
    """C1 to C4: a warm pass, both programs with as many rows as there are."""
    query = bench.query(n_res, n_row)
    with bench.both(n_block) as (theirs, mine):
        prepared = prepare(bench, theirs, mine, query, (n_row, 1), 1)
        compared = passes(bench, theirs, mine, prepared.name, 1)
    what = f"warm pass, {n_res} residues × {n_row} rows, {n_block} blocks"
    yield result_of(name, what, compared, goals, prepared.apart)


def throughput(bench: Bench) -> Iterator[Result]:
    """C5: short chains in two processes of one thread each, against one process of two threads."""
    queries = [bench.query(76 - number, 1, number) for number in range(N_SHORT)]
    names = [Path(query).stem for query in queries]
    weights, compiled = str(bench.params().parents[1]), bench.compiled()
    with ExitStack() as stack:
        theirs = stack.enter_context(reference(bench.python, bench.log))
        workers = [stack.enter_context(ours(bench.log, core)) for core in (0, 1)]
        theirs.call("load", params=str(bench.params()), n_block=N_BLOCK)
        for name, query in zip(names, queries, strict=True):
            theirs.call("prepare", name=name, query=query, rows=(1, 1), n_pass=1, n_padded=76)
        for worker in workers:
            worker.call("start_engine", weights=weights, compiled=compiled)
        shares = [queries[number :: len(workers)] for number in range(len(workers))]

        def fold_all() -> dict[str, float]:
            started = time.perf_counter()
            for worker, share in zip(workers, shares, strict=True):
                worker.ask("fold_each", queries=share, n_pass=1)
            cpu = sum(worker.answer()["cpu"] for worker in workers)
            return {"wall": time.perf_counter() - started, "cpu": cpu}

        theirs.call("run", names=names[:1], n_pass=1)
        fold_all()
        compared = alternate(
            lambda: theirs.call("run", names=names, n_pass=1), fold_all, bench.n_run
        )
    what = f"{N_SHORT} chains of about 76 residues, one pass each, two workers"
    yield result_of("C5", what, compared, (2.2, 2.8))


def fresh_process(bench: Bench) -> Iterator[Result]:
    """C6: from nothing to the first operation: programs kept on disk, the reference compiles."""
    query = bench.query(76, 1)
    weights, compiled = str(bench.params().parents[1]), bench.compiled()

    def start_theirs() -> dict[str, float]:
        started = time.perf_counter()
        with reference(bench.python, bench.log) as worker:
            worker.call("load", params=str(bench.params()), n_block=N_BLOCK)
            worker.call("prepare", name="first", query=query, rows=(1, 1), n_pass=1)
            worker.call("compile", name="first")
            wall, cpu = time.perf_counter() - started, worker.call("use")["cpu"]
        return {"wall": wall, "cpu": cpu}

    def start_ours() -> dict[str, float]:
        started = time.perf_counter()
        with ours(bench.log) as worker:
            worker.call("start_engine", weights=weights, compiled=compiled)
            worker.call("warm", query=query)
            wall, cpu = time.perf_counter() - started, worker.call("use")["cpu"]
        return {"wall": wall, "cpu": cpu}

    start_ours()
    compared = alternate(start_theirs, start_ours, bench.n_run)
    what = "fresh process to its first operation; ours with kept programs"
    yield result_of("C6", what, compared, (3.5, 6.0))


def shallow(bench: Bench) -> Iterator[Result]:
    """C7: a shallow alignment, which the reference pads to what its batches are compiled for."""
    n_res, n_row = 59, 64
    query = bench.query(n_res, n_row)
    with bench.both() as (theirs, mine):
        prepared = prepare(bench, theirs, mine, query, (n_row, 1), 1)
        theirs.call("prepare", name=prepared.name, query=query, rows=FULL, n_pass=1)
        compared = passes(bench, theirs, mine, prepared.name, 1)
    what = f"warm pass, {n_res} residues × {n_row} rows; the reference's shape {FULL[0]}:{FULL[1]}"
    yield result_of("C7", what, compared, (7.0, 9.0), prepared.apart)


def new_bucket(bench: Bench) -> Iterator[Result]:
    """C8: tracing and compiling one shape."""
    with bench.both() as (theirs, mine):
        prepared = prepare(bench, theirs, mine, bench.query(76, 64), (64, 1), 1)
        compared = alternate(
            lambda: theirs.call("compile", name=prepared.name),
            lambda: mine.call("compile", name=prepared.name),
            bench.n_run,
        )
    what = "tracing and compiling one shape; ours with the draw"
    yield result_of("C8", what, compared, (2.0, 3.0))


def features(bench: Bench) -> Iterator[Result]:
    """C9: drawing the rows of four passes from a deep alignment."""
    query = bench.query(512, 6000)
    with bench.both(FEW_BLOCKS) as (theirs, mine):
        ask = partial(theirs.call, "featurize", query=query, rows=FULL, n_pass=4)
        draw = partial(mine.call, "featurize", query=query, max_rows=FULL, n_pass=4)
        draw()
        compared = alternate(ask, draw, bench.n_run)
    what = "features of four passes, 512 residues × 6,000 rows"
    yield result_of("C9", what, compared, (4.0, 8.0))


def memory(bench: Bench) -> Iterator[Result]:
    """C10: the most memory that a process holds, from its start to its second pass."""
    for n_res in (76, 256):
        peaks = []
        query = bench.query(n_res, 1)
        with bench.both(FEW_BLOCKS if n_res > N_BLOCK * 2 else N_BLOCK) as (theirs, mine):
            name = prepare(bench, theirs, mine, query, (1, 1), 1).name
            for worker in (theirs, mine):
                worker.call("run", names=[name], n_pass=2)
                peaks.append(worker.call("use")["peak_mib"])
        yield Result(
            name="C10",
            what=f"peak memory in MiB, {n_res} residues × 1 row",
            reference=peaks[0],
            ours=peaks[1],
            goal=1 / 0.85,
            stretch=1 / 0.65,
            load=os.getloadavg()[0],
        )


def queue(n_query: int, bench: Bench) -> Iterator[Result]:
    """C11: a queue of all lengths and depths, one pass each, nothing compiled before.

    The reference's lengths and rows are padded as ColabFold's batches are.
    """
    rng = np.random.default_rng(11)
    lengths = np.sort(rng.integers(40, 161, n_query)).tolist()
    depths = np.exp(rng.uniform(0, np.log(300), n_query)).round().astype(int).tolist()
    queries = [
        bench.query(n_res, n_row, number)
        for number, (n_res, n_row) in enumerate(zip(lengths, depths, strict=True))
    ]
    weights = str(bench.params().parents[1])
    with ours(bench.log) as mine:
        mine.call("start_engine", weights=weights, compiled=bench.compiled())
        folded = [mine.call("fold_each", queries=[query], n_pass=1) for query in queries]
    with reference(bench.python, bench.log) as theirs:
        theirs.call("load", params=str(bench.params()), n_block=N_BLOCK)
        given = _in_order(theirs.call, queries, lengths)
    walls, cpus = (
        [sum(reply[unit] for reply in side) for side in (given, folded)] for unit in ("wall", "cpu")
    )
    yield Result(
        name="C11",
        what=f"queue of {n_query}: 40 to 160 residues, 1 to 300 rows, from cold",
        reference=walls[0],
        ours=walls[1],
        goal=5.0,
        stretch=8.0,
        cpu_ratio=cpus[0] / cpus[1],
        load=os.getloadavg()[0],
    )


def _in_order(
    call: Callable[..., dict[str, float]], queries: Sequence[str], lengths: Sequence[int]
) -> list[dict[str, float]]:
    replies, n_padded = [], 0
    for query, n_res in zip(queries, lengths, strict=True):
        if n_res > n_padded:
            n_padded = n_res + LONGER
        name = Path(query).stem
        replies.append(
            call("prepare", name=name, query=query, rows=FULL, n_pass=1, n_padded=n_padded)
        )
        replies.append(call("run", names=[name], n_pass=1))
    return replies


def benchmarks(n_query: int) -> dict[str, Callable[[Bench], Iterator[Result]]]:
    """Give the benchmarks by name; all fold with `CONFIG`.

    Args:
        n_query: Of the queue.
    """
    assert CONFIG.max_clusters == FULL[0]  # noqa: S101 - what ColabFold compiles for
    return {
        "C1": partial(warm_pass, "C1", 76, 1, N_BLOCK, (1.3, 1.6)),
        "C2": partial(warm_pass, "C2", 76, 64, N_BLOCK, (1.2, 1.5)),
        "C3": partial(warm_pass, "C3", 256, 1, FEW_BLOCKS, (1.6, 2.0)),
        "C4": partial(warm_pass, "C4", 256, 64, FEW_BLOCKS, (1.5, 1.8)),
        "C5": throughput,
        "C6": fresh_process,
        "C7": shallow,
        "C8": new_bucket,
        "C9": features,
        "C10": memory,
        "C11": partial(queue, n_query),
    }
