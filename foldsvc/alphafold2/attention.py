"""Attention down the columns of an alignment of one row, and with one query a column."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.layers import MASKED, layer_norm, linear
from foldsvc.alphafold2.params import Attention, GlobalAttention

_EPSILON = 1e-10


def single_row_attention(
    params: Attention, x: Float[Array, "n_batch 1 c"]
) -> Float[Array, "n_batch 1 c"]:
    """Give the gated attention of positions that are alone, so that each attends to itself."""
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
