"""The parameters of AlphaFold2 as a tree in which all released networks look alike.

A leaf is a NumPy array when read and a JAX array inside the network.
Weights have input channels first.
In stacks, each leaf has a leading axis of blocks.
"""

from typing import Any, NamedTuple

from jaxtyping import Float


class Linear(NamedTuple):
    """An affine map of the last axis."""

    weight: Float[Any, "*n c_in c_out"]
    bias: Float[Any, "*n c_out"]


class LayerNorm(NamedTuple):
    """Scale and offset of a layer normalisation."""

    scale: Float[Any, "*n c"]
    offset: Float[Any, "*n c"]


class Attention(NamedTuple):
    """Gated self-attention of normalised activations.

    `projection` makes queries, scaled by the square root of the head size, keys, values and
    gates, in this order.
    """

    norm: LayerNorm
    projection: Float[Any, "*n c 4 n_head c_head"]
    gate_bias: Float[Any, "*n n_head c_head"]
    output: Linear


class GlobalAttention(NamedTuple):
    """Attention with one query a column; queries are scaled; keys and values have one head."""

    norm: LayerNorm
    query: Float[Any, "*n c n_head c_head"]
    key_value: Float[Any, "*n c 2 c_head"]
    gate: Float[Any, "*n c n_head c_head"]
    gate_bias: Float[Any, "*n n_head c_head"]
    output: Linear


class RowAttention(NamedTuple):
    """Attention along the rows of the alignment, biased by the pair representation."""

    attention: Attention
    pair_norm: LayerNorm
    pair_bias: Float[Any, "*n c_z n_head"]


class TriangleAttention(NamedTuple):
    """Attention along rows or columns of the pair representation, biased by itself."""

    attention: Attention
    pair_bias: Float[Any, "*n c_z n_head"]


class TriangleMultiplication(NamedTuple):
    """`projection` makes left, right, and the gates of both, in this order."""

    norm: LayerNorm
    projection: Linear
    center_norm: LayerNorm
    output: Linear
    output_gate: Linear


class Transition(NamedTuple):
    """Two linear maps with a rectifier between them."""

    norm: LayerNorm
    linear_1: Linear
    linear_2: Linear


class OuterProductMean(NamedTuple):
    """`projection` makes left and right, 32 channels each, in this order."""

    norm: LayerNorm
    projection: Linear
    output: Float[Any, "*n c_left c_right c_z"]
    output_bias: Float[Any, "*n c_z"]


class PairBlock(NamedTuple):
    """What a block does to the pair representation alone."""

    multiplication_outgoing: TriangleMultiplication
    multiplication_incoming: TriangleMultiplication
    attention_starting: TriangleAttention
    attention_ending: TriangleAttention
    transition: Transition


class EvoformerBlock(NamedTuple):
    """One block of the Evoformer, or of the extra stack, whose column attention is global."""

    msa_row: RowAttention
    msa_column: Attention | GlobalAttention
    msa_transition: Transition
    outer_product_mean: OuterProductMean
    pair: PairBlock


class TemplatePointwise(NamedTuple):
    """Attention of each residue pair to the templates; no gate."""

    query: Float[Any, "c_z n_head c_head"]
    key: Float[Any, "c_t n_head c_head"]
    value: Float[Any, "c_t n_head c_head"]
    output: Linear


class MonomerTemplates(NamedTuple):
    """Template embedding of the monomer networks."""

    pair: Linear
    blocks: PairBlock
    norm: LayerNorm
    pointwise: TemplatePointwise
    torsion_1: Linear
    torsion_2: Linear


class MultimerTemplates(NamedTuple):
    """Template embedding of the multimer networks.

    `pair` takes the concatenation of distogram (39), pseudo-β mask (1), residue types (2 × 22),
    unit vector (3), backbone mask (1) and the normalised query (128).
    """

    query_norm: LayerNorm
    pair: Linear
    blocks: PairBlock
    norm: LayerNorm
    output: Linear
    torsion_1: Linear
    torsion_2: Linear


class Embedding(NamedTuple):
    """From features and the pass before to the first MSA and pair representations."""

    target_msa: Linear
    msa: Linear
    left: Linear
    right: Linear
    extra_msa: Linear
    relative_position: Linear
    recycled_positions: Linear
    recycled_msa_norm: LayerNorm
    recycled_pair_norm: LayerNorm


class PointAttention(NamedTuple):
    """Invariant point attention; all factors of the logits are in the weights.

    Points come as (xyz, head, point).
    """

    query: Float[Any, "c_s n_head c_head"]
    query_bias: Float[Any, "n_head c_head"]
    key: Float[Any, "c_s n_head c_head"]
    key_bias: Float[Any, "n_head c_head"]
    value: Float[Any, "c_s n_head c_head"]
    value_bias: Float[Any, "n_head c_head"]
    query_point: Float[Any, "c_s 3 n_head n_point"]
    query_point_bias: Float[Any, "3 n_head n_point"]
    key_point: Float[Any, "c_s 3 n_head n_point"]
    key_point_bias: Float[Any, "3 n_head n_point"]
    value_point: Float[Any, "c_s 3 n_head n_value_point"]
    value_point_bias: Float[Any, "3 n_head n_value_point"]
    point_weight: Float[Any, " n_head"]
    pair_bias: Linear
    output: Linear


class SideChain(NamedTuple):
    """The torsion angles."""

    linear_in: Linear
    linear_initial: Linear
    block_1: tuple[Linear, Linear]
    block_2: tuple[Linear, Linear]
    linear_out: Linear


class StructureModule(NamedTuple):
    """One set of weights for all eight blocks."""

    single_norm: LayerNorm
    pair_norm: LayerNorm
    linear_in: Linear
    attention: PointAttention
    attention_norm: LayerNorm
    transition: tuple[Linear, Linear, Linear]
    transition_norm: LayerNorm
    backbone_update: Linear
    side_chain: SideChain


class PlddtHead(NamedTuple):
    """Predicted lDDT-Cα in 50 bins."""

    norm: LayerNorm
    linear_1: Linear
    linear_2: Linear
    linear_3: Linear


class Params(NamedTuple):
    """All parameters that a prediction uses.

    The heads for masked and for experimentally resolved residues served training only.
    """

    embedding: Embedding
    templates: MonomerTemplates | MultimerTemplates | None
    extra_blocks: EvoformerBlock
    blocks: EvoformerBlock
    single: Linear
    structure: StructureModule
    plddt: PlddtHead
    distogram: Linear
    pae: Linear | None
