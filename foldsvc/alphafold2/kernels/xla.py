"""The operations in plain XLA, which runs everywhere and which every other way is held against."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.kernels.record import ChannelsFirst, Kernels, Rows, Sides
from foldsvc.alphafold2.layers import (
    MASKED,
    channels_first,
    layer_norm,
    layer_norm_channels_first,
    linear,
)
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
    """Normalise, project, attend and gate; see `AttentionKernel`."""
    if by_column:
        return jnp.swapaxes(attention(params, jnp.swapaxes(x, 0, 1), mask, bias), 0, 1)
    n_batch, n, _ = x.shape
    normalised = layer_norm(params.norm, x)
    projected = jnp.einsum("bnc,cphd->pbhnd", normalised, params.projection.astype(x.dtype))
    query, key, value, gate = projected
    logits = jnp.einsum("bhqd,bhkd->bhqk", query, key, preferred_element_type=jnp.float32)
    logits += (MASKED * (1.0 - mask.astype(jnp.float32)))[:, None, None, :]
    if bias is not None:
        logits += bias
    # The softmax is divided by its sum last, where there is less to divide.
    weights = jnp.exp(logits - jnp.max(logits, axis=-1, keepdims=True))
    total = jnp.sum(weights, axis=-1)[..., None].astype(x.dtype)
    gathered = jnp.einsum("bhqk,bhkd->bhqd", weights.astype(x.dtype), value) / total
    gathered *= jax.nn.sigmoid(gate + params.gate_bias.astype(x.dtype)[:, None, :])
    joined = jnp.swapaxes(gathered, 1, 2).reshape(n_batch, n, -1)
    return linear(params.output, joined)


def pair_bias(
    norm: LayerNorm, weight: Float[Array, "c_z n_head"], pair: Rows
) -> Float[Array, "n_head n_row n_col"]:
    """Give the bias of the logits that rows of the pair representation make, in float32."""
    normalised = layer_norm(norm, pair)
    bias = jnp.einsum("ijc,ch->hij", normalised, weight.astype(pair.dtype))
    return bias.astype(jnp.float32)


def triangle_sides(
    params: TriangleMultiplication, rows: Rows, mask: Float[Array, "n_row n_col"]
) -> tuple[ChannelsFirst, ChannelsFirst]:
    """Normalise, project and gate; see `TriangleSidesKernel`."""
    made = channels_first(params.projection, layer_norm(params.norm, rows))
    value, gate = jnp.split(made, 2)
    left, right = jnp.split(value * jax.nn.sigmoid(gate) * mask.astype(value.dtype), 2)
    return left, right


def triangle_update(params: TriangleMultiplication, product: ChannelsFirst, rows: Rows) -> Rows:
    """Normalise, project and gate the products; see `TriangleUpdateKernel`."""
    center = layer_norm_channels_first(params.center_norm, product)
    summed = jnp.einsum("cij,co->ijo", center, params.output.weight.astype(center.dtype))
    summed += params.output.bias.astype(center.dtype)
    gated: Array = summed * jax.nn.sigmoid(
        linear(params.output_gate, layer_norm(params.norm, rows))
    )
    return gated


def transition(params: Transition, rows: Rows) -> Rows:
    """Normalise, widen, rectify and narrow; see `TransitionKernel`."""
    hidden = jax.nn.relu(linear(params.linear_1, layer_norm(params.norm, rows)))
    return linear(params.linear_2, hidden)


def outer_product_sides(
    params: OuterProductMean, msa: Rows, mask: Float[Array, "n_row n_col"]
) -> tuple[Sides, Sides]:
    """Normalise and project; see `OuterProductSidesKernel`."""
    masked = linear(params.projection, layer_norm(params.norm, msa))
    masked *= mask[..., None].astype(msa.dtype)
    left, right = jnp.split(masked, (params.output.shape[0],), axis=-1)
    return left, right


XLA = Kernels(
    name="xla",
    fused=False,
    attention=attention,
    pair_bias=pair_bias,
    triangle_sides=triangle_sides,
    triangle_update=triangle_update,
    transition=transition,
    outer_product_sides=outer_product_sides,
)
"""Plain XLA."""
