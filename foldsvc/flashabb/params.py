"""The trained parameters of FlashABB as a tree.

A leaf is a NumPy array when read and a JAX array inside the network.
Linear weights are stored as PyTorch does, output channels first.
"""

from typing import Any, NamedTuple

from jaxtyping import Float


class Linear(NamedTuple):
    """An affine map of the last axis."""

    weight: Float[Any, "c_out c_in"]
    bias: Float[Any, " c_out"]


class LayerNorm(NamedTuple):
    """Scale and offset of a layer normalisation."""

    scale: Float[Any, " c_s"]
    offset: Float[Any, " c_s"]


class PointAttention(NamedTuple):
    """Invariant point attention without a pair representation."""

    head_weight: Float[Any, " n_head"]
    rotary_frequency: Float[Any, " half_c_hidden"]
    query: Linear
    key_value: Linear
    points: Linear
    output: Linear


class Transition(NamedTuple):
    """Three linear maps with rectifiers between them."""

    linear_1: Linear
    linear_2: Linear
    linear_3: Linear


class Block(NamedTuple):
    """One block of the trunk; in `Params` each leaf has a leading axis of 8 blocks."""

    attention: PointAttention
    attention_layer_norm: LayerNorm
    transition: Transition
    transition_layer_norm: LayerNorm
    backbone_update: Linear


class AngleBlock(NamedTuple):
    """One residual block of the torsion angles."""

    linear_2: Linear
    linear_3: Linear


class Torsions(NamedTuple):
    """The torsion angles of one block of the trunk."""

    linear_in: Linear
    linear_initial: Linear
    blocks: tuple[AngleBlock, AngleBlock]
    linear_out: Linear


class Confidence(NamedTuple):
    """The pLDDT head."""

    layer_norm: LayerNorm
    linear_1: Linear
    linear_2: Linear
    linear_3: Linear


class Params(NamedTuple):
    """All parameters that a prediction uses.

    The torsions are those of the last block: the other blocks' torsions served training only.
    """

    linear_in: Linear
    blocks: Block
    torsions: Torsions
    confidence: Confidence
