"""Holds the estimate of memory against what XLA plans and what a process is seen to take.

    OMP_NUM_THREADS=2 python benchmarks/memory.py
    python benchmarks/memory.py --planned-only

Planned: the pass is compiled and not run; XLA says what it will take, in float32.
With --materialised XLA may not fuse attention, so that its logits are counted, as on a GPU
without fused kernels; on a CPU it does fuse them.
Seen: one pass of all 48 blocks with UNTRAINED parameters, each in a process of its own; the most
that it held in memory while loading and compiling, and then while folding.
All in MiB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from foldsvc.alphafold2.buckets import bucket_of
from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.device import chunk_rows
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.inputs import Residues, SampledMsa, TemplateInputs
from foldsvc.alphafold2.memory import OVERHEAD, PassSize, budget_of, host_bytes, peak_bytes, size_of
from foldsvc.alphafold2.network import first_recycled, pass_options, run_pass
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.parameter_layout import layout_of
from foldsvc.alphafold2.random_params import write_random
from foldsvc.alphafold2.weights import params_path
from foldsvc.records.features import FeatureBatch
from foldsvc.records.fold_plan import FoldPlan

PLANNED = (
    # residues, clusters, extra rows, templates, rows at once
    (512, 1, 0, 0, 1),
    (512, 1, 0, 0, 64),
    (512, 1, 0, 0, 512),
    (512, 512, 5120, 0, 1),
    (512, 512, 5120, 0, 64),
    (512, 512, 5120, 0, 512),
    (512, 508, 5120, 4, 64),
    (1024, 1, 0, 0, 1),
    (1024, 512, 1024, 0, 16),
)
SEEN = ((64, 1), (64, 64), (128, 1), (128, 64), (256, 1), (256, 64))
MODEL = "model_1_ptm"
MIB = 2**20


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--planned-only", action="store_true", help="run no fold")
    parser.add_argument("--materialised", action="store_true", help="count attention's logits")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(_fold_once(*json.loads(arguments.child))))
        return
    if arguments.materialised:
        # Read when XLA first compiles, which has not happened yet.
        os.environ["XLA_FLAGS"] = "--xla_cpu_experimental_ynn_fusion_type="
    _print_planned()
    if not arguments.planned_only:
        print()
        _print_seen()


def _print_planned() -> None:
    print(f"{'residues':>8} {'clusters':>8} {'extra':>6} {'templ.':>6} {'at once':>7}", end="")
    print(f" {'planned':>8} {'estimate':>8} {'ratio':>6}")
    for n_res, n_cluster, n_extra, n_template, chunk in PLANNED:
        planned = planned_bytes(n_res, n_cluster, n_extra, n_template, chunk) / MIB
        estimate = estimated_bytes(n_res, n_cluster, n_extra, n_template, chunk) / MIB
        print(f"{n_res:>8} {n_cluster:>8} {n_extra:>6} {n_template:>6} {chunk:>7}", end="")
        print(f" {planned:>8.0f} {estimate:>8.0f} {estimate / planned:>6.2f}", flush=True)


def _print_seen() -> None:
    print(f"{'residues':>8} {'rows':>6} {'loading':>8} {'folding':>8} {'estimate':>8} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        path = params_path(Path(folder) / "weights", model_config(MODEL))
        path.parent.mkdir(parents=True)
        write_random(path, model_config(MODEL), 0)
        for n_res, n_row in SEEN:
            case = json.dumps([folder, n_res, n_row])
            command = [sys.executable, __file__, "--child", case]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            seen = json.loads(run.stdout.splitlines()[-1])
            ratio = seen["estimate"] / seen["folding"]
            numbers = (seen[name] / MIB for name in ("loading", "folding", "estimate"))
            print(f"{n_res:>8} {n_row:>6}", *(f"{number:>8.0f}" for number in numbers), end="")
            print(f" {ratio:>6.2f}", flush=True)


def estimated_bytes(n_res: int, n_cluster: int, n_extra: int, n_template: int, chunk: int) -> int:
    """Give the estimate of the arrays alone, without what the process takes."""
    size = PassSize(n_res=n_res, n_cluster=n_cluster, n_extra=n_extra, n_template=n_template)
    return peak_bytes(size, chunk) - OVERHEAD


def planned_bytes(n_res: int, n_cluster: int, n_extra: int, n_template: int, chunk: int) -> int:
    """Compile a pass and give what XLA says that it takes: arguments, results and all between."""

    def whole(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.int32)  # type: ignore[no-untyped-call]

    def real(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float32)  # type: ignore[no-untyped-call]

    config = model_config(MODEL)
    zeros = {name: np.zeros(shape, np.float32) for name, shape in layout_of(config).items()}
    params = jax.eval_shape(lambda leaves: leaves, params_of(zeros, config))
    residue = whole(n_res)
    residues = Residues(residue, residue, residue, residue, residue, real(n_res))
    extra = real(1, n_extra, n_res)
    sampled = SampledMsa(
        cluster_feature=real(1, n_cluster, n_res, 49),
        cluster_mask=real(1, n_cluster, n_res),
        extra_residue=whole(1, n_extra, n_res),
        extra_has_deletion=extra,
        extra_deletion_value=extra,
        extra_mask=extra,
    )
    templates = None
    if n_template:
        templates = TemplateInputs(
            aatype=whole(n_template, n_res),
            atom_positions=real(n_template, n_res, 37, 3),
            atom_mask=real(n_template, n_res, 37),
            mask=real(n_template),
        )
    else:
        params = params._replace(templates=None)
    dtype = jnp.dtype(jnp.float32)
    recycled = jax.eval_shape(partial(first_recycled, n_res, dtype))
    key = jax.eval_shape(partial(jax.random.key, 0))
    options = pass_options(config, dtype=dtype, chunk=chunk)
    compiled = (
        jax.jit(partial(run_pass, options=options), donate_argnums=4)
        .lower(params, residues, templates, sampled, recycled, key)
        .compile()
    )
    plan = compiled.memory_analysis()
    assert plan  # noqa: S101 - every backend that is supported has one
    held = plan.argument_size_in_bytes + plan.output_size_in_bytes - plan.alias_size_in_bytes
    total: int = held + plan.temp_size_in_bytes
    return total


def _fold_once(folder: str, n_res: int, n_row: int) -> dict[str, int]:
    """Fold in this process, and give the most memory that it held."""
    batch = _batch(n_res, n_row)
    size = size_of(bucket_of(batch, model_config(MODEL)))
    plan = FoldPlan(models=(MODEL,), n_recycle=0)
    engine = AlphafoldEngine(Path(folder) / "weights", Path(folder) / "compiled")
    engine.warm(batch, plan)
    loading = _most_held()
    Path("/proc/self/clear_refs").write_text("5")
    for _ in engine.fold((batch,), plan, [lambda _progress: None]):
        pass
    return {
        "loading": loading,
        "folding": _most_held(),
        "estimate": peak_bytes(size, chunk_rows(size, budget_of(0.0, host_bytes()))),
    }


def _most_held() -> int:
    """Give the most memory that this process held since that was last set back."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _batch(n_res: int, n_row: int) -> FeatureBatch:

    rng = np.random.default_rng(0)
    one_chain = np.zeros(n_res, np.int32)
    msa = rng.integers(0, 20, (n_row, n_res), dtype=np.int8)
    return FeatureBatch(
        name="benchmark",
        family="monomer",
        aatype=msa[0].astype(np.int32),
        residue_index=np.arange(n_res, dtype=np.int32),
        asym_id=one_chain,
        entity_id=one_chain,
        sym_id=one_chain,
        msa=msa,
        deletions=np.zeros((n_row, n_res), np.uint16),
        msa_first=np.arange(n_row) == 0,
    )


if __name__ == "__main__":
    main()
