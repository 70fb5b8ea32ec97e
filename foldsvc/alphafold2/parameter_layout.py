"""Names and shapes of the arrays in the official parameter files; no JAX here.

A key is a module's path, `//` and the array's name, as the authors of AlphaFold2 published it
(CC BY 4.0), spelling mistakes included.
Stacks of blocks have a leading axis of blocks.
The files also hold heads that served training only.
"""

import math
from typing import NamedTuple

from foldsvc.alphafold2.config import (
    C_E,
    C_M,
    C_S,
    C_Z,
    N_BLOCK,
    N_DISTANCE_BIN,
    N_EXTRA_BLOCK,
    N_EXTRA_MSA_FEATURE,
    N_MSA_FEATURE,
    N_PAE_BIN,
    N_PLDDT_BIN,
    N_TEMPLATE_BLOCK,
    ModelConfig,
)

_C_TEMPLATE = 64
_C_OUTER = 32
_C_HIDDEN = 128
_N_HEAD = 12
_C_HEAD = 16
_N_POINT = 4
_N_VALUE_POINT = 8
_N_PREVIOUS_BIN = 15
_N_ATOM37 = 37
_N_TORSION_SIN_COS = 14
_C_TEMPLATE_PAIR = 88
_TEMPLATE_PAIR_FEATURES = (39, None, 22, 22, None, None, None, None, C_Z)
"""Inputs of the multimer's nine maps; None is a scalar, whose weights have one axis."""

_BYTES_OF_AN_ENTRY = 30 + 20 + 46 + 128
"""Local header, its 64-bit sizes, entry of the directory, and the array's own header."""

_BYTES_OF_THE_END = 22


class OfficialArray(NamedTuple):
    """One array of an official file.

    Attributes:
        shape: With the axis of blocks in front, where there is one.
        fan_in: How many inputs are summed into one output; 0 of what is not a weight.
    """

    shape: tuple[int, ...]
    fan_in: int = 0


_Arrays = dict[str, OfficialArray]
"""By key, relative to a module: `//bias` is the module's own, `query_norm//scale` its child's."""


def layout_of(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Give the shape of each array in the file of a network, by official key, sorted."""
    return {key: array.shape for key, array in arrays_of(config).items()}


def npz_size(config: ModelConfig) -> int:
    """Give the bytes of a network's file as published: a zip of float32 without compression."""
    layout = layout_of(config)
    n_names = sum(2 * len(f"{key}.npy") for key in layout)
    n_values = sum(4 * math.prod(shape) for shape in layout.values())
    return n_values + n_names + len(layout) * _BYTES_OF_AN_ENTRY + _BYTES_OF_THE_END


def arrays_of(config: ModelConfig) -> dict[str, OfficialArray]:
    """Give each array in the file of a network, by official key, sorted."""
    parts = (
        _at("evoformer", _evoformer(config)),
        _at("structure_module", _structure_module(config)),
        _heads(config),
    )
    return dict(sorted(_at("alphafold/alphafold_iteration", *parts).items()))


def _at(path: str, *parts: _Arrays) -> _Arrays:
    """Put modules under a path."""
    return {
        path + ("" if key.startswith("//") else "/") + key: array
        for part in parts
        for key, array in part.items()
    }


def _stacked(n_block: int, arrays: _Arrays) -> _Arrays:
    return {
        key: OfficialArray((n_block, *array.shape), array.fan_in) for key, array in arrays.items()
    }


def _linear(path: str, c_in: int | None, c_out: int) -> _Arrays:
    """An affine map; of a scalar if `c_in` is None."""
    return _at(
        path,
        {
            "//weights": OfficialArray((c_out,) if c_in is None else (c_in, c_out), c_in or 1),
            "//bias": OfficialArray((c_out,)),
        },
    )


def _layer_norm(path: str, c: int) -> _Arrays:
    return _at(path, {"//scale": OfficialArray((c,)), "//offset": OfficialArray((c,))})


def _attention(path: str, c: int, n_head: int, c_head: int, *, one_key: bool = False) -> _Arrays:
    """Gated attention with its normalisation; `one_key` is global attention's single head."""
    key = (c, c_head) if one_key else (c, n_head, c_head)
    weights = {
        "//query_w": OfficialArray((c, n_head, c_head), c),
        "//key_w": OfficialArray(key, c),
        "//value_w": OfficialArray(key, c),
        "//gating_w": OfficialArray((c, n_head, c_head), c),
        "//gating_b": OfficialArray((n_head, c_head)),
        "//output_w": OfficialArray((n_head, c_head, c), n_head * c_head),
        "//output_b": OfficialArray((c,)),
    }
    return _at(path, _at("attention", weights), _layer_norm("query_norm", c))


def _transition(path: str, c: int, factor: int) -> _Arrays:
    return _at(
        path,
        _layer_norm("input_layer_norm", c),
        _linear("transition1", c, factor * c),
        _linear("transition2", factor * c, c),
    )


def _pair_bias(path: str, c: int, n_head: int) -> _Arrays:
    return _at(path, {"//feat_2d_weights": OfficialArray((c, n_head), c)})


def _evoformer(config: ModelConfig) -> _Arrays:
    multimer = config.family == "multimer"
    n_target = config.n_target_feature
    parts = (
        _linear("preprocess_1d", n_target, C_M),
        _linear("preprocess_msa", N_MSA_FEATURE, C_M),
        _linear("left_single", n_target, C_Z),
        _linear("right_single", n_target, C_Z),
        _linear("prev_pos_linear", _N_PREVIOUS_BIN, C_Z),
        _layer_norm("prev_msa_first_row_norm", C_M),
        _layer_norm("prev_pair_norm", C_Z),
        _linear("~_relative_encoding/position_activations", 73, C_Z)
        if multimer
        else _linear("pair_activiations", 65, C_Z),
        _linear("extra_msa_activations", N_EXTRA_MSA_FEATURE, C_E),
        _at("extra_msa_stack", _stacked(N_EXTRA_BLOCK, _block(config, C_E, extra=True))),
        _at("evoformer_iteration", _stacked(N_BLOCK, _block(config, C_M, extra=False))),
        _linear("single_activations", C_M, C_S),
        _templates(config) if config.has_templates else {},
    )
    return {key: array for part in parts for key, array in part.items()}


def _block(config: ModelConfig, c_m: int, *, extra: bool) -> _Arrays:
    c_head = c_m // 8
    column = "msa_column_global_attention" if extra else "msa_column_attention"
    row = "msa_row_attention_with_pair_bias"
    outer = _at(
        "outer_product_mean",
        _layer_norm("layer_norm_input", c_m),
        _linear("left_projection", c_m, _C_OUTER),
        _linear("right_projection", c_m, _C_OUTER),
        {
            "//output_w": OfficialArray((_C_OUTER, _C_OUTER, C_Z), _C_OUTER**2),
            "//output_b": OfficialArray((C_Z,)),
        },
    )
    return (
        _attention(row, c_m, 8, c_head)
        | _at(row, _layer_norm("feat_2d_norm", C_Z), _pair_bias("", C_Z, 8))
        | _attention(column, c_m, 8, c_head, one_key=extra)
        | _transition("msa_transition", c_m, 4)
        | outer
        | _pair_block(config, C_Z, 4)
    )


def _pair_block(config: ModelConfig, c_z: int, factor: int) -> _Arrays:
    """What a block does to the pair representation alone."""
    multiplication = _fused_multiplication(c_z) if config.fused_triangles else _multiplication(c_z)
    arrays = _transition("pair_transition", c_z, factor)
    for direction in ("outgoing", "incoming"):
        arrays |= _at(f"triangle_multiplication_{direction}", multiplication)
    for node in ("starting", "ending"):
        path = f"triangle_attention_{node}_node"
        arrays |= _attention(path, c_z, 4, c_z // 4) | _pair_bias(path, c_z, 4)
    return arrays


def _multiplication(c: int) -> _Arrays:
    maps = ("left_projection", "right_projection", "left_gate", "right_gate")
    arrays = _layer_norm("layer_norm_input", c) | _layer_norm("center_layer_norm", c)
    for name in (*maps, "output_projection", "gating_linear"):
        arrays |= _linear(name, c, c)
    return arrays


def _fused_multiplication(c: int) -> _Arrays:
    return (
        _layer_norm("left_norm_input", c)
        | _layer_norm("center_norm", c)
        | _linear("projection", c, 2 * c)
        | _linear("gate", c, 2 * c)
        | _linear("output_projection", c, c)
        | _linear("gating_linear", c, c)
    )


def _templates(config: ModelConfig) -> _Arrays:
    c = _C_TEMPLATE
    blocks = _stacked(N_TEMPLATE_BLOCK, _pair_block(config, c, 2))
    norm = _layer_norm("output_layer_norm", c)
    if config.family == "multimer":
        single = _at("template_embedding_iteration", blocks) | _layer_norm(
            "query_embedding_norm", C_Z
        )
        for index, c_in in enumerate(_TEMPLATE_PAIR_FEATURES):
            single |= _linear(f"template_pair_embedding_{index}", c_in, c)
        pair = _linear("output_linear", c, C_Z)
        n_torsion_feature = 34
    else:
        single = _at("template_pair_stack/__layer_stack_no_state", blocks) | _linear(
            "embedding2d", _C_TEMPLATE_PAIR, c
        )
        pair = _pointwise_attention(c)
        n_torsion_feature = 57
    return (
        _at("template_embedding", pair, _at("single_template_embedding", single, norm))
        | _linear("template_single_embedding", n_torsion_feature, C_M)
        | _linear("template_projection", C_M, C_M)
    )


def _pointwise_attention(c: int) -> _Arrays:
    n_head, c_head = 4, c // 4
    return _at(
        "attention",
        {
            "//query_w": OfficialArray((C_Z, n_head, c_head), C_Z),
            "//key_w": OfficialArray((c, n_head, c_head), c),
            "//value_w": OfficialArray((c, n_head, c_head), c),
            "//output_w": OfficialArray((n_head, c_head, C_Z), c),
            "//output_b": OfficialArray((C_Z,)),
        },
    )


def _structure_module(config: ModelConfig) -> _Arrays:
    multimer = config.family == "multimer"
    sides = _linear("unnormalized_angles", _C_HIDDEN, _N_TORSION_SIN_COS)
    for name in ("input_projection", "input_projection_1"):
        sides |= _linear(name, C_S, _C_HIDDEN)
    for name in ("resblock1", "resblock2", "resblock1_1", "resblock2_1"):
        sides |= _linear(name, _C_HIDDEN, _C_HIDDEN)
    fold = (
        _at(
            "invariant_point_attention",
            _multimer_points() if multimer else _monomer_points(),
            _linear("attention_2d", C_Z, _N_HEAD),
            _linear("output_projection", _N_HEAD * (_C_HEAD + 4 * _N_VALUE_POINT + C_Z), C_S),
            {"//trainable_point_weights": OfficialArray((_N_HEAD,))},
        )
        | _layer_norm("attention_layer_norm", C_S)
        | _layer_norm("transition_layer_norm", C_S)
        | _linear("quat_rigid/rigid" if multimer else "affine_update", C_S, 6)
        | _at("rigid_sidechain", sides)
    )
    for name in ("transition", "transition_1", "transition_2"):
        fold |= _linear(name, C_S, C_S)
    return (
        _at("fold_iteration", fold)
        | _linear("initial_projection", C_S, C_S)
        | _layer_norm("single_layer_norm", C_S)
        | _layer_norm("pair_layer_norm", C_Z)
    )


def _monomer_points() -> _Arrays:
    return (
        _linear("q_scalar", C_S, _N_HEAD * _C_HEAD)
        | _linear("kv_scalar", C_S, _N_HEAD * 2 * _C_HEAD)
        | _linear("q_point_local", C_S, _N_HEAD * 3 * _N_POINT)
        | _linear("kv_point_local", C_S, _N_HEAD * 3 * (_N_POINT + _N_VALUE_POINT))
    )


def _multimer_points() -> _Arrays:
    arrays: _Arrays = {}
    for name, n_point in (("q", _N_POINT), ("k", _N_POINT), ("v", _N_VALUE_POINT)):
        scalar = {"//weights": OfficialArray((C_S, _N_HEAD, _C_HEAD), C_S)}
        point = {
            "//weights": OfficialArray((C_S, _N_HEAD, 3 * n_point), C_S),
            "//bias": OfficialArray((_N_HEAD, 3 * n_point)),
        }
        arrays |= _at(f"{name}_scalar_projection", scalar)
        arrays |= _at(f"{name}_point_projection/point_projection", point)
    return arrays


def _heads(config: ModelConfig) -> _Arrays:
    plddt = _at(
        "predicted_lddt_head",
        _layer_norm("input_layer_norm", C_S),
        _linear("act_0", C_S, _C_HIDDEN),
        _linear("act_1", _C_HIDDEN, _C_HIDDEN),
        _linear("logits", _C_HIDDEN, N_PLDDT_BIN),
    )
    return (
        plddt
        | _linear("distogram_head/half_logits", C_Z, N_DISTANCE_BIN)
        | _linear("experimentally_resolved_head/logits", C_S, _N_ATOM37)
        | _linear("masked_msa_head/logits", C_M, config.n_masked_msa_class)
        | (_linear("predicted_aligned_error_head/logits", C_Z, N_PAE_BIN) if config.has_pae else {})
    )
