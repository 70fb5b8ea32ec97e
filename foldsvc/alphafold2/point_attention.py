"""Invariant point attention: attention that sees where the residues are."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.layers import linear, map_in_chunks
from foldsvc.alphafold2.params import PointAttention
from foldsvc.frames.rigid import Rigid, apply, apply_inverse

_MASKED = -1e5
_EPSILON = 1e-8


class _Projected(NamedTuple):
    """What attention compares and collects, heads first; points are global, coordinates flat."""

    query: Float[Array, "n_head n_res c_head"]
    key: Float[Array, "n_head n_res c_head"]
    value: Float[Array, "n_head n_res c_head"]
    query_point: Float[Array, "n_head n_res n_coordinate"]
    key_point: Float[Array, "n_head n_res n_coordinate"]
    value_point: Float[Array, "n_head n_res n_value_coordinate"]


def point_attention(
    params: PointAttention,
    single: Float[Array, "n_res c_s"],
    pair: Float[Array, "n_res n_res c_z"],
    bias: Float[Array, "n_res n_res n_head"],
    frames: Rigid,
    mask: Float[Array, " n_res"],
    *,
    chunk: int,
) -> Float[Array, "n_res c_s"]:
    """Give the update of the single representation.

    Jumper et al. (2021) Suppl. Alg. 22 "InvariantPointAttention"; the factors of line 7 are in
    the parameters.

    Args:
        params: Of the layer.
        single: Single representation.
        pair: Normalised pair representation.
        bias: Line 4, the same in every block.
        frames: Of the residues.
        mask: 0 at padded residues.
        chunk: Rows at once.
    """
    projected = _project(params, single, frames)
    unseen = _MASKED * (1.0 - mask)

    def collect(rows: Array, start: Array) -> Array:
        def cut(x: Array, axis: int) -> Array:
            return jax.lax.dynamic_slice_in_dim(x, start, len(rows), axis)

        logits = jnp.einsum("hid,hjd->hij", cut(projected.query, 1), projected.key)
        logits += jnp.moveaxis(cut(bias, 0), -1, 0)
        distance = _squared_distance(cut(projected.query_point, 1), projected.key_point)
        logits -= params.point_weight[:, None, None] * distance
        attention = jax.nn.softmax(logits + unseen, axis=-1)
        value = jnp.einsum("hij,hjd->ihd", attention, projected.value)
        of_points = jnp.einsum("hij,hjx->ihx", attention, projected.value_point)
        of_pair = jnp.einsum("hij,ijc->ihc", attention, rows)
        points = of_points.reshape(len(rows), -1, 3)
        local = apply_inverse(Rigid(cut(frames.rotation, 0), cut(frames.translation, 0)), points)
        norm = jnp.sqrt(jnp.sum(local**2, axis=-1) + _EPSILON)
        parts = (value, jnp.swapaxes(local, 1, 2), norm, of_pair)
        return jnp.concatenate([part.reshape(len(rows), -1) for part in parts], axis=-1)

    return linear(params.output, map_in_chunks(collect, pair, chunk=chunk))


def _project(
    params: PointAttention, single: Float[Array, "n_res c_s"], frames: Rigid
) -> _Projected:
    """Lines 1 to 3 of the algorithm."""

    def scalar(weight: Array, bias: Array) -> Array:
        return jnp.einsum("nc,chd->hnd", single, weight) + bias[:, None]

    def point(weight: Array, bias: Array) -> Array:
        local = jnp.einsum("nc,cxhp->nhpx", single, weight) + jnp.moveaxis(bias, 0, -1)
        n_res, n_head = local.shape[:2]
        placed = apply(frames, local.reshape(n_res, -1, 3)).reshape(n_res, n_head, -1)
        return jnp.swapaxes(placed, 0, 1)

    return _Projected(
        query=scalar(params.query, params.query_bias),
        key=scalar(params.key, params.key_bias),
        value=scalar(params.value, params.value_bias),
        query_point=point(params.query_point, params.query_point_bias),
        key_point=point(params.key_point, params.key_point_bias),
        value_point=point(params.value_point, params.value_point_bias),
    )


def _squared_distance(
    query: Float[Array, "n_head n_row n_coordinate"], key: Float[Array, "n_head n_res n_coordinate"]
) -> Float[Array, "n_head n_row n_res"]:
    """Sum the squared distances of the query points from the key points.

    Coordinate by coordinate: XLA on a CPU runs a sum over a fused outer axis far slower, and
    expanding the square would lose digits.
    """
    squared = jnp.zeros((*query.shape[:2], key.shape[1]), query.dtype)
    for coordinate in range(query.shape[-1]):
        squared += (query[:, :, None, coordinate] - key[:, None, :, coordinate]) ** 2
    return squared
