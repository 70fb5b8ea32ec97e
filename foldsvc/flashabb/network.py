"""FlashABB: an antibody's Fv from its sequence alone.

AlphaFold2's structure module with eight blocks of separate weights, fed by a one-hot sequence:
no alignment, no templates, no pair representation and no recycling.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from foldsvc.chem.rigid_groups import ATOM14_POSITION
from foldsvc.flashabb.backbone import Backbone, identity_backbone, rigid_of, update_backbone
from foldsvc.flashabb.features import Inputs
from foldsvc.flashabb.layers import layer_norm, layer_norm_after_dropout, linear, relu_linear
from foldsvc.flashabb.params import Block, Confidence, Params, Transition
from foldsvc.flashabb.point_attention import point_attention
from foldsvc.flashabb.torsions import torsion_angles
from foldsvc.frames.atoms import atom14_positions
from foldsvc.frames.rigid import Rigid, apply


class Outputs(NamedTuple):
    """What the network gives for one antibody; rows of padding are meaningless.

    Attributes:
        atom14_positions: In Å, atom14 order.
        plddt: Predicted lDDT-Cα, 0 to 100.
        backbone_trajectory: N, Cα and C in Å after each block.
    """

    atom14_positions: Float[Array, "n_res 14 3"]
    plddt: Float[Array, " n_res"]
    backbone_trajectory: Float[Array, "n_block n_res 3 3"]


def predict(params: Params, inputs: Inputs, *, dlc: bool) -> Outputs:
    """Fold one antibody.

    Jumper et al. (2021) Suppl. Alg. 20 "StructureModule".

    Args:
        params: Trained parameters.
        inputs: One antibody, padded.
        dlc: Whether to correct the layer normalisations for training's dropout.
    """
    with jax.default_matmul_precision("highest"):
        initial = linear(params.linear_in, inputs.single)
        single, trajectory = _trunk(params.blocks, initial, inputs, dlc=dlc)
        angles = torsion_angles(params.torsions, single, initial)
        last = Rigid(*(leaf[-1] for leaf in trajectory))
        # The three atoms of the backbone's own rigid group turn with no angle.
        backbone_atoms = jnp.asarray(ATOM14_POSITION)[inputs.aatype, :3]
        return Outputs(
            atom14_positions=atom14_positions(last, angles, inputs.aatype),
            plddt=_plddt(params.confidence, single),
            backbone_trajectory=jax.vmap(apply, in_axes=(0, None))(trajectory, backbone_atoms),
        )


def _trunk(
    blocks: Block, initial: Float[Array, "n_res c_s"], inputs: Inputs, *, dlc: bool
) -> tuple[Float[Array, "n_res c_s"], Rigid]:
    """Give the last single representation and the frames after each block."""

    def step(
        carry: tuple[Float[Array, "n_res c_s"], Backbone], block: Block
    ) -> tuple[tuple[Float[Array, "n_res c_s"], Backbone], Rigid]:
        single, backbone = _block(block, *carry, inputs.residue_index, inputs.mask, dlc=dlc)
        return (single, backbone), rigid_of(backbone)

    start = (initial, identity_backbone(initial.shape[0]))
    (single, _), trajectory = jax.lax.scan(step, start, blocks)
    return single, trajectory


def _block(
    params: Block,
    single: Float[Array, "n_res c_s"],
    backbone: Backbone,
    residue_index: Int[Array, " n_res"],
    mask: Bool[Array, " n_res"],
    *,
    dlc: bool,
) -> tuple[Float[Array, "n_res c_s"], Backbone]:
    """Lines 6 to 10 of the algorithm."""
    single += point_attention(params.attention, single, rigid_of(backbone), residue_index, mask)
    single = layer_norm_after_dropout(params.attention_layer_norm, single, dlc=dlc)
    single += _transition(params.transition, single)
    single = layer_norm_after_dropout(params.transition_layer_norm, single, dlc=dlc)
    return single, update_backbone(backbone, linear(params.backbone_update, single))


def _transition(params: Transition, single: Float[Array, "n_res c_s"]) -> Float[Array, "n_res c_s"]:
    x = linear(params.linear_1, single)
    return relu_linear(params.linear_3, relu_linear(params.linear_2, x))


def _plddt(params: Confidence, single: Float[Array, "n_res c_s"]) -> Float[Array, " n_res"]:
    """Give the mean of the predicted distribution over 50 bins of lDDT-Cα.

    Jumper et al. (2021) Suppl. Alg. 29 "predictPerResidueLDDT_Ca".
    """
    x = linear(params.linear_1, layer_norm(params.layer_norm, single))
    logits = relu_linear(params.linear_3, relu_linear(params.linear_2, x))
    n_bin = logits.shape[-1]
    centre = (jnp.arange(n_bin, dtype=logits.dtype) + 0.5) * (100.0 / n_bin)
    return jax.nn.softmax(logits, axis=-1) @ centre
