"""Invariant point attention without a pair representation: FlashABB's "flashpoint attention"."""

import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from foldsvc.flashabb.layers import linear
from foldsvc.flashabb.params import PointAttention
from foldsvc.frames.rigid import Rigid, apply, apply_inverse

N_HEAD = 12
N_QUERY_POINT = 4
# Offsets in the sequence are distinguished modulo this.
N_OFFSET = 128
_MASKED = -1e7
_EPSILON = 1e-7


class _Projected(NamedTuple):
    """What attention compares and collects; points are global."""

    query: Float[Array, "n_res n_head c_hidden"]
    key: Float[Array, "n_res n_head c_hidden"]
    value: Float[Array, "n_res n_head c_hidden"]
    query_point: Float[Array, "n_res n_head n_query_point 3"]
    key_point: Float[Array, "n_res n_head n_query_point 3"]
    value_point: Float[Array, "n_res n_head n_value_point 3"]


def point_attention(
    params: PointAttention,
    single: Float[Array, "n_res c_s"],
    rigid: Rigid,
    residue_index: Int[Array, " n_res"],
    mask: Bool[Array, " n_res"],
) -> Float[Array, "n_res c_s"]:
    """Give the update of the single representation.

    Jumper et al. (2021) Suppl. Alg. 22 "InvariantPointAttention", with these departures:
    there is no pair representation, so lines 4 and 8 are missing;
    queries and keys carry rotary embeddings (Su et al. 2021) of the row;
    and beside values and points, each residue collects how much attention each head pays to
    each offset in the sequence, modulo 128.
    """
    projected = _project(params, single, rigid)
    attention = jax.nn.softmax(_logits(params, projected, mask), axis=-1)
    n_res = single.shape[0]
    # Line 9
    value = jnp.einsum("hij,jhc->ihc", attention, projected.value)
    # Line 10
    global_point = jnp.einsum("hij,jhpx->ihpx", attention, projected.value_point)
    point = apply_inverse(rigid, global_point.reshape(n_res, -1, 3))  # n_res, n_head·n_point, 3
    norm = jnp.sqrt(jnp.sum(point**2, axis=-1) + _EPSILON)
    # Line 11; all x, then all y, then all z, as the weights expect them.
    collected = (
        value.reshape(n_res, -1),
        jnp.swapaxes(point, 1, 2).reshape(n_res, -1),
        norm,
        _attention_by_offset(attention, residue_index).reshape(n_res, -1),
    )
    return linear(params.output, jnp.concatenate(collected, axis=-1))


def _project(params: PointAttention, single: Float[Array, "n_res c_s"], rigid: Rigid) -> _Projected:
    """Lines 1 to 3 of the algorithm."""
    n_res = single.shape[0]
    query = linear(params.query, single).reshape(n_res, N_HEAD, -1)
    key_value = linear(params.key_value, single).reshape(n_res, N_HEAD, -1)
    key, value = jnp.split(key_value, 2, axis=-1)
    # The points come as all x, all y, all z; in each, the heads are outermost.
    points = linear(params.points, single).reshape(n_res, 3, -1)
    points = apply(rigid, jnp.swapaxes(points, 1, 2)).reshape(n_res, N_HEAD, -1, 3)
    query_point, key_point, value_point = jnp.split(
        points, (N_QUERY_POINT, 2 * N_QUERY_POINT), axis=2
    )
    return _Projected(
        query=_rotate_by_row(query, params.rotary_frequency),
        key=_rotate_by_row(key, params.rotary_frequency),
        value=value,
        query_point=query_point,
        key_point=key_point,
        value_point=value_point,
    )


def _rotate_by_row(
    x: Float[Array, "n_res n_head c_hidden"], frequency: Float[Array, " half_c_hidden"]
) -> Float[Array, "n_res n_head c_hidden"]:
    """Turn each pair of neighbouring channels by the row times the pair's frequency.

    The row counts through both chains without a gap, unlike `residue_index`.
    """
    row = jnp.arange(x.shape[0], dtype=x.dtype)
    angle = (row[:, None] * frequency)[:, None, :]
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    even, odd = x[..., 0::2], x[..., 1::2]
    return jnp.stack([even * cos - odd * sin, odd * cos + even * sin], axis=-1).reshape(x.shape)


def _logits(
    params: PointAttention, projected: _Projected, mask: Bool[Array, " n_res"]
) -> Float[Array, "n_head n_res n_res"]:
    """Line 7 of the algorithm, in float32.

    The factors are those of three terms although the pair term is missing.
    Distances are taken from differences: expanding the square loses digits at 40 Å.
    """
    c_hidden = projected.query.shape[-1]
    scalar = jnp.einsum("ihc,jhc->hij", projected.query, projected.key)
    point_weight = jax.nn.softplus(params.head_weight) * math.sqrt(1 / (3 * N_QUERY_POINT * 9 / 2))
    distance = point_weight[:, None, None] * _squared_distance(projected)
    logits = scalar * math.sqrt(1 / (3 * c_hidden)) - 0.5 * distance
    return jnp.where(mask, logits, _MASKED)


def _squared_distance(projected: _Projected) -> Float[Array, "n_head n_res n_res"]:
    """Sum the squared distances of each residue's query points from each residue's key points.

    Coordinate by coordinate, because XLA runs a sum over a fused outer axis 50 times slower on
    a CPU.
    """
    n_res = projected.query.shape[0]
    query, key = (
        jnp.swapaxes(points.reshape(n_res, N_HEAD, -1), 0, 1)  # n_head, n_res, n_coordinate
        for points in (projected.query_point, projected.key_point)
    )
    squared = jnp.zeros((N_HEAD, n_res, n_res), query.dtype)
    for coordinate in range(query.shape[-1]):
        squared += (query[:, :, None, coordinate] - key[:, None, :, coordinate]) ** 2
    return squared


def _attention_by_offset(
    attention: Float[Array, "n_head n_res n_res"], residue_index: Int[Array, " n_res"]
) -> Float[Array, "n_res n_head 128"]:
    """Sum each residue's attention by the key's offset from it, modulo 128.

    The light chain's indices begin at 500, so offsets between the chains share places with
    offsets inside them; the weights were trained so.
    """
    place = jax.nn.one_hot(residue_index % N_OFFSET, N_OFFSET, dtype=attention.dtype)
    by_place = jnp.einsum("hij,jo->iho", attention, place)
    offset = jnp.arange(N_OFFSET, dtype=residue_index.dtype)
    from_here = (residue_index[:, None] + offset) % N_OFFSET
    return jnp.take_along_axis(by_place, from_here[:, None, :], axis=-1)
