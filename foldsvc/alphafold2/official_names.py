"""From the arrays of an official file to the tree of parameters, whatever the network's release.

What the releases do differently is settled here: the names, fused or separate projections of the
triangle multiplications, the order of point channels, and the constant factors of the logits.
"""

import math
from collections.abc import Mapping

import numpy as np

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.params import (
    Attention,
    Embedding,
    EvoformerBlock,
    GlobalAttention,
    LayerNorm,
    Linear,
    MonomerTemplates,
    MultimerTemplates,
    OuterProductMean,
    PairBlock,
    Params,
    PlddtHead,
    PointAttention,
    RowAttention,
    SideChain,
    StructureModule,
    TemplatePointwise,
    Transition,
    TriangleAttention,
    TriangleMultiplication,
)

_ROOT = "alphafold/alphafold_iteration"
_N_HEAD = 12
_C_HEAD = 16
_N_POINT = 4
_N_VALUE_POINT = 8

Arrays = Mapping[str, np.ndarray]


class _Scope:
    """The arrays under one module path of an official file."""

    def __init__(self, arrays: Arrays, path: str = _ROOT) -> None:
        self._arrays = arrays
        self._path = path

    def __truediv__(self, name: str) -> "_Scope":
        return _Scope(self._arrays, f"{self._path}/{name}")

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[f"{self._path}//{name}"]

    def linear(self, name: str) -> Linear:
        scope = self / name
        return Linear(weight=scope["weights"], bias=scope["bias"])

    def layer_norm(self, name: str) -> LayerNorm:
        scope = self / name
        return LayerNorm(scale=scope["scale"], offset=scope["offset"])


def params_of(arrays: Arrays, config: ModelConfig) -> Params:
    """Give the tree of parameters of a network.

    Args:
        arrays: By official key, checked against the layout.
        config: The network that they are of.
    """
    root = _Scope(arrays)
    evoformer = root / "evoformer"
    multimer = config.family == "multimer"
    return Params(
        embedding=_embedding(evoformer, multimer=multimer),
        templates=_templates(evoformer, config),
        extra_blocks=_block(evoformer / "extra_msa_stack", config, extra=True),
        blocks=_block(evoformer / "evoformer_iteration", config, extra=False),
        single=evoformer.linear("single_activations"),
        structure=_structure_module(root / "structure_module", multimer=multimer),
        plddt=_plddt_head(root / "predicted_lddt_head"),
        distogram=(root / "distogram_head").linear("half_logits"),
        pae=((root / "predicted_aligned_error_head").linear("logits") if config.has_pae else None),
    )


def _embedding(scope: _Scope, *, multimer: bool) -> Embedding:
    relative = "~_relative_encoding/position_activations" if multimer else "pair_activiations"
    target_msa, left, right = (
        scope.linear(name) for name in ("preprocess_1d", "left_single", "right_single")
    )
    if not multimer:
        # The first of the monomer's 22 features, the chain break, is always 0.
        target_msa, left, right = (
            Linear(weight=linear.weight[1:], bias=linear.bias)
            for linear in (target_msa, left, right)
        )
    return Embedding(
        target_msa=target_msa,
        msa=scope.linear("preprocess_msa"),
        left=left,
        right=right,
        extra_msa=scope.linear("extra_msa_activations"),
        relative_position=scope.linear(relative),
        recycled_positions=scope.linear("prev_pos_linear"),
        recycled_msa_norm=scope.layer_norm("prev_msa_first_row_norm"),
        recycled_pair_norm=scope.layer_norm("prev_pair_norm"),
    )


def _templates(scope: _Scope, config: ModelConfig) -> MonomerTemplates | MultimerTemplates | None:
    if not config.has_templates:
        return None
    embedding = scope / "template_embedding"
    single = embedding / "single_template_embedding"
    torsion_1, torsion_2 = (
        scope.linear(name) for name in ("template_single_embedding", "template_projection")
    )
    norm = single.layer_norm("output_layer_norm")
    if config.family == "multimer":
        return MultimerTemplates(
            query_norm=single.layer_norm("query_embedding_norm"),
            pair=_joined([single.linear(f"template_pair_embedding_{index}") for index in range(9)]),
            blocks=_pair_block(single / "template_embedding_iteration", config),
            norm=norm,
            output=embedding.linear("output_linear"),
            torsion_1=torsion_1,
            torsion_2=torsion_2,
        )
    attention = embedding / "attention"
    return MonomerTemplates(
        pair=single.linear("embedding2d"),
        blocks=_pair_block(single / "template_pair_stack/__layer_stack_no_state", config),
        norm=norm,
        pointwise=TemplatePointwise(
            query=attention["query_w"] * np.float32(attention["query_w"].shape[-1] ** -0.5),
            key=attention["key_w"],
            value=attention["value_w"],
            output=_output(attention),
        ),
        torsion_1=torsion_1,
        torsion_2=torsion_2,
    )


def _joined(linears: list[Linear]) -> Linear:
    """One map of the concatenated inputs; a map of a scalar has a weight with one axis."""
    weights = [np.atleast_2d(linear.weight) for linear in linears]
    biases = [linear.bias for linear in linears]
    return Linear(weight=np.concatenate(weights), bias=np.sum(biases, axis=0, dtype=np.float32))


def _block(scope: _Scope, config: ModelConfig, *, extra: bool) -> EvoformerBlock:
    row = scope / "msa_row_attention_with_pair_bias"
    column = (
        _global_attention(scope / "msa_column_global_attention")
        if extra
        else _attention(scope / "msa_column_attention")
    )
    return EvoformerBlock(
        msa_row=RowAttention(
            attention=_attention(row),
            pair_norm=row.layer_norm("feat_2d_norm"),
            pair_bias=row["feat_2d_weights"],
        ),
        msa_column=column,
        msa_transition=_transition(scope / "msa_transition"),
        outer_product_mean=_outer_product_mean(scope / "outer_product_mean"),
        pair=_pair_block(scope, config),
    )


def _pair_block(scope: _Scope, config: ModelConfig) -> PairBlock:
    return PairBlock(
        multiplication_outgoing=_multiplication(scope / "triangle_multiplication_outgoing", config),
        multiplication_incoming=_multiplication(scope / "triangle_multiplication_incoming", config),
        attention_starting=_triangle_attention(scope / "triangle_attention_starting_node"),
        attention_ending=_triangle_attention(scope / "triangle_attention_ending_node"),
        transition=_transition(scope / "pair_transition"),
    )


def _triangle_attention(scope: _Scope) -> TriangleAttention:
    return TriangleAttention(attention=_attention(scope), pair_bias=scope["feat_2d_weights"])


def _attention(scope: _Scope) -> Attention:
    attention = scope / "attention"
    c_head = attention["query_w"].shape[-1]
    projections = (
        attention["query_w"] * np.float32(c_head**-0.5),
        attention["key_w"],
        attention["value_w"],
        attention["gating_w"],
    )
    return Attention(
        norm=scope.layer_norm("query_norm"),
        projection=np.stack(projections, axis=-3),
        gate_bias=attention["gating_b"],
        output=_output(attention),
    )


def _global_attention(scope: _Scope) -> GlobalAttention:
    attention = scope / "attention"
    c_head = attention["query_w"].shape[-1]
    return GlobalAttention(
        norm=scope.layer_norm("query_norm"),
        query=attention["query_w"] * np.float32(c_head**-0.5),
        key_value=np.stack((attention["key_w"], attention["value_w"]), axis=-2),
        gate=attention["gating_w"],
        gate_bias=attention["gating_b"],
        output=_output(attention),
    )


def _output(attention: _Scope) -> Linear:
    weight = attention["output_w"]  # *n, n_head, c_head, c
    shape = (*weight.shape[:-3], weight.shape[-3] * weight.shape[-2], weight.shape[-1])
    return Linear(weight=weight.reshape(shape), bias=attention["output_b"])


def _multiplication(scope: _Scope, config: ModelConfig) -> TriangleMultiplication:
    if config.fused_triangles:
        norm, center = "left_norm_input", "center_norm"
        projection, gate = scope.linear("projection"), scope.linear("gate")
    else:
        norm, center = "layer_norm_input", "center_layer_norm"
        projection = _side_by_side(
            scope.linear("left_projection"), scope.linear("right_projection")
        )
        gate = _side_by_side(scope.linear("left_gate"), scope.linear("right_gate"))
    return TriangleMultiplication(
        norm=scope.layer_norm(norm),
        projection=_side_by_side(projection, gate),
        center_norm=scope.layer_norm(center),
        output=scope.linear("output_projection"),
        output_gate=scope.linear("gating_linear"),
    )


def _side_by_side(left: Linear, right: Linear) -> Linear:
    return Linear(
        weight=np.concatenate((left.weight, right.weight), axis=-1),
        bias=np.concatenate((left.bias, right.bias), axis=-1),
    )


def _transition(scope: _Scope) -> Transition:
    return Transition(
        norm=scope.layer_norm("input_layer_norm"),
        linear_1=scope.linear("transition1"),
        linear_2=scope.linear("transition2"),
    )


def _outer_product_mean(scope: _Scope) -> OuterProductMean:
    return OuterProductMean(
        norm=scope.layer_norm("layer_norm_input"),
        projection=_side_by_side(scope.linear("left_projection"), scope.linear("right_projection")),
        output=scope["output_w"],
        output_bias=scope["output_b"],
    )


def _structure_module(scope: _Scope, *, multimer: bool) -> StructureModule:
    fold = scope / "fold_iteration"
    attention = fold / "invariant_point_attention"
    sides = fold / "rigid_sidechain"
    update = "quat_rigid/rigid" if multimer else "affine_update"
    return StructureModule(
        single_norm=scope.layer_norm("single_layer_norm"),
        pair_norm=scope.layer_norm("pair_layer_norm"),
        linear_in=scope.linear("initial_projection"),
        attention=_multimer_points(attention) if multimer else _monomer_points(attention),
        attention_norm=fold.layer_norm("attention_layer_norm"),
        transition=(
            fold.linear("transition"),
            fold.linear("transition_1"),
            fold.linear("transition_2"),
        ),
        transition_norm=fold.layer_norm("transition_layer_norm"),
        backbone_update=fold.linear(update),
        side_chain=SideChain(
            linear_in=sides.linear("input_projection"),
            linear_initial=sides.linear("input_projection_1"),
            block_1=(sides.linear("resblock1"), sides.linear("resblock2")),
            block_2=(sides.linear("resblock1_1"), sides.linear("resblock2_1")),
            linear_out=sides.linear("unnormalized_angles"),
        ),
    )


def _monomer_points(scope: _Scope) -> PointAttention:
    """Points are written as (xyz, head, point), keys before values."""
    query = scope.linear("q_scalar")
    key_value = scope.linear("kv_scalar")
    key_value_weight = key_value.weight.reshape(-1, _N_HEAD, 2 * _C_HEAD)
    key_value_bias = key_value.bias.reshape(_N_HEAD, 2 * _C_HEAD)
    query_point = scope.linear("q_point_local")
    key_value_point = scope.linear("kv_point_local")
    point_weight = key_value_point.weight.reshape(-1, 3, _N_HEAD, _N_POINT + _N_VALUE_POINT)
    point_bias = key_value_point.bias.reshape(3, _N_HEAD, _N_POINT + _N_VALUE_POINT)
    return _scaled(
        scope,
        query=(
            query.weight.reshape(-1, _N_HEAD, _C_HEAD),
            query.bias.reshape(_N_HEAD, _C_HEAD),
        ),
        key=(key_value_weight[..., :_C_HEAD], key_value_bias[..., :_C_HEAD]),
        value=(key_value_weight[..., _C_HEAD:], key_value_bias[..., _C_HEAD:]),
        query_point=(
            query_point.weight.reshape(-1, 3, _N_HEAD, _N_POINT),
            query_point.bias.reshape(3, _N_HEAD, _N_POINT),
        ),
        key_point=(point_weight[..., :_N_POINT], point_bias[..., :_N_POINT]),
        value_point=(point_weight[..., _N_POINT:], point_bias[..., _N_POINT:]),
    )


def _multimer_points(scope: _Scope) -> PointAttention:
    """Points are written as (head, xyz, point); scalars have no bias."""
    no_bias = np.zeros((_N_HEAD, _C_HEAD), np.float32)

    def scalar(name: str) -> tuple[np.ndarray, np.ndarray]:
        return (scope / f"{name}_scalar_projection")["weights"], no_bias

    def point(name: str, n_point: int) -> tuple[np.ndarray, np.ndarray]:
        linear = (scope / f"{name}_point_projection").linear("point_projection")
        weight = linear.weight.reshape(-1, _N_HEAD, 3, n_point)
        return weight.swapaxes(1, 2), linear.bias.reshape(_N_HEAD, 3, n_point).swapaxes(0, 1)

    return _scaled(
        scope,
        query=scalar("q"),
        key=scalar("k"),
        value=scalar("v"),
        query_point=point("q", _N_POINT),
        key_point=point("k", _N_POINT),
        value_point=point("v", _N_VALUE_POINT),
    )


def _scaled(scope: _Scope, **parts: tuple[np.ndarray, np.ndarray]) -> PointAttention:
    """Put the factors of Suppl. Alg. 22 line 7 into the weights of query, points and pair."""
    third = math.sqrt(1 / 3)
    of_query = np.float32(third * math.sqrt(1 / _C_HEAD))
    query, query_bias = parts["query"]
    pair = scope.linear("attention_2d")
    softplus = np.logaddexp(0, scope["trainable_point_weights"].astype(np.float64))
    of_points = 0.5 * third * math.sqrt(1 / (_N_POINT * 9 / 2))
    return PointAttention(
        query=query * of_query,
        query_bias=query_bias * of_query,
        key=parts["key"][0],
        key_bias=parts["key"][1],
        value=parts["value"][0],
        value_bias=parts["value"][1],
        query_point=parts["query_point"][0],
        query_point_bias=parts["query_point"][1],
        key_point=parts["key_point"][0],
        key_point_bias=parts["key_point"][1],
        value_point=parts["value_point"][0],
        value_point_bias=parts["value_point"][1],
        point_weight=(softplus * of_points).astype(np.float32),
        pair_bias=Linear(
            weight=pair.weight * np.float32(third), bias=pair.bias * np.float32(third)
        ),
        output=scope.linear("output_projection"),
    )


def _plddt_head(scope: _Scope) -> PlddtHead:
    return PlddtHead(
        norm=scope.layer_norm("input_layer_norm"),
        linear_1=scope.linear("act_0"),
        linear_2=scope.linear("act_1"),
        linear_3=scope.linear("logits"),
    )
