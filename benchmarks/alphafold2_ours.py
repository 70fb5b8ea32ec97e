"""Runs foldsvc's AlphaFold2 for `benchmarks/alphafold2.py`, in a process of its own.

    python -m benchmarks.alphafold2_ours [CORE]

With a number, the process runs on that core alone, and so with one thread.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if len(sys.argv) > 1:
    # Before JAX counts the cores for its threads.
    os.sched_setaffinity(0, {int(sys.argv[1])})

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.alphafold2_protocol import own_use, serve
from foldsvc.alphafold2.buckets import Bucket, bucket_of, n_padded_res, pad
from foldsvc.alphafold2.compiled import Programs, ProgramShelf, Shape
from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.device import cached_numbers, chunk_rows, device_bytes, trunk_dtype
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.inputs import Msa, Recycled, Residues, SampledMsa
from foldsvc.alphafold2.memory import budget_of, size_of
from foldsvc.alphafold2.network import PassOutput, pass_options
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.precision import trunk_in
from foldsvc.alphafold2.sampling import pass_key
from foldsvc.records.features import FeatureBatch
from foldsvc.records.fold_plan import FoldPlan

CONFIG = model_config("model_3_ptm")
AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A query on the device, with the draws that the reference made from it."""

    shape: Shape
    programs: Programs
    residues: Residues
    msa: Msa
    sampled: list[SampledMsa]


class Ours:
    """The network with one set of parameters, and some queries; or the whole engine."""

    def __init__(self) -> None:
        self._dtype = trunk_dtype()
        self._params: Params | None = None
        self._queries: dict[str, Prepared] = {}
        self._shelf: ProgramShelf | None = None
        self._engine: AlphafoldEngine | None = None

    def load(self, params: str, compiled: str, *, half: bool = False) -> dict[str, str]:
        """Put parameters on the device, of however many blocks; `compiled` keeps programs."""
        self._dtype = jnp.dtype(jnp.bfloat16 if half else jnp.float32)
        with np.load(params) as file:
            arrays = {key: file[key] for key in file.files if key.startswith("alphafold/")}
        tree = params_of(arrays, CONFIG)._replace(templates=None)
        self._params = jax.block_until_ready(jax.device_put(trunk_in(tree, self._dtype)))
        self._shelf = ProgramShelf(Path(compiled))
        return {"device": jax.devices()[0].device_kind}

    def prepare(self, name: str, query: str, drawn: str, *, max_rows: Sequence[int]) -> None:
        """Pad a query to its bucket, and the reference's draws to the same; compile."""
        batch = _batch(query)
        shape = self._shape(bucket_of(batch, CONFIG, (max_rows[0], max_rows[1])))
        residues, msa, _ = jax.device_put(_with_axis(pad(batch, shape.bucket)))
        with np.load(drawn) as file:
            passes = SampledMsa(*(file[field] for field in SampledMsa._fields))
        sampled = [
            jax.device_put(_with_axis(_fitted(SampledMsa(*one), shape.bucket)))
            for one in zip(*passes, strict=True)
        ]
        self._queries[name] = Prepared(
            shape=shape,
            programs=self._compiled(self._shelf, shape, residues, msa),
            residues=residues,
            msa=msa,
            sampled=sampled,
        )

    def run(self, names: Sequence[str], *, n_pass: int) -> None:
        """Run the passes of some queries, one query after the other."""
        for name in names:
            recycled = self._queries[name].programs.start()
            for at in range(n_pass):
                recycled = jax.block_until_ready(self._pass(name, at, recycled)).recycled

    def compile(self, name: str) -> None:
        """Trace and compile what a query needs, the draw too, as if it had never been."""
        jax.clear_caches()
        query = self._queries[name]
        with tempfile.TemporaryDirectory() as empty:
            self._compiled(ProgramShelf(Path(empty)), query.shape, query.residues, query.msa)

    def give(self, name: str, given: str, out: str) -> None:
        """Write what the second pass of a query gives for what the reference recycled."""
        with np.load(given) as file:
            previous = Recycled(
                positions=file["given/prev_pos"].astype(np.float32),
                msa_first_row=file["given/prev_msa_first_row"],
                pair=file["given/prev_pair"],
            )
        query = self._queries[name]
        start = query.programs.start()
        recycled = jax.tree.map(
            lambda array, like: jnp.asarray(_padded(array, like.shape[1:]), like.dtype)[None],
            previous,
            start,
        )
        output = self._pass(name, 1, recycled)
        n_res = len(previous.positions)
        np.savez(out, positions=output.atom_positions[0, :n_res], plddt=output.plddt[0, :n_res])

    def featurize(self, query: str, *, n_pass: int, max_rows: Sequence[int]) -> None:
        """Pad a query, put it on the device, and draw for every pass; the draw is compiled."""
        batch = _batch(query)
        shape = self._shape(bucket_of(batch, CONFIG, (max_rows[0], max_rows[1])))
        residues, msa, _ = jax.device_put(_with_axis(pad(batch, shape.bucket)))
        programs = self._compiled(self._shelf, shape, residues, msa)
        for at in range(n_pass):
            keys = pass_key(0, CONFIG.name, at)[None, None]
            jax.block_until_ready(programs.draw(keys, msa, residues))

    def start_engine(self, weights: str, compiled: str) -> dict[str, str]:
        """Make the engine as a worker does."""
        self._engine = AlphafoldEngine(Path(weights), Path(compiled))
        return {"device": jax.devices()[0].device_kind}

    def warm(self, query: str) -> None:
        """Do all that comes before a query's first operation."""
        assert self._engine  # noqa: S101 - the caller's order
        self._engine.warm(_batch(query), FoldPlan(models=(CONFIG.name,)))

    def fold(self, queries: Sequence[str], *, n_pass: int) -> dict[str, float]:
        """Fold queries side by side in one call of the engine."""
        assert self._engine  # noqa: S101 - the caller's order
        plan = FoldPlan(models=(CONFIG.name,), n_recycle=n_pass - 1)
        batches = [_batch(query) for query in queries]
        folded = list(self._engine.fold(batches, plan, [lambda _progress: None] * len(batches)))
        return {"score": folded[0].prediction.ranking_score}

    def fold_each(self, queries: Sequence[str], *, n_pass: int) -> None:
        """Fold queries one after the other."""
        for query in queries:
            self.fold([query], n_pass=n_pass)

    def fold_alike(self, queries: Sequence[str], *, n_pass: int) -> None:
        """Fold queries in batches of one padded length, as many at once as a worker takes."""
        by_length: dict[int, list[str]] = {}
        for query in queries:
            by_length.setdefault(n_padded_res(_batch(query).n_res), []).append(query)
        for alike in by_length.values():
            for start in range(0, len(alike), AT_ONCE):
                self.fold(alike[start : start + AT_ONCE], n_pass=n_pass)

    def use(self) -> dict[str, float]:
        """Give what this process used, and the device's peak where it tells."""
        stats = jax.local_devices()[0].memory_stats() or {}
        return own_use() | {"device_mib": stats.get("peak_bytes_in_use", 0) / 2**20}

    def _pass(self, name: str, at: int, recycled: Recycled) -> PassOutput:
        query = self._queries[name]
        keys = jax.random.key(0, impl="threefry2x32")[None]
        return query.programs.run(
            self._params, query.residues, None, query.sampled[at], recycled, keys
        )

    def _compiled(
        self, shelf: ProgramShelf | None, shape: Shape, residues: Residues, msa: Msa
    ) -> Programs:
        params = self._params
        assert params  # noqa: S101 - the caller's order
        assert shelf  # noqa: S101
        return shelf.programs(shape, lambda: params, residues, msa, None)

    def _shape(self, bucket: Bucket) -> Shape:
        precision = "bfloat16" if self._dtype == jnp.bfloat16 else "float32"
        size = size_of(bucket, n_batch=1, precision=precision, n_network=1)
        chunk = chunk_rows(size, budget_of(0.0, device_bytes()))
        return Shape(
            bucket=bucket,
            n_batch=1,
            n_ensemble=1,
            cluster_profile=True,
            options=pass_options(CONFIG, dtype=self._dtype, chunk=chunk, cached=cached_numbers()),
            has_pae=True,
        )


def _batch(query: str) -> FeatureBatch:
    with np.load(query) as file:
        residue, deletions = file["residue"], file["deletions"]
    n_row, n_res = residue.shape
    zeros = np.zeros(n_res, np.int32)
    return FeatureBatch(
        name=Path(query).stem,
        family="monomer",
        aatype=residue[0].astype(np.int32),
        residue_index=np.arange(n_res, dtype=np.int32),
        asym_id=zeros,
        entity_id=zeros,
        sym_id=zeros,
        msa=residue,
        deletions=deletions,
        msa_first=np.arange(n_row) == 0,
    )


def _with_axis(tree: Any) -> Any:  # noqa: ANN401
    return jax.tree.map(lambda leaf: leaf[None], tree)


def _fitted(sampled: SampledMsa, bucket: Bucket) -> SampledMsa:
    """Bring a draw to a bucket's sizes, with the axis of the ensemble; only padding is cut off."""
    cluster, extra = (bucket.n_cluster, bucket.n_res), (bucket.n_extra, bucket.n_res)
    sizes = [(*cluster, 49), cluster, extra, extra, extra, extra]
    for mask, (n_row, _) in ((sampled.cluster_mask, cluster), (sampled.extra_mask, extra)):
        assert not mask[n_row:].any()  # noqa: S101 - the bucket holds all rows
    return SampledMsa(*(_padded(a, s)[None] for a, s in zip(sampled, sizes, strict=True)))


def _padded(array: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Pad with zeros, or cut, every axis."""
    padded = np.zeros(tuple(sizes), array.dtype)
    kept = tuple(slice(min(pair)) for pair in zip(array.shape, sizes, strict=True))
    padded[kept] = array[kept]
    return padded


if __name__ == "__main__":
    ours = Ours()
    serve(
        {
            "load": ours.load,
            "prepare": ours.prepare,
            "featurize": ours.featurize,
            "run": ours.run,
            "compile": ours.compile,
            "give": ours.give,
            "start_engine": ours.start_engine,
            "warm": ours.warm,
            "fold": ours.fold,
            "fold_each": ours.fold_each,
            "fold_alike": ours.fold_alike,
            "use": ours.use,
        }
    )
