"""Holds kernels against plain XLA on the device that they are to run on."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from foldsvc.alphafold2.kernels.cases import Inputs, KernelCase, cases_of, long_case
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.executable_cache import compiled

_NOISE = 3.0
_FLOOR = 0.01

BFLOAT16 = jnp.dtype(jnp.bfloat16)


def disagreeing(
    kernels: Kernels,
    folder: Path,
    *,
    dtype: jnp.dtype = BFLOAT16,
    cases: Sequence[KernelCase] | None = None,
) -> tuple[str, ...]:
    """Give the operations whose results are not those of plain XLA to within rounding.

    Each may be three times as far from XLA in float32 as XLA is in `dtype`, or a hundredth of the
    largest value.

    Args:
        kernels: To judge.
        folder: Keeps the compiled programs.
        dtype: Of the activations.
        cases: To judge by; every operation at every size, and at a great length, if None.
    """
    if cases is None:
        rng = np.random.default_rng(0)
        cases = (*cases_of(rng), long_case(rng))
    inputs = [case.inputs for case in cases]
    with jax.default_matmul_precision("highest"):
        exact = _results(XLA, cases, inputs, jnp.dtype(jnp.float32), folder)
    rounded = _results(XLA, cases, inputs, dtype, folder)
    found = _results(kernels, cases, inputs, dtype, folder)
    return tuple(
        case.name
        for case, true, near, judged in zip(cases, exact, rounded, found, strict=True)
        if not all(map(_is_near, true, near, judged))
    )


def _results(
    kernels: Kernels,
    cases: Sequence[KernelCase],
    inputs: list[Inputs],
    dtype: jnp.dtype,
    folder: Path,
) -> list[list[np.ndarray]]:
    def run_all(given: list[Inputs]) -> list[list[Array]]:
        cast_all = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), given)
        made = [case.run(kernels, one) for case, one in zip(cases, cast_all, strict=True)]
        return [[leaf.astype(jnp.float32) for leaf in jax.tree.leaves(one)] for one in made]

    program = compiled(jax.jit(run_all).lower(inputs), folder)
    return cast("list[list[np.ndarray]]", jax.device_get(program(inputs)))


def _is_near(true: np.ndarray, rounded: np.ndarray, found: np.ndarray) -> bool:
    if found.shape != true.shape or not np.isfinite(found).all():
        return False
    allowed = max(_NOISE * np.abs(rounded - true).max(), _FLOOR * np.abs(true).max())
    return bool(np.abs(found - true).max() <= allowed)
