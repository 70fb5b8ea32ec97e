"""Rotations and translations of residues; Å throughout."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

_EPSILON = 1e-8
# Å²; the direction of what is shorter than 0.001 Å is rounding.
_COINCIDENT = 1e-6


class Rigid(NamedTuple):
    """Rigid transformations x → Rx + t, one or more for each residue."""

    rotation: Float[Array, "*n 3 3"]
    translation: Float[Array, "*n 3"]


def apply(rigid: Rigid, points: Float[Array, "n_res n_point 3"]) -> Float[Array, "n_res n_point 3"]:
    """Take points from each residue's frame to the global frame."""
    turned = jnp.einsum("nxy,npy->npx", rigid.rotation, points)
    return turned + rigid.translation[:, None]


def apply_inverse(
    rigid: Rigid, points: Float[Array, "n_res n_point 3"]
) -> Float[Array, "n_res n_point 3"]:
    """Take points from the global frame to each residue's frame."""
    return jnp.einsum("nyx,npy->npx", rigid.rotation, points - rigid.translation[:, None])


def compose(first: Rigid, second: Rigid) -> Rigid:
    """Give the transformation that applies `second`, then `first`."""
    return Rigid(
        rotation=first.rotation @ second.rotation,
        translation=jnp.squeeze(first.rotation @ second.translation[..., None], -1)
        + first.translation,
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
