"""From the representations to the places of all heavy atoms; all in float32."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from foldsvc.alphafold2.config import N_STRUCTURE_BLOCK
from foldsvc.alphafold2.layers import layer_norm, linear, map_in_chunks
from foldsvc.alphafold2.params import SideChain, StructureModule
from foldsvc.alphafold2.point_attention import point_attention
from foldsvc.chem.residues import ATOM37_NAMES, UNKNOWN_AATYPE
from foldsvc.chem.rigid_groups import ATOM14_MASK, ATOM14_POSITION, ATOM14_TO_ATOM37
from foldsvc.frames.atoms import atom14_positions
from foldsvc.frames.rigid import Rigid, apply, compose

_EPSILON = 1e-12
_GLYCINE = 7


class Placed(NamedTuple):
    """What the structure module gives.

    Attributes:
        atom_positions: Å, atom37 order; zero where the residue has no such atom.
        backbone_trajectory: N, Cα and C of each residue in Å after each block.
        single: Activations of the last block, which the pLDDT head reads.
    """

    atom_positions: Float[Array, "n_res 37 3"]
    backbone_trajectory: Float[Array, "n_block n_res 3 3"]
    single: Float[Array, "n_res c_s"]


def _atom37_slots() -> tuple[np.ndarray, np.ndarray]:
    """Give the atom14 slot of each atom37 atom of each residue type, and whether there is one."""
    n_type = UNKNOWN_AATYPE + 1
    slot = np.zeros((n_type, len(ATOM37_NAMES)), np.int32)
    exists = np.zeros((n_type, len(ATOM37_NAMES)), np.float32)
    aatype, atom14 = np.nonzero(ATOM14_MASK)
    slot[aatype, ATOM14_TO_ATOM37[aatype, atom14]] = atom14
    exists[aatype, ATOM14_TO_ATOM37[aatype, atom14]] = 1.0
    return slot, exists


_ATOM37_SLOT, ATOM37_EXISTS = _atom37_slots()


def structure_module(
    params: StructureModule,
    single: Float[Array, "n_res c_s"],
    pair: Float[Array, "n_res n_res c_z"],
    aatype: Int[Array, " n_res"],
    mask: Float[Array, " n_res"],
    *,
    position_scale: float,
    chunk: int,
) -> Placed:
    """Place the residues, then their atoms.

    Jumper et al. (2021) Suppl. Alg. 20 "StructureModule".

    Args:
        params: Of the module.
        single: Single representation.
        pair: Pair representation; cast to float32 here, some rows at a time.
        aatype: Residue types.
        mask: 0 at padded residues.
        position_scale: Å in one unit of the frames.
        chunk: Rows at once.
    """
    initial = layer_norm(params.single_norm, single.astype(jnp.float32))

    def normalise(rows: Array, _: Array) -> Array:
        return layer_norm(params.pair_norm, rows.astype(jnp.float32))

    normalised = map_in_chunks(normalise, pair, chunk=chunk)
    bias = linear(params.attention.pair_bias, normalised)

    def block(carry: tuple[Array, Rigid], _: None) -> tuple[tuple[Array, Rigid], Rigid]:
        act, frames = carry
        act += point_attention(params.attention, act, normalised, bias, frames, mask, chunk=chunk)
        act = layer_norm(params.attention_norm, act)
        hidden = act
        for step in params.transition[:-1]:
            hidden = jax.nn.relu(linear(step, hidden))
        act = layer_norm(params.transition_norm, act + linear(params.transition[-1], hidden))
        frames = compose(frames, _update(linear(params.backbone_update, act)))
        return (act, frames), frames

    start = (linear(params.linear_in, initial), _identity(len(aatype)))
    (act, last), frames = jax.lax.scan(block, start, None, length=N_STRUCTURE_BLOCK)
    angles = predicted_torsions(params.side_chain, act, initial)
    placed = Rigid(last.rotation, last.translation * position_scale)
    return Placed(
        atom_positions=_atom37(atom14_positions(placed, angles, aatype), aatype),
        backbone_trajectory=_backbone(frames, aatype, position_scale),
        single=act,
    )


def predicted_torsions(
    params: SideChain, act: Float[Array, "n_res c_s"], initial: Float[Array, "n_res c_s"]
) -> Float[Array, "n_res 7 2"]:
    """Give sine and cosine of pre-omega, phi, psi and chi 1 to 4: lines 11 to 14.

    With the rectifiers that the released networks have and the supplement leaves out.
    """
    x = linear(params.linear_in, jax.nn.relu(act))
    x += linear(params.linear_initial, jax.nn.relu(initial))
    for first, second in (params.block_1, params.block_2):
        x += linear(second, jax.nn.relu(linear(first, jax.nn.relu(x))))
    angles = linear(params.linear_out, jax.nn.relu(x)).reshape(-1, 7, 2)
    squared = jnp.sum(angles**2, axis=-1, keepdims=True)
    return angles / jnp.sqrt(jnp.maximum(squared, _EPSILON))


def _identity(n_res: int) -> Rigid:
    return Rigid(
        rotation=jnp.broadcast_to(jnp.eye(3), (n_res, 3, 3)), translation=jnp.zeros((n_res, 3))
    )


def _update(update: Float[Array, "n_res 6"]) -> Rigid:
    """Give the step of each frame from the quaternion (1, b, c, d): Suppl. Alg. 23."""
    b, c, d = jnp.moveaxis(update[:, :3], -1, 0)
    rows = (
        (1 + b * b - c * c - d * d, 2 * (b * c - d), 2 * (b * d + c)),
        (2 * (b * c + d), 1 - b * b + c * c - d * d, 2 * (c * d - b)),
        (2 * (b * d - c), 2 * (c * d + b), 1 - b * b - c * c + d * d),
    )
    rotation = jnp.stack([jnp.stack(row, axis=-1) for row in rows], axis=-2)
    squared = 1 + b * b + c * c + d * d
    return Rigid(rotation=rotation / squared[:, None, None], translation=update[:, 3:])


def _atom37(
    atom14: Float[Array, "n_res 14 3"], aatype: Int[Array, " n_res"]
) -> Float[Array, "n_res 37 3"]:
    rows = jnp.arange(len(aatype))[:, None]
    picked = atom14[rows, jnp.asarray(_ATOM37_SLOT)[aatype]]
    return picked * jnp.asarray(ATOM37_EXISTS)[aatype][..., None]


def _backbone(
    frames: Rigid, aatype: Int[Array, " n_res"], position_scale: float
) -> Float[Array, "n_block n_res 3 3"]:
    """Place N, Cα and C, which turn with no angle; an unknown residue has glycine's."""
    shape = jnp.where(aatype == UNKNOWN_AATYPE, _GLYCINE, aatype)
    atoms = jnp.asarray(ATOM14_POSITION)[shape, :3]
    scaled = Rigid(frames.rotation, frames.translation * position_scale)
    placed: Array = jax.vmap(apply, in_axes=(0, None))(scaled, atoms)
    return placed
