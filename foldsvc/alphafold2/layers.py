"""The layers that every part of the network is made of.

Activations have the dtype that the trunk computes in, float32 or bfloat16; parameters are cast to
it where they are used, normalisations and softmaxes are in float32.
"""

from collections.abc import Callable
from typing import TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.params import LayerNorm, Linear

Tree = TypeVar("Tree")

MASKED = -1e9
"""What a masked logit gets added."""

_EPSILON = 1e-5


def linear(params: Linear, x: Float[Array, "*n c_in"]) -> Float[Array, "*n c_out"]:
    """Give xW + b of the last axis."""
    y: Array = x @ params.weight.astype(x.dtype) + params.bias.astype(x.dtype)
    return y


def layer_norm(params: LayerNorm, x: Float[Array, "*n c"]) -> Float[Array, "*n c"]:
    """Normalise the last axis to mean 0 and variance 1, then scale and offset it."""
    exact = x.astype(jnp.float32)
    mean = jnp.mean(exact, axis=-1, keepdims=True)
    variance = jnp.mean((exact - mean) ** 2, axis=-1, keepdims=True)
    normalised = (exact - mean) * jax.lax.rsqrt(variance + _EPSILON)
    y: Array = normalised * params.scale + params.offset
    return y.astype(x.dtype)


def channels_first(
    params: Linear, x: Float[Array, "n_row n_col c_in"]
) -> Float[Array, "c_out n_row n_col"]:
    """Give `linear` with the channels as first axis, at no cost of a transposition."""
    y: Array = jnp.einsum("ck,ijc->kij", params.weight.astype(x.dtype), x)
    y += params.bias.astype(x.dtype)[:, None, None]
    return y


def layer_norm_channels_first(
    params: LayerNorm, x: Float[Array, "c n_row n_col"]
) -> Float[Array, "c n_row n_col"]:
    """Give `layer_norm` of activations whose channels are the first axis."""
    exact = x.astype(jnp.float32)
    mean = jnp.mean(exact, axis=0)
    variance = jnp.mean((exact - mean) ** 2, axis=0)
    normalised = (exact - mean) * jax.lax.rsqrt(variance + _EPSILON)
    y: Array = normalised * params.scale[:, None, None] + params.offset[:, None, None]
    return y.astype(x.dtype)


def chunk_size(n: int, at_most: int) -> int:
    """Give the largest divisor of `n` that is not over `at_most`, and at least 1; 0 of nothing."""
    return next((size for size in range(min(n, max(at_most, 1)), 0, -1) if n % size == 0), 0)


def add_in_chunks(
    x: Float[Array, "*n c"],
    update: Callable[[Float[Array, "*chunk c"], Array], Float[Array, "*chunk c"]],
    *,
    axis: int,
    chunk: int,
) -> Float[Array, "*n c"]:
    """Add to each chunk of `x` its update, in place, so that only one update exists at a time.

    Args:
        x: Activations.
        update: Gives a chunk's update from the chunk and the index of its first slice.
        axis: That is cut.
        chunk: Slices at once, at most.
    """
    n = x.shape[axis]
    size = chunk_size(n, chunk)
    if size == n:
        return x + update(x, jnp.asarray(0))

    def step(index: Array, done: Array) -> Array:
        start = index * size
        piece = jax.lax.dynamic_slice_in_dim(done, start, size, axis)
        return jax.lax.dynamic_update_slice_in_dim(done, piece + update(piece, start), start, axis)

    updated: Array = jax.lax.fori_loop(0, n // size, step, x)
    return updated


def map_in_chunks(
    function: Callable[[Array, Array], Tree], x: Array, *, chunk: int, out_axis: int = 0
) -> Tree:
    """Apply a function to chunks of the first axis of `x` and put the results side by side.

    Args:
        function: Of a chunk and the index of its first slice, to an array or several.
        x: Cut along its first axis.
        chunk: Slices at once, at most.
        out_axis: Axis of each result that the slices make.
    """
    n = x.shape[0]
    size = chunk_size(n, chunk)
    if size == n:
        return function(x, jnp.asarray(0))
    shapes = jax.eval_shape(function, x[:size], jnp.asarray(0))
    # Plain zeros would be a constant of the whole stack, which XLA keeps alive from block to block.
    zero = x.ravel()[0] * 0

    def empty(shape: jax.ShapeDtypeStruct) -> Array:
        whole = list(shape.shape)
        whole[out_axis] = n
        return jnp.broadcast_to(zero.astype(shape.dtype), whole)

    def step(index: Array, done: Tree) -> Tree:
        start = index * size
        pieces = function(jax.lax.dynamic_slice_in_dim(x, start, size, 0), start)

        def put(whole: Array, piece: Array) -> Array:
            return jax.lax.dynamic_update_slice_in_dim(whole, piece, start, out_axis)

        put_all: Tree = jax.tree.map(put, done, pieces)
        return put_all

    made: Tree = jax.lax.fori_loop(0, n // size, step, jax.tree.map(empty, shapes))
    return made
