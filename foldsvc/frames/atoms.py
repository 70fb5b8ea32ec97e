"""From the backbone frame and the torsion angles of a residue to its heavy atoms."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from foldsvc.chem.rigid_groups import ATOM14_GROUP, ATOM14_MASK, ATOM14_POSITION, GROUP_FRAMES
from foldsvc.frames.rigid import Rigid, compose


def atom14_positions(
    backbone: Rigid, angles: Float[Array, "n_res 7 2"], aatype: Int[Array, " n_res"]
) -> Float[Array, "n_res 14 3"]:
    """Give every heavy atom; zero in slots without an atom.

    Jumper et al. (2021) Suppl. Alg. 24 "computeAllAtomCoordinates".
    """
    groups = _groups_in_backbone(angles, aatype)
    rotation = jnp.einsum("nxy,ngyz->ngxz", backbone.rotation, groups.rotation)
    translation = (
        jnp.einsum("nxy,ngy->ngx", backbone.rotation, groups.translation)
        + backbone.translation[:, None]
    )
    rows = jnp.arange(aatype.shape[0], dtype=aatype.dtype)[:, None]
    group = jnp.asarray(ATOM14_GROUP)[aatype]
    position = jnp.asarray(ATOM14_POSITION)[aatype]
    placed = jnp.einsum("naxy,nay->nax", rotation[rows, group], position) + translation[rows, group]
    return jnp.where(jnp.asarray(ATOM14_MASK)[aatype][..., None], placed, 0.0)


def _groups_in_backbone(angles: Float[Array, "n_res 7 2"], aatype: Int[Array, " n_res"]) -> Rigid:
    """Give the frames of the eight rigid groups in the backbone's frame: lines 1 to 10."""
    sin, cos = angles[..., 0], angles[..., 1]
    zero, one = jnp.zeros_like(sin), jnp.ones_like(sin)
    about_x = jnp.stack([one, zero, zero, zero, cos, -sin, zero, sin, cos], axis=-1)
    about_x = about_x.reshape(*sin.shape, 3, 3)
    frames = jnp.asarray(GROUP_FRAMES)[aatype]
    rotation, translation = frames[..., :3, :3], frames[..., :3, 3]
    turned = rotation[:, 1:] @ about_x
    chain = [Rigid(turned[:, 3], translation[:, 4])]
    for chi in (1, 2, 3):
        chain.append(compose(chain[-1], Rigid(turned[:, 3 + chi], translation[:, 4 + chi])))
    chis = Rigid(*(jnp.stack(leaves, axis=1) for leaves in zip(*chain, strict=True)))
    return Rigid(
        rotation=jnp.concatenate([rotation[:, :1], turned[:, :3], chis.rotation], axis=1),
        translation=jnp.concatenate([translation[:, :4], chis.translation], axis=1),
    )
