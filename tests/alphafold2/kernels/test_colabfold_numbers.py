"""What the fused kernels compute, read by Pallas' interpreter, against plain XLA.

The interpreter runs their own code block by block on a CPU, all but three instructions of a GPU:
2ˣ, the hyperbolic tangent behind the logistic function, and how products round.
A GPU's own numbers are judged on the GPU before it uses them
(`foldsvc/alphafold2/kernels/check.py`).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental import pallas as pl

from foldsvc.alphafold2.kernels import cases
from foldsvc.alphafold2.kernels.cases import KernelCase
from foldsvc.alphafold2.kernels.xla import XLA

packed_attn, transition, tri_flash, tri_mul = (
    pytest.importorskip(f"colabfold_kernels.{module}")
    for module in ("packed_attn", "transition", "tri_flash", "tri_mul")
)
COLABFOLD = pytest.importorskip("foldsvc.alphafold2.kernels.colabfold").COLABFOLD
SMALLER = ("attention, 8 heads of 8", "attention by column, 8 heads of 32")
LARGER = ("attention, 4 heads of 16", "attention by column with bias, 4 heads of 32")
CASES = {
    case.name: case
    for case in cases.cases_of(np.random.default_rng(0), 59)
    if case.name in SMALLER or not case.name.startswith("attention")
}
FASTER_TO_COMPILE = {"xla_backend_optimization_level": 0}


@pytest.fixture(scope="module", autouse=True)
def interpreter() -> Iterator[None]:
    """Run Pallas kernels without a GPU."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pl, "pallas_call", partial(pl.pallas_call, interpret=True))
        patch.setattr(tri_flash, "exp2", jnp.exp2)
        for module in (tri_flash, tri_mul, transition):
            patch.setattr(module, "sigmoid", jax.nn.sigmoid)
        jax.clear_caches()  # the package's own functions are traced once for each shape
        yield
    jax.clear_caches()


def computed(function: Callable[[Any], Any], inputs: Any) -> Any:
    """Compile and run."""
    lowered = jax.jit(function).lower(inputs)
    return lowered.compile(compiler_options=FASTER_TO_COMPILE)(inputs)


def assert_agree(case: KernelCase) -> None:
    """Equal to the rounding of float32, rows with no position too."""
    found, expected = (
        jax.tree.leaves(computed(partial(case.run, kernels), case.inputs))
        for kernels in (COLABFOLD, XLA)
    )
    for ours, plain in zip(found, expected, strict=True):
        assert np.isfinite(ours).all()
        largest = float(np.abs(plain).max())
        np.testing.assert_allclose(ours, plain, rtol=0, atol=5e-6 * largest)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_plain_xla(name: str) -> None:
    """Odd lengths, padding, gaps, a row of nothing, every head size and number of channels."""
    assert_agree(CASES[name])


@pytest.mark.parametrize("name", LARGER)
def test_several_blocks_agree(name: str) -> None:
    """More positions than one block of queries holds, the last block partly filled."""
    larger = {case.name: case for case in cases.cases_of(np.random.default_rng(1), 139)}
    assert_agree(larger[name])


def test_rows_in_groups_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of rows that long inputs take, with a last group partly filled."""
    monkeypatch.setattr(packed_attn, "l2_cache_size", lambda: 2)
    packed_attn.packed_attention.clear_cache()
    rng = np.random.default_rng(2)
    mask = np.ones((19, 59), np.float32)
    mask[:, 50:] = 0
    inputs: tuple[Any, ...] = (
        cases.random_attention(rng, 32, 2, 16),
        cases.random_activations(rng, 19, 59, 32),
        mask,
        cases.random_activations(rng, 2, 59, 59),
    )
    try:
        assert_agree(KernelCase(name="grouped", run=cases.attend_rows, inputs=inputs))
    finally:
        packed_attn.packed_attention.clear_cache()
