"""Fused kernels against plain XLA on a GPU, operation by operation, in bfloat16.

    python benchmarks/kernels.py
    python benchmarks/kernels.py --residues 512 1024 --rows 512

First the judgement that every process makes before it uses the kernels: they have to give what
plain XLA gives, on this very device. Then each operation's time at the sizes of AlphaFold2, the
best of several runs; a ratio over 1 is in the kernels' favour. Parameters are random.
On a machine without a GPU it says so and ends.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from foldsvc.alphafold2.kernels import cases, check
from foldsvc.alphafold2.kernels.cases import Inputs, KernelCase
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.xla import XLA

RUNS = 7


def main(given: list[str] | None = None) -> None:
    """Judge the kernels, then print a table for each length."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--residues", type=int, nargs="+", default=[256, 512, 1024])
    parser.add_argument("--rows", type=int, default=512, help="of the alignment")
    arguments = parser.parse_args(given)
    device = jax.local_devices()[0]
    if device.platform != "gpu":
        print(f"There is no GPU here, only a {device.platform}: nothing to compare.")
        return
    from foldsvc.alphafold2.kernels.colabfold import COLABFOLD  # noqa: PLC0415 - needs its package

    print(f"{device.device_kind}, jax {jax.__version__}, {COLABFOLD.name}")
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        wrong = check.disagreeing(COLABFOLD, Path(folder))
        print(f"judged in {time.monotonic() - started:.1f} s:", wrong or "all agree with plain XLA")
    for n_res in arguments.residues:
        print(f"\n{n_res} residues, {arguments.rows} rows; ms")
        print(f"{'operation':<34} {'XLA':>9} {'fused':>9} {'ratio':>6} {'difference':>10}")
        for case in operations(n_res, arguments.rows):
            print_row(case, COLABFOLD)


def operations(n_res: int, n_row: int) -> list[KernelCase]:
    """Give each operation at the sizes of the Evoformer."""
    rng = np.random.default_rng(0)
    msa, pair = real(0, n_row, n_res, 256), real(1, n_res, n_res, 128)
    msa_mask, pair_mask = jnp.ones((n_row, n_res)), jnp.ones((n_res, n_res))
    of_msa = cases.random_attention(rng, 256, 8, 32)
    of_pair = cases.random_attention(rng, 128, 4, 32)
    by_pair = (of_pair, pair, pair_mask, real(3, 4, n_res, n_res))
    by_itself = (cases.random_norm(rng, 128), cases.random_activations(rng, 128, 4), pair)
    triangle, outer = cases.random_triangle(rng, 128), cases.random_outer_product(rng, 256)
    wide, narrow = cases.random_transition(rng, 256), cases.random_transition(rng, 128)
    rows = (of_msa, msa, msa_mask, real(2, 8, n_res, n_res))
    found: list[tuple[str, Callable[[Kernels, Inputs], object], Inputs]] = [
        ("row attention with bias", cases.attend_rows, rows),
        ("column attention", cases.attend_columns, (of_msa, msa, msa_mask.T, None)),
        ("triangle attention, starting", cases.attend_rows, by_pair),
        ("triangle attention, ending", cases.attend_columns, by_pair),
        ("bias of triangle attention", lambda how, given: how.pair_bias(*given), by_itself),
        ("triangle multiplication", multiplication, (triangle, pair, pair_mask)),
        ("transition of the alignment", lambda how, given: how.transition(*given), (wide, msa)),
        ("transition of pairs", lambda how, given: how.transition(*given), (narrow, pair)),
        (
            "sides of the outer product mean",
            lambda how, given: how.outer_product_sides(*given),
            (outer, msa, msa_mask),
        ),
    ]
    return [KernelCase(name=name, run=run, inputs=inputs) for name, run, inputs in found]


def print_row(case: KernelCase, fused: Kernels) -> None:
    """Time one operation both ways, in turns, and say how far apart the results are."""
    inputs = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.bfloat16), case.inputs)
    programs = [jax.jit(partial(case.run, how)) for how in (XLA, fused)]
    plain, other = (jax.block_until_ready(program(inputs)) for program in programs)
    apart = max(map(difference, jax.tree.leaves(plain), jax.tree.leaves(other)))
    seconds: list[list[float]] = [[], []]
    for _ in range(RUNS):
        for program, taken in zip(programs, seconds, strict=True):
            started = time.perf_counter()
            jax.block_until_ready(program(inputs))
            taken.append(time.perf_counter() - started)
    xla, kernels = (min(taken) * 1e3 for taken in seconds)
    times = f"{xla:>9.3f} {kernels:>9.3f} {xla / kernels:>6.2f}"
    print(f"{case.name:<34} {times} {apart:>10.4f}", flush=True)


def difference(plain: jax.Array, other: jax.Array) -> float:
    """Give the largest difference, relative to the largest value."""
    exact = plain.astype(jnp.float32)
    return float(jnp.abs(exact - other.astype(jnp.float32)).max() / jnp.abs(exact).max())


def multiplication(kernels: Kernels, given: Inputs) -> jax.Array:
    """Run both halves of a triangle multiplication, and the products between them."""
    params, pair, mask = given
    left, right = kernels.triangle_sides(params, pair, mask)
    return kernels.triangle_update(params, jnp.einsum("cik,cjk->cij", left, right), pair)


def real(seed: int, *shape: int) -> jax.Array:
    """Draw activations on the device."""
    return jax.random.normal(jax.random.key(seed), shape, jnp.bfloat16)


if __name__ == "__main__":
    main()
