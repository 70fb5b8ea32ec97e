"""Rotations and translations of residues; Å throughout.

Products are exact to float32: what a GPU multiplies faster has ten bits, 0.05 Å of 50 Å.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

_EXACT = jax.lax.Precision.HIGHEST
_EPSILON = 1e-8
# Å²; the direction of what is shorter than 0.001 Å is rounding.
_COINCIDENT = 1e-6


class Rigid(NamedTuple):
    """Rigid transformations x → Rx + t, one or more for each residue."""

    rotation: Float[Array, "*n 3 3"]
    translation: Float[Array, "*n 3"]


def apply(rigid: Rigid, points: Float[Array, "n_res n_point 3"]) -> Float[Array, "n_res n_point 3"]:
    """Take points from each residue's frame to the global frame."""
    turned = jnp.einsum("nxy,npy->npx", rigid.rotation, points, precision=_EXACT)
    return turned + rigid.translation[:, None]


def apply_inverse(
    rigid: Rigid, points: Float[Array, "n_res n_point 3"]
) -> Float[Array, "n_res n_point 3"]:
    """Take points from the global frame to each residue's frame."""
    moved = points - rigid.translation[:, None]
    return jnp.einsum("nyx,npy->npx", rigid.rotation, moved, precision=_EXACT)


def compose(first: Rigid, second: Rigid) -> Rigid:
    """Give the transformation that applies `second`, then `first`."""
    moved = jnp.matmul(first.rotation, second.translation[..., None], precision=_EXACT)
    return Rigid(
        rotation=jnp.matmul(first.rotation, second.rotation, precision=_EXACT),
        translation=jnp.squeeze(moved, -1) + first.translation,
    )


def frames_from_points(
    on_negative_x: Float[Array, "*n 3"],
    origin: Float[Array, "*n 3"],
    on_xy_plane: Float[Array, "*n 3"],
) -> Rigid:
    """Give the frame with an origin, a point on its negative x axis and one in its xy plane.

    Jumper et al. (2021) Suppl. Alg. 21 "rigidFrom3Points"; where points coincide or lie on a
    line, axes are zero.
    """
    x = _unit(origin - on_negative_x)
    in_plane = on_xy_plane - origin
    y = _unit(in_plane - jnp.sum(in_plane * x, axis=-1, keepdims=True) * x)
    return Rigid(rotation=jnp.stack([x, y, jnp.cross(x, y)], axis=-1), translation=origin)


def _unit(vector: Float[Array, "*n 3"]) -> Float[Array, "*n 3"]:
    squared = jnp.sum(vector**2, axis=-1, keepdims=True)
    return jnp.where(squared < _COINCIDENT, 0.0, vector / jnp.sqrt(squared + _EPSILON))
