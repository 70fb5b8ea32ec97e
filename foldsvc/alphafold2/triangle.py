"""Updates of the pair representation by itself."""

from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.kernels.record import Execution
from foldsvc.alphafold2.layers import add_in_chunks, map_in_chunks
from foldsvc.alphafold2.params import Transition, TriangleAttention, TriangleMultiplication

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
    execution: Execution,
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
        execution: How it is computed.
    """
    kernels = execution.kernels

    def project(rows: Array, start: Array) -> tuple[Array, Array]:
        row_mask = jax.lax.dynamic_slice_in_dim(mask, start, len(rows))
        return kernels.triangle_sides(params, rows, row_mask[:, None] * mask)

    # Filled side by side: cut from one array, both would be copied whole.
    chunk = execution.rows_of(pair)
    left, right = map_in_chunks(project, pair, chunk=chunk, out_axis=1)
    if direction == "outgoing":
        product = jnp.einsum("cik,cjk->cij", left, right)
    else:
        product = jnp.einsum("cki,ckj->cij", right, left)

    def update(rows: Array, start: Array) -> Array:
        of_rows = jax.lax.dynamic_slice_in_dim(product, start, len(rows), 1)
        return _kept(kernels.triangle_update(params, of_rows, rows), keep)

    return add_in_chunks(pair, update, axis=0, chunk=chunk)


def triangle_attention(
    params: TriangleAttention,
    pair: Pair,
    mask: Float[Array, " n_res"],
    keep: Float[Array, "n_row_or_1 n_col_or_1 c_z"] | None,
    *,
    node: Node,
    execution: Execution,
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
        execution: How it is computed.
    """
    kernels = execution.kernels
    by_column = node == "ending"

    def bias_of(rows: Array, _: Array) -> Array:
        return kernels.pair_bias(params.attention.norm, params.pair_bias, rows)

    chunk = execution.rows_of(pair)
    bias = map_in_chunks(bias_of, pair, chunk=chunk, out_axis=1)
    if by_column:
        bias = jnp.swapaxes(bias, 1, 2)

    def update(edges: Array, _: Array) -> Array:
        alike = jnp.broadcast_to(mask, (edges.shape[1 if by_column else 0], len(mask)))
        gathered = kernels.attention(params.attention, edges, alike, bias, by_column=by_column)
        return _kept(gathered, keep)

    return add_in_chunks(pair, update, axis=1 if by_column else 0, chunk=chunk)


def transition(
    params: Transition, x: Float[Array, "n_row n_col c"], *, execution: Execution
) -> Float[Array, "n_row n_col c"]:
    """Update each place by itself.

    Jumper et al. (2021) Suppl. Alg. 9 "MSATransition" and 15 "PairTransition".
    """

    def update(rows: Array, _: Array) -> Array:
        return execution.kernels.transition(params, rows)

    return add_in_chunks(x, update, axis=0, chunk=execution.rows_of(x, widened=2))


def _kept(
    update: Float[Array, "n_row n_col c"], keep: Float[Array, "n_row_or_1 n_col_or_1 c"] | None
) -> Float[Array, "n_row n_col c"]:
    return update if keep is None else update * keep.astype(update.dtype)
