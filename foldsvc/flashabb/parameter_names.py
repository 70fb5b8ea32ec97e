"""The arrays of the trained file by the names that their authors gave them, and their tree."""

from collections.abc import Callable, Mapping

import numpy as np

from foldsvc.flashabb.params import (
    AngleBlock,
    Block,
    Confidence,
    LayerNorm,
    Linear,
    Params,
    PointAttention,
    Torsions,
    Transition,
)

N_BLOCK = 8

_LINEAR: dict[str, tuple[int, int]] = {
    "model.linear_in_node": (128, 23),
    "model.plddt.linear_1": (256, 128),
    "model.plddt.linear_2": (256, 256),
    "model.plddt.linear_3": (50, 256),
}
_BLOCK_LINEAR: dict[str, tuple[int, int]] = {
    "model.ipa_layers.{}.linear_q": (192, 128),
    "model.ipa_layers.{}.linear_kv": (384, 128),
    "model.ipa_layers.{}.linear_points": (576, 128),
    "model.ipa_layers.{}.linear_out": (128, 2112),
    "model.transition_layers.{}.layers.0.linear_1": (256, 128),
    "model.transition_layers.{}.layers.0.linear_2": (256, 256),
    "model.transition_layers.{}.layers.0.linear_3": (128, 256),
    "model.bb_update_layers.{}.linear": (6, 128),
    "model.angle_resnet_layers.{}.linear_in": (256, 128),
    "model.angle_resnet_layers.{}.linear_initial": (256, 128),
    "model.angle_resnet_layers.{}.layers.0.linear_2": (256, 256),
    "model.angle_resnet_layers.{}.layers.0.linear_3": (256, 256),
    "model.angle_resnet_layers.{}.layers.1.linear_2": (256, 256),
    "model.angle_resnet_layers.{}.layers.1.linear_3": (256, 256),
    "model.angle_resnet_layers.{}.linear_out": (14, 256),
}
_BLOCK_LAYER_NORM = ("model.layer_norm_ipa_layers.{}", "model.transition_layers.{}.layer_norm")
_BLOCK_VECTOR = {
    "model.ipa_layers.{}.head_weights": (12,),
    "model.ipa_layers.{}.rotary_emb.freqs": (8,),
}


def _expected_shapes() -> dict[str, tuple[int, ...]]:
    linear = dict(_LINEAR)
    layer_norm = ["model.plddt.layer_norm"]
    shapes: dict[str, tuple[int, ...]] = {}
    for block in range(N_BLOCK):
        linear |= {name.format(block): shape for name, shape in _BLOCK_LINEAR.items()}
        layer_norm += [name.format(block) for name in _BLOCK_LAYER_NORM]
        shapes |= {name.format(block): shape for name, shape in _BLOCK_VECTOR.items()}
    for name, shape in linear.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in layer_norm:
        shapes |= {f"{name}.weight": (128,), f"{name}.bias": (128,)}
    return shapes


EXPECTED_SHAPES = _expected_shapes()
"""Every array of the trained file and its shape."""


def params_of(arrays: Mapping[str, np.ndarray]) -> Params:
    """Arrange the arrays of `EXPECTED_SHAPES` as the tree that the network takes."""

    def array_of(name: str) -> np.ndarray:
        return arrays[name]

    def stacked(name: str) -> np.ndarray:
        return np.stack([arrays[name.format(block)] for block in range(N_BLOCK)])

    return Params(
        linear_in=_linear("model.linear_in_node", array_of),
        blocks=_blocks(stacked),
        torsions=_torsions(f"model.angle_resnet_layers.{N_BLOCK - 1}", array_of),
        confidence=Confidence(
            layer_norm=_layer_norm("model.plddt.layer_norm", array_of),
            linear_1=_linear("model.plddt.linear_1", array_of),
            linear_2=_linear("model.plddt.linear_2", array_of),
            linear_3=_linear("model.plddt.linear_3", array_of),
        ),
    )


ArrayOf = Callable[[str], np.ndarray]


def _linear(name: str, array_of: ArrayOf) -> Linear:
    return Linear(weight=array_of(f"{name}.weight"), bias=array_of(f"{name}.bias"))


def _layer_norm(name: str, array_of: ArrayOf) -> LayerNorm:
    return LayerNorm(scale=array_of(f"{name}.weight"), offset=array_of(f"{name}.bias"))


def _blocks(stacked: ArrayOf) -> Block:
    transition = "model.transition_layers.{}.layers.0"
    return Block(
        attention=PointAttention(
            head_weight=stacked("model.ipa_layers.{}.head_weights"),
            rotary_frequency=stacked("model.ipa_layers.{}.rotary_emb.freqs"),
            query=_linear("model.ipa_layers.{}.linear_q", stacked),
            key_value=_linear("model.ipa_layers.{}.linear_kv", stacked),
            points=_linear("model.ipa_layers.{}.linear_points", stacked),
            output=_linear("model.ipa_layers.{}.linear_out", stacked),
        ),
        attention_layer_norm=_layer_norm("model.layer_norm_ipa_layers.{}", stacked),
        transition=Transition(
            linear_1=_linear(f"{transition}.linear_1", stacked),
            linear_2=_linear(f"{transition}.linear_2", stacked),
            linear_3=_linear(f"{transition}.linear_3", stacked),
        ),
        transition_layer_norm=_layer_norm("model.transition_layers.{}.layer_norm", stacked),
        backbone_update=_linear("model.bb_update_layers.{}.linear", stacked),
    )


def _torsions(name: str, array_of: ArrayOf) -> Torsions:
    first, second = (
        AngleBlock(
            linear_2=_linear(f"{name}.layers.{block}.linear_2", array_of),
            linear_3=_linear(f"{name}.layers.{block}.linear_3", array_of),
        )
        for block in range(2)
    )
    return Torsions(
        linear_in=_linear(f"{name}.linear_in", array_of),
        linear_initial=_linear(f"{name}.linear_initial", array_of),
        blocks=(first, second),
        linear_out=_linear(f"{name}.linear_out", array_of),
    )
