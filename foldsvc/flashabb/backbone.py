"""The frame of each residue as a quaternion, and how the network moves it."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.frames.rigid import Rigid, apply


class Backbone(NamedTuple):
    """The frame of each residue, its rotation as a unit quaternion (a, b, c, d)."""

    quaternion: Float[Array, "n_res 4"]
    translation: Float[Array, "n_res 3"]


def identity_backbone(n_res: int) -> Backbone:
    """Give all residues at the origin, unturned: the black hole initialisation."""
    quaternion = jnp.zeros((n_res, 4)).at[:, 0].set(1.0)
    return Backbone(quaternion=quaternion, translation=jnp.zeros((n_res, 3)))


def rigid_of(backbone: Backbone) -> Rigid:
    """Give the frames with their rotations as matrices."""
    a, b, c, d = jnp.moveaxis(backbone.quaternion, -1, 0)
    rows = (
        (a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)),
        (2 * (b * c + a * d), a * a - b * b + c * c - d * d, 2 * (c * d - a * b)),
        (2 * (b * d - a * c), 2 * (c * d + a * b), a * a - b * b - c * c + d * d),
    )
    rotation = jnp.stack([jnp.stack(row, axis=-1) for row in rows], axis=-2)
    return Rigid(rotation=rotation, translation=backbone.translation)


def update_backbone(backbone: Backbone, update: Float[Array, "n_res 6"]) -> Backbone:
    """Turn and move each frame by an update in its own coordinates.

    Jumper et al. (2021) Suppl. Alg. 23 "BackboneUpdate" and Alg. 20 line 10: the translation is
    turned by the rotation from before the update.
    """
    a, b, c, d = jnp.moveaxis(backbone.quaternion, -1, 0)
    x, y, z = jnp.moveaxis(update[:, :3], -1, 0)
    # The product of (a, b, c, d) with (0, x, y, z), added because the update is (1, x, y, z).
    product = (
        -b * x - c * y - d * z,
        a * x + c * z - d * y,
        a * y + d * x - b * z,
        a * z + b * y - c * x,
    )
    quaternion = backbone.quaternion + jnp.stack(product, axis=-1)
    quaternion /= jnp.linalg.norm(quaternion, axis=-1, keepdims=True)
    moved = apply(rigid_of(backbone), update[:, None, 3:])[:, 0]
    return Backbone(quaternion=quaternion, translation=moved)
