"""Attention over rows and columns of the alignment and of the pair representation."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.model.layers import MASKED, layer_norm, linear
from foldsvc.model.params import Attention, GlobalAttention, LayerNorm

_EPSILON = 1e-10


def gated_attention(
    params: Attention,
    x: Float[Array, "n_batch n c"],
    mask: Float[Array, "n_batch n"],
    bias: Float[Array, "n_head n n"] | None,
) -> Float[Array, "n_batch n c"]:
    """Give what each row's positions gather from each other.

    Jumper et al. (2021) Suppl. Alg. 7 "MSARowAttentionWithPairBias", 8 "MSAColumnAttention",
    13 and 14 "TriangleAttention".

    Args:
        params: Of the layer.
        x: Activations before their normalisation.
        mask: 0 where a position is not to be attended to.
        bias: Of the logits, the same for every row; None for none.
    """
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


def single_row_attention(
    params: Attention, x: Float[Array, "n_batch 1 c"]
) -> Float[Array, "n_batch 1 c"]:
    """Give `gated_attention` of positions that are alone, so that each attends to itself."""
    normalised = layer_norm(params.norm, x)
    value_and_gate = params.projection[..., 2:, :, :].astype(x.dtype)
    value, gate = jnp.einsum("bnc,cphd->pbnhd", normalised, value_and_gate)
    gathered = value * jax.nn.sigmoid(gate + params.gate_bias.astype(x.dtype))
    return linear(params.output, gathered.reshape(*x.shape[:-1], -1))


def global_attention(
    params: GlobalAttention,
    x: Float[Array, "n_batch n c"],
    mask: Float[Array, "n_batch n"],
) -> Float[Array, "n_batch n c"]:
    """Give what each row's positions gather with the row's one mean query.

    Jumper et al. (2021) Suppl. Alg. 19 "MSAColumnGlobalAttention".

    Args:
        params: Of the layer.
        x: Activations before their normalisation.
        mask: 0 where a position takes no part.
    """
    normalised = layer_norm(params.norm, x)
    weight = mask.astype(jnp.float32)[..., None]
    summed = jnp.sum(normalised * weight, axis=1)
    mean = (summed / (jnp.sum(weight, axis=1) + _EPSILON)).astype(x.dtype)
    query = jnp.einsum("bc,chd->bhd", mean, params.query.astype(x.dtype))
    key, value = jnp.einsum("bnc,cpd->pbnd", normalised, params.key_value.astype(x.dtype))
    logits = jnp.einsum("bhd,bnd->bhn", query, key, preferred_element_type=jnp.float32)
    logits += (MASKED * (1.0 - mask.astype(jnp.float32)))[:, None, :]
    weights = jax.nn.softmax(logits, axis=-1).astype(x.dtype)
    gathered = jnp.einsum("bhn,bnd->bhd", weights, value)
    gate = jnp.einsum("bnc,chd->bnhd", normalised, params.gate.astype(x.dtype))
    gate = jax.nn.sigmoid(gate + params.gate_bias.astype(x.dtype))
    return linear(params.output, (gathered[:, None] * gate).reshape(*x.shape[:-1], -1))


def pair_bias(
    norm: LayerNorm, weight: Float[Array, "c_z n_head"], pair: Float[Array, "n_row n_res c_z"]
) -> Float[Array, "n_head n_row n_res"]:
    """Give the bias of the logits that rows of the pair representation make, in float32."""
    normalised = layer_norm(norm, pair)
    bias = jnp.einsum("ijc,ch->hij", normalised, weight.astype(pair.dtype))
    return bias.astype(jnp.float32)
