"""The Evoformer: blocks in which the alignment and the pair representation inform each other."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.attention import global_attention, single_row_attention
from foldsvc.alphafold2.dropout import BlockKeep, PairKeep, block_keep
from foldsvc.alphafold2.kernels.record import Execution
from foldsvc.alphafold2.layers import add_in_chunks, map_in_chunks
from foldsvc.alphafold2.params import (
    Attention,
    EvoformerBlock,
    GlobalAttention,
    OuterProductMean,
    PairBlock,
    RowAttention,
)
from foldsvc.alphafold2.triangle import transition, triangle_attention, triangle_multiplication

# Below this depth it takes fewer operations to put the output weights on the left projection
# than to make all outer products first.
_SHALLOW = 42
_NORM_EPSILON = 1e-3
_OUTER = 4
"""Times as many numbers as a row of pairs has, for what its outer products take of the cache."""

Msa = Float[Array, "n_seq n_res c_m"]
Pair = Float[Array, "n_res n_res c_z"]


def evoformer_stack(
    blocks: EvoformerBlock,
    msa: Msa,
    pair: Pair,
    msa_mask: Float[Array, "n_seq n_res"],
    mask: Float[Array, " n_res"],
    key: Array | None,
    *,
    outer_product_first: bool,
    execution: Execution,
) -> tuple[Msa, Pair]:
    """Run all blocks of a stack, one after the other.

    Jumper et al. (2021) Suppl. Alg. 6 "EvoformerStack" and 18 "ExtraMsaStack".

    Args:
        blocks: Parameters with a leading axis of blocks.
        msa: MSA representation.
        pair: Pair representation.
        msa_mask: 0 where a row has no residue to read.
        mask: 0 at padded residues.
        key: Of dropout; None for none.
        outer_product_first: As the multimer networks do it.
        execution: How it is computed.
    """
    n_res, c_z = pair.shape[1:]
    n_block = len(blocks.pair.transition.norm.scale)
    keys = None if key is None else jax.random.split(key, n_block)

    def step(
        carry: tuple[Array, Array], block: tuple[EvoformerBlock, Array | None]
    ) -> tuple[tuple[Array, Array], None]:
        params, of_block = block
        keep = block_keep(of_block, n_res, msa.shape[-1], c_z)
        updated = evoformer_block(
            params,
            *carry,
            msa_mask,
            mask,
            keep,
            outer_product_first=outer_product_first,
            execution=execution,
        )
        return updated, None

    (msa, pair), _ = jax.lax.scan(step, (msa, pair), (blocks, keys))
    return msa, pair


def evoformer_block(
    params: EvoformerBlock,
    msa: Msa,
    pair: Pair,
    msa_mask: Float[Array, "n_seq n_res"],
    mask: Float[Array, " n_res"],
    keep: BlockKeep,
    *,
    outer_product_first: bool,
    execution: Execution,
) -> tuple[Msa, Pair]:
    """Run one block; the lines of Suppl. Alg. 6, or of Evans et al. (2021) if the OPM is first."""

    def outer_product() -> Pair:
        return outer_product_mean(
            params.outer_product_mean, msa, pair, msa_mask, execution=execution
        )

    if outer_product_first:
        pair = outer_product()
    if len(msa):
        msa = row_attention(params.msa_row, msa, pair, msa_mask, keep.msa_row, execution=execution)
        msa = column_attention(params.msa_column, msa, msa_mask, execution=execution)
        msa = transition(params.msa_transition, msa, execution=execution)
    if not outer_product_first:
        pair = outer_product()
    return msa, pair_block(params.pair, pair, mask, keep.pair, execution=execution)


def pair_block(
    params: PairBlock,
    pair: Pair,
    mask: Float[Array, " n_res"],
    keep: PairKeep,
    *,
    execution: Execution,
) -> Pair:
    """Update the pair representation by itself: Suppl. Alg. 6 lines 6 to 10."""
    pair = triangle_multiplication(
        params.multiplication_outgoing,
        pair,
        mask,
        keep.multiplication_outgoing,
        direction="outgoing",
        execution=execution,
    )
    pair = triangle_multiplication(
        params.multiplication_incoming,
        pair,
        mask,
        keep.multiplication_incoming,
        direction="incoming",
        execution=execution,
    )
    pair = triangle_attention(
        params.attention_starting,
        pair,
        mask,
        keep.attention_starting,
        node="starting",
        execution=execution,
    )
    pair = triangle_attention(
        params.attention_ending,
        pair,
        mask,
        keep.attention_ending,
        node="ending",
        execution=execution,
    )
    return transition(params.transition, pair, execution=execution)


def row_attention(
    params: RowAttention,
    msa: Msa,
    pair: Pair,
    msa_mask: Float[Array, "n_seq n_res"],
    keep: Float[Array, "1 n_res c_m"] | None,
    *,
    execution: Execution,
) -> Msa:
    """Let the residues of each row attend to each other; Suppl. Alg. 7."""

    def bias_of(rows: Array, _: Array) -> Array:
        return execution.kernels.pair_bias(params.pair_norm, params.pair_bias, rows)

    bias = map_in_chunks(bias_of, pair, chunk=execution.rows_of(pair), out_axis=1)

    def update(rows: Array, start: Array) -> Array:
        of_rows = jax.lax.dynamic_slice_in_dim(msa_mask, start, len(rows))
        gathered = execution.kernels.attention(params.attention, rows, of_rows, bias)
        return gathered if keep is None else gathered * keep.astype(gathered.dtype)

    return add_in_chunks(msa, update, axis=0, chunk=execution.rows_of(msa))


def column_attention(
    params: Attention | GlobalAttention,
    msa: Msa,
    msa_mask: Float[Array, "n_seq n_res"],
    *,
    execution: Execution,
) -> Msa:
    """Let the rows attend to each other, column by column; Suppl. Alg. 8 and 19."""

    def update(columns: Array, start: Array) -> Array:
        mask = jax.lax.dynamic_slice_in_dim(msa_mask, start, columns.shape[1], 1).T
        if isinstance(params, Attention) and len(columns) > 1:
            return execution.kernels.attention(params, columns, mask, None, by_column=True)
        by_column = jnp.swapaxes(columns, 0, 1)
        if isinstance(params, GlobalAttention):
            return jnp.swapaxes(global_attention(params, by_column, mask), 0, 1)
        return jnp.swapaxes(single_row_attention(params, by_column), 0, 1)

    return add_in_chunks(msa, update, axis=1, chunk=execution.rows_of(msa, 1))


def outer_product_mean(
    params: OuterProductMean,
    msa: Msa,
    pair: Pair,
    msa_mask: Float[Array, "n_seq n_res"],
    *,
    execution: Execution,
) -> Pair:
    """Update the pair representation by how the columns of the alignment vary together.

    Jumper et al. (2021) Suppl. Alg. 10 "OuterProductMean".
    As in the released networks, the output's bias is divided by the number of rows too.
    """
    _, c_right, c_z = params.output.shape

    def project(rows: Array, start: Array) -> tuple[Array, Array]:
        of_rows = jax.lax.dynamic_slice_in_dim(msa_mask, start, len(rows))
        return execution.kernels.outer_product_sides(params, rows, of_rows)

    left, right = map_in_chunks(project, msa, chunk=execution.rows_of(msa))
    n_seq, n_res = msa_mask.shape
    exact = msa_mask.astype(jnp.float32)
    weight = params.output.astype(msa.dtype)
    right_flat = jnp.swapaxes(right, 0, 1).reshape(n_res, n_seq * c_right)

    def update(rows: Array, start: Array) -> Array:
        of_rows = jax.lax.dynamic_slice_in_dim(left, start, len(rows), 1)
        if n_seq < _SHALLOW:
            through = jnp.einsum("sic,cdo->isdo", of_rows, weight)
            through = through.reshape(len(rows), n_seq * c_right, c_z)
            summed = jnp.einsum("jx,ixo->ijo", right_flat, through)
        else:
            outer = jnp.einsum("sic,sjd->ijcd", of_rows, right)
            summed = outer.reshape(len(rows), n_res, -1) @ weight.reshape(-1, c_z)
        depth = jax.lax.dynamic_slice_in_dim(exact, start, len(rows), 1).T @ exact
        mean: Array = summed + params.output_bias.astype(summed.dtype)
        mean /= (_NORM_EPSILON + depth)[..., None]
        return mean.astype(pair.dtype)

    widened = 1 if n_seq < _SHALLOW else _OUTER
    return add_in_chunks(pair, update, axis=0, chunk=execution.rows_of(pair, widened=widened))
