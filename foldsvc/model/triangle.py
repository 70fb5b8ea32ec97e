"""Updates of the pair representation by itself."""

from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.model.attention import gated_attention, pair_bias
from foldsvc.model.layers import (
    add_in_chunks,
    channels_first,
    layer_norm,
    layer_norm_channels_first,
    linear,
    map_in_chunks,
)
from foldsvc.model.params import Transition, TriangleAttention, TriangleMultiplication

Direction = Literal["outgoing", "incoming"]
Node = Literal["starting", "ending"]
Pair = Float[Array, "n_res n_res c_z"]


def triangle_multiplication(
    params: TriangleMultiplication,
    pair: Pair,
    mask: Float[Array, " n_res"],
    keep: Float[Array, "n_row_or_1 n_col_or_1 c_z"] | None,
    *,
    direction: Direction,
    chunk: int,
) -> Pair:
    """Update the edges i→j by the edges that close a triangle with a third residue k.

    Jumper et al. (2021) Suppl. Alg. 11 and 12 "TriangleMultiplication".
    The products run channel by channel, which is the layout that matrix multiplication is fast in.

    Args:
        params: Of the layer.
        pair: Pair representation.
        mask: 0 at padded residues.
        keep: What dropout keeps of the update, by row or column; None for all of it.
        direction: Which edges of the triangle take part.
        chunk: Rows at once.
    """

    def project(rows: Array, start: Array) -> tuple[Array, Array]:
        made = channels_first(params.projection, layer_norm(params.norm, rows))
        value, gate = jnp.split(made, 2)
        row_mask = jax.lax.dynamic_slice_in_dim(mask, start, len(rows))
        gated = value * jax.nn.sigmoid(gate) * (row_mask[:, None] * mask).astype(value.dtype)
        left, right = jnp.split(gated, 2)
        return left, right

    # Filled side by side: cut from one array, both would be copied whole.
    left, right = map_in_chunks(project, pair, chunk=chunk, out_axis=1)
    if direction == "outgoing":
        product = jnp.einsum("cik,cjk->cij", left, right)
    else:
        product = jnp.einsum("cki,ckj->cij", right, left)

    def update(rows: Array, start: Array) -> Array:
        of_rows = jax.lax.dynamic_slice_in_dim(product, start, len(rows), 1)
        center = layer_norm_channels_first(params.center_norm, of_rows)
        summed = jnp.einsum("cij,co->ijo", center, params.output.weight.astype(center.dtype))
        summed += params.output.bias.astype(center.dtype)
        gate = jax.nn.sigmoid(linear(params.output_gate, layer_norm(params.norm, rows)))
        return _kept(summed * gate, keep)

    return add_in_chunks(pair, update, axis=0, chunk=chunk)


def triangle_attention(
    params: TriangleAttention,
    pair: Pair,
    mask: Float[Array, " n_res"],
    keep: Float[Array, "n_row_or_1 n_col_or_1 c_z"] | None,
    *,
    node: Node,
    chunk: int,
) -> Pair:
    """Let the edges that start, or end, at one residue attend to each other.

    Jumper et al. (2021) Suppl. Alg. 13 and 14 "TriangleAttention".
    The update at the ending node is that at the starting node with i and j exchanged.

    Args:
        params: Of the layer.
        pair: Pair representation.
        mask: 0 at padded residues.
        keep: What dropout keeps of the update, by row or column; None for all of it.
        node: Where the edges meet.
        chunk: Rows, or columns, at once.
    """
    axis = 0 if node == "starting" else 1
    norm = params.attention.norm

    def bias_of(rows: Array, _: Array) -> Array:
        return pair_bias(norm, params.pair_bias, rows)

    bias = map_in_chunks(bias_of, pair, chunk=chunk, out_axis=1)
    if node == "ending":
        bias = jnp.swapaxes(bias, 1, 2)

    def update(edges: Array, _: Array) -> Array:
        rows = edges if node == "starting" else jnp.swapaxes(edges, 0, 1)
        alike = jnp.broadcast_to(mask, rows.shape[:2])
        gathered = gated_attention(params.attention, rows, alike, bias)
        gathered = gathered if node == "starting" else jnp.swapaxes(gathered, 0, 1)
        return _kept(gathered, keep)

    return add_in_chunks(pair, update, axis=axis, chunk=chunk)


def transition(
    params: Transition, x: Float[Array, "n_row n_col c"], *, chunk: int
) -> Float[Array, "n_row n_col c"]:
    """Update each place by itself.

    Jumper et al. (2021) Suppl. Alg. 9 "MSATransition" and 15 "PairTransition".
    """

    def update(rows: Array, _: Array) -> Array:
        hidden = jax.nn.relu(linear(params.linear_1, layer_norm(params.norm, rows)))
        return linear(params.linear_2, hidden)

    return add_in_chunks(x, update, axis=0, chunk=chunk)


def _kept(
    update: Float[Array, "n_row n_col c"], keep: Float[Array, "n_row_or_1 n_col_or_1 c"] | None
) -> Float[Array, "n_row n_col c"]:
    return update if keep is None else update * keep.astype(update.dtype)
