"""What the benchmarks of AlphaFold2 share: parameters, workers in turn, agreement, results."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.alphafold2_queries import Query, write_query
from benchmarks.alphafold2_workers import Compared, Worker, alternate, ours, reference
from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.random_params import write_random
from foldsvc.alphafold2.weights import params_path

CONFIG = model_config("model_3_ptm")
N_BLOCK = 48
EVOFORMER = "evoformer/evoformer_iteration/"
FARTHEST = 1e-2
"""Å between the two programs' atoms; with more, a ratio of their times means nothing."""
FARTHEST_HALF = 5.0
"""The same in bfloat16, where the reference is 2.6 Å from itself in float32."""

Rows = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table.

    Attributes:
        name: C1 to C11, G1 to G8.
        what: Was measured.
        reference: Seconds, or MiB.
        ours: Likewise.
        goal: The ratio aimed at.
        stretch: The ratio hoped for.
        cpu_ratio: Of the CPU seconds, which a busy machine disturbs less; 0 if it says nothing.
        unsteady: Whether either side's two halves differ by more than a tenth.
        apart: Å between the atoms of both sides; None where nothing was compared.
        load: Of the machine when it was done.
    """

    name: str
    what: str
    reference: float
    ours: float
    goal: float
    stretch: float
    cpu_ratio: float = 0.0
    unsteady: bool = False
    apart: float | None = None
    load: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times less ours takes."""
        return self.reference / self.ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where everything is.

    Attributes:
        python: Of the reference's environment.
        folder: For parameters, queries and logs; empty at the start.
        n_run: Runs of each side.
        half: Whether both compute in bfloat16.
        fast_kernels: Whether the reference uses its own kernels.
    """

    python: Path
    folder: Path
    n_run: int = 3
    half: bool = False
    fast_kernels: bool = False

    @property
    def log(self) -> Path:
        """Standard error of all workers."""
        return self.folder / "workers.log"

    def params(self, n_block: int = N_BLOCK) -> Path:
        """Give untrained parameters with so many Evoformer blocks; made at the first call."""
        whole = params_path(self.folder, CONFIG)
        if not whole.exists():
            whole.parent.mkdir(parents=True, exist_ok=True)
            write_random(whole, CONFIG, 0)
        if n_block == N_BLOCK:
            return whole
        path = self.folder / f"params_{n_block}_blocks.npz"
        if not path.exists():
            with np.load(whole) as file:
                arrays = {key: file[key] for key in file.files}
            cut = {k: a[:n_block] if EVOFORMER in k else a for k, a in arrays.items()}
            np.savez(path, **cut)
        return path

    def query(self, n_res: int, n_row: int, number: int = 0) -> str:
        """Give the path of a query; made at the first call."""
        return str(write_query(Query(n_res=n_res, n_row=n_row, number=number), self.folder))

    def compiled(self) -> str:
        """Give a new empty folder for compiled programs."""
        return tempfile.mkdtemp(dir=self.folder)

    @contextmanager
    def both(self, n_block: int = N_BLOCK) -> Iterator[tuple[Worker, Worker]]:
        """Start the reference and foldsvc, with the same parameters on the device."""
        params = str(self.params(n_block))
        with ExitStack() as stack:
            theirs = stack.enter_context(reference(self.python, self.log))
            mine = stack.enter_context(ours(self.log))
            theirs.call(
                "load",
                params=params,
                n_block=n_block,
                half=self.half,
                fast_kernels=self.fast_kernels,
            )
            mine.call("load", params=params, compiled=self.compiled(), half=self.half)
            yield theirs, mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A query that both sides hold, drawn from alike.

    Attributes:
        name: By which both know it.
        apart: Å between the atoms that both give for it.
    """

    name: str
    apart: float


def prepare(
    bench: Bench, theirs: Worker, mine: Worker, query: str, rows: Rows, n_pass: int
) -> Prepared:
    """Give both sides the same features, and hold what they make of them together.

    Raises:
        ValueError: They do not agree.
    """
    name = Path(query).stem
    drawn = str(bench.folder / f"drawn_{name}.npz")
    theirs.call("prepare", name=name, query=query, rows=rows, n_pass=max(n_pass, 2), drawn=drawn)
    mine.call("prepare", name=name, query=query, drawn=drawn, max_rows=rows)
    given, made = (str(bench.folder / f"{side}_{name}.npz") for side in ("given", "made"))
    theirs.call("give", name=name, out=given)
    mine.call("give", name=name, given=given, out=made)
    with np.load(given) as file, np.load(made) as ours_file:
        n_res = len(ours_file["positions"])
        apart = float(np.abs(file["positions"][:n_res] - ours_file["positions"]).max())
    if not apart < (FARTHEST_HALF if bench.half else FARTHEST):
        raise ValueError(f"{name}: the atoms of the two programs are {apart} Å apart")
    return Prepared(name=name, apart=apart)


def passes(bench: Bench, theirs: Worker, mine: Worker, name: str, n_pass: int) -> Compared:
    """Time passes on both sides, in turn, each warmed up by one before."""
    for worker in (theirs, mine):
        worker.call("run", names=[name], n_pass=n_pass)
    return alternate(
        lambda: theirs.call("run", names=[name], n_pass=n_pass),
        lambda: mine.call("run", names=[name], n_pass=n_pass),
        bench.n_run,
    )


def result_of(
    name: str,
    what: str,
    compared: Compared,
    goals: tuple[float, float],
    apart: float | None = None,
) -> Result:
    """Make a line of the table from the runs of both sides."""
    return Result(
        name=name,
        what=what,
        reference=compared.reference.best_wall,
        ours=compared.ours.best_wall,
        goal=goals[0],
        stretch=goals[1],
        cpu_ratio=compared.reference.best_cpu / compared.ours.best_cpu,
        unsteady=compared.reference.unsteady or compared.ours.unsteady,
        apart=apart,
        load=compared.load,
    )
