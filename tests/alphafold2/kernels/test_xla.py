"""The operations in plain XLA against NumPy in float64: odd lengths, padding, rows of nothing."""

from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.evoformer import outer_product_mean
from foldsvc.alphafold2.kernels import cases, xla
from foldsvc.alphafold2.kernels.record import Execution
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.alphafold2.params import OuterProductMean, TriangleAttention, TriangleMultiplication
from foldsvc.alphafold2.triangle import transition, triangle_attention, triangle_multiplication
from tests.alphafold2.kernels import plain_numpy

EXECUTION = Execution(kernels=XLA, chunk=3)
N = 11
MASK = np.array([1] * 8 + [0, 1, 0], np.float32)
NOTHING = 2
"""A row without a position to attend to."""


def assert_equal(found: Any, expected: np.ndarray) -> None:
    """Equal to the rounding of float32, relative to the largest value."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=3e-6 * np.abs(expected).max())


def rows_mask(n_row: int) -> np.ndarray:
    """Give rows padded alike, one of them with a gap of its own, and one with nothing."""
    mask = np.broadcast_to(MASK, (n_row, N)).copy()
    mask[1, :4] = 0
    mask[NOTHING] = 0
    return mask


@pytest.mark.parametrize(("n_head", "c_head"), [(8, 8), (4, 16), (4, 32), (8, 32)])
@pytest.mark.parametrize("biased", [True, False], ids=["bias", "no bias"])
def test_attention(n_head: int, c_head: int, biased: bool) -> None:  # noqa: FBT001
    """Each head gathers by its own softmax, with bias and mask; a row of nothing stays finite."""
    rng = np.random.default_rng(n_head * c_head)
    params = cases.random_attention(rng, 64, n_head, c_head)
    rows, mask = cases.random_activations(rng, 5, N, 64), rows_mask(5)
    bias = cases.random_activations(rng, n_head, N, N) if biased else None
    found = np.asarray(jax.jit(xla.attention)(params, rows, mask, bias))
    expected = plain_numpy.attention(params, rows, mask, bias)
    seen = np.arange(5) != NOTHING

    assert_equal(found[seen], expected[seen])
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 3 * np.abs(expected[seen]).max()


@pytest.mark.parametrize("node", ["starting", "ending"])
def test_triangle_attention(node: Literal["starting", "ending"]) -> None:
    """The pair representation biases itself; at the ending node all is turned over."""
    rng = np.random.default_rng(1)
    params = TriangleAttention(
        attention=cases.random_attention(rng, 64, 4, 16),
        pair_bias=cases.random_activations(rng, 64, 4) / 8,
    )
    pair = cases.random_activations(rng, N, N, 64)
    found = jax.jit(triangle_attention, static_argnames=("node", "execution"))(
        params, pair, MASK, None, node=node, execution=EXECUTION
    )
    turned = pair if node == "starting" else pair.swapaxes(0, 1)
    normalised = plain_numpy.layer_norm(params.attention.norm, turned)
    bias = np.moveaxis(normalised @ params.pair_bias, -1, 0)
    update = plain_numpy.attention(params.attention, turned, np.tile(MASK, (N, 1)), bias)
    expected = turned + update

    assert_equal(found, expected if node == "starting" else expected.swapaxes(0, 1))


@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
def test_triangle_multiplication(direction: Literal["outgoing", "incoming"]) -> None:
    """Edges are updated by the edges to, or from, every third residue that is not padding."""
    rng = np.random.default_rng(2)
    params: TriangleMultiplication = cases.random_triangle(rng, 64)
    pair = cases.random_activations(rng, N, N, 64)
    found = jax.jit(triangle_multiplication, static_argnames=("direction", "execution"))(
        params, pair, MASK, None, direction=direction, execution=EXECUTION
    )

    expected = pair + plain_numpy.triangle_multiplication(params, pair, MASK, direction)
    assert_equal(found, expected)


@pytest.mark.parametrize("n_seq", [5, 47], ids=["shallow", "deep"])
def test_outer_product_mean(n_seq: int) -> None:
    """Both orders of summation give the mean over the rows that have both residues."""
    rng = np.random.default_rng(n_seq)
    params: OuterProductMean = cases.random_outer_product(rng, 64)._replace(
        output=cases.random_activations(rng, 32, 32, 16) / 32,
        output_bias=cases.random_activations(rng, 16),
    )
    msa = cases.random_activations(rng, n_seq, N, 64)
    pair = cases.random_activations(rng, N, N, 16)
    mask = (rng.random((n_seq, N)) < 0.8).astype(np.float32) * MASK
    found = jax.jit(outer_product_mean, static_argnames="execution")(
        params, msa, pair, mask, execution=EXECUTION
    )
    seen = (MASK[:, None] * MASK) > 0
    expected = pair + plain_numpy.outer_product_mean(params, msa, mask)

    assert_equal(np.asarray(found)[seen], expected[seen])


def test_transition() -> None:
    """Each place is widened, rectified and narrowed by itself."""
    rng = np.random.default_rng(3)
    params = cases.random_transition(rng, 64)
    rows = cases.random_activations(rng, 5, N, 64)
    found = jax.jit(transition, static_argnames="execution")(params, rows, execution=EXECUTION)

    assert_equal(found, rows + plain_numpy.transition(params, rows))


def test_bfloat16_keeps_its_softmax_exact() -> None:
    """Activations in bfloat16 give the result to their own rounding, not to that of a sum of it."""
    rng = np.random.default_rng(4)
    params = cases.random_attention(rng, 64, 4, 16)
    rows, mask = cases.random_activations(rng, 3, 139, 64), np.ones((3, 139), np.float32)
    bias = cases.random_activations(rng, 4, 139, 139)
    rounded = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.bfloat16), (params, rows))
    found = np.asarray(jax.jit(xla.attention)(*rounded, mask, bias), np.float64)
    expected = plain_numpy.attention(params, rows, mask, bias)

    assert 1e-4 < np.abs(found - expected).max() / np.abs(expected).max() < 0.02
