"""The operations in the fused kernels of colabfold-kernels (MIT), for GPUs from sm_80 on.

Attention never writes its logits, and normalisations, projections, gates and transitions never
write what lies between them. Products and softmax are in float32, as in plain XLA.
Only `foldsvc.alphafold2.kernels.selection` imports this module, since the package is optional.
"""

import jax.numpy as jnp
from colabfold_kernels import __version__
from colabfold_kernels.opm import opm_projection
from colabfold_kernels.packed_attn import ln_projection, output_projection, packed_attention
from colabfold_kernels.transition import fused_transition
from colabfold_kernels.tri_mul import ln_gated_dual_proj, trimul_epilogue_ln
from jaxtyping import Array, Float

from foldsvc.alphafold2.kernels.record import ChannelsFirst, Kernels, Rows, Sides
from foldsvc.alphafold2.params import (
    Attention,
    LayerNorm,
    OuterProductMean,
    Transition,
    TriangleMultiplication,
)


def attention(
    params: Attention,
    x: Rows,
    mask: Float[Array, "n_batch n"],
    bias: Float[Array, "n_head n n"] | None,
    *,
    by_column: bool = False,
) -> Rows:
    """Run `AttentionKernel` as three kernels; columns are read in place."""
    n_row, n_col, channels = x.shape
    _, n_slot, n_head, c_head = params.projection.shape
    weight = params.projection.astype(x.dtype).transpose(1, 0, 2, 3)
    packed, _ = ln_projection(
        x.reshape(-1, channels),
        params.norm.scale,
        params.norm.offset,
        weight.reshape(n_slot, channels, n_head * c_head),
    )
    gathered = packed_attention(
        packed.reshape(n_row, n_col, n_slot, n_head, c_head),
        bias,
        mask > 0,
        params.gate_bias.astype(x.dtype),
        sm_scale=1.0,
        column=by_column,
    )
    flat = gathered.reshape(n_row * n_col, n_head * c_head)
    weight, offset = params.output
    made: Array = output_projection(flat, weight.astype(x.dtype), offset.astype(x.dtype))
    return made.reshape(x.shape)


def pair_bias(
    norm: LayerNorm, weight: Float[Array, "c_z n_head"], pair: Rows
) -> Float[Array, "n_head n_row n_col"]:
    """Run `PairBiasKernel` as one kernel, in the dtype of the pair representation."""
    n_row, n_col, channels = pair.shape
    flat = pair.reshape(-1, channels)
    _, bias = ln_projection(flat, norm.scale, norm.offset, wb=weight.astype(pair.dtype))
    made: Array = bias.reshape(-1, n_row, n_col)
    return made


def triangle_sides(
    params: TriangleMultiplication, rows: Rows, mask: Float[Array, "n_row n_col"]
) -> tuple[ChannelsFirst, ChannelsFirst]:
    """Run `TriangleSidesKernel` as one kernel."""
    weight, gate_weight = jnp.split(params.projection.weight.astype(rows.dtype), 2, axis=1)
    offset, gate_offset = jnp.split(params.projection.bias.astype(rows.dtype), 2)
    left, right = ln_gated_dual_proj(
        rows,
        params.norm.scale,
        params.norm.offset,
        weight,
        offset,
        gate_weight,
        gate_offset,
        mask.astype(rows.dtype),
    )
    return left, right


def triangle_update(params: TriangleMultiplication, product: ChannelsFirst, rows: Rows) -> Rows:
    """Run `TriangleUpdateKernel` as one kernel."""
    made: Array = trimul_epilogue_ln(
        product.reshape(len(product), -1),
        rows.reshape(-1, rows.shape[-1]),
        params.norm.scale,
        params.norm.offset,
        params.center_norm.scale,
        params.center_norm.offset,
        params.output.weight.astype(rows.dtype),
        params.output.bias.astype(rows.dtype),
        params.output_gate.weight.astype(rows.dtype),
        params.output_gate.bias.astype(rows.dtype),
    )
    return made.reshape(rows.shape)


def transition(params: Transition, rows: Rows) -> Rows:
    """Run `TransitionKernel` as one kernel."""
    made: Array = fused_transition(
        rows,
        params.norm.scale,
        params.norm.offset,
        params.linear_1.weight.astype(rows.dtype),
        params.linear_1.bias.astype(rows.dtype),
        params.linear_2.weight.astype(rows.dtype),
        params.linear_2.bias.astype(rows.dtype),
    )
    return made


def outer_product_sides(
    params: OuterProductMean, msa: Rows, mask: Float[Array, "n_row n_col"]
) -> tuple[Sides, Sides]:
    """Run `OuterProductSidesKernel` as one kernel."""
    c_left = params.output.shape[0]
    weight = params.projection.weight.astype(msa.dtype)
    offset = params.projection.bias.astype(msa.dtype)
    left, right = opm_projection(
        msa,
        params.norm.scale,
        params.norm.offset,
        weight[:, :c_left],
        offset[:c_left],
        weight[:, c_left:],
        offset[c_left:],
        mask.astype(msa.dtype),
    )
    return left, right


COLABFOLD = Kernels(
    name=f"colabfold-kernels {__version__}",
    fused=True,
    attention=attention,
    pair_bias=pair_bias,
    triangle_sides=triangle_sides,
    triangle_update=triangle_update,
    transition=transition,
    outer_product_sides=outer_product_sides,
)
"""The kernels of colabfold-kernels."""
