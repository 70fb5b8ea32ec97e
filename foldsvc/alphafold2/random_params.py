"""Untrained parameters in the official layout, for tests and benchmarks alone.

No array is inert: a normalisation's scale and offset, a bias or an update of a residual stream that
an implementation forgets shows in the result.
The updates are damped, so that no softmax of the network saturates and every error can be seen.
What is folded with them means nothing.
"""

import hashlib
import os
from pathlib import Path

import numpy as np

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.parameter_layout import OfficialArray, arrays_of

UNTRAINED_KEY = "UNTRAINED//seed"
"""The array that an untrained file has and no official file has: the seed."""

_DAMPING = 0.25
_SPREAD = 0.1
_OUTER_SPREAD = 4e-4
"""Of the bias of the outer product mean, which is divided by 1e-3 where a column has no residue."""

_POINT_WEIGHT = 0.541324854612918
"""softplus of it is 1."""

_DAMPED_STACKS = ("evoformer_iteration", "extra_msa_stack", "single_template_embedding")
_UPDATES = (
    "attention//output_w",
    "outer_product_mean//output_w",
    "transition2//weights",
    "output_projection//weights",
)
_ONE_HOT_MAPS = (
    "/preprocess_1d//weights",
    "/preprocess_msa//weights",
    "/left_single//weights",
    "/right_single//weights",
    "/prev_pos_linear//weights",
    "/position_activations//weights",
    "/pair_activiations//weights",
    "/extra_msa_activations//weights",
    "/embedding2d//weights",
    "/template_single_embedding//weights",
)
"""Few of their inputs are not 0; `template_pair_embedding_0` to `_8` are small enough."""

_BACKBONE_UPDATES = ("affine_update//weights", "rigid//weights")
_OUTER_BIAS = "outer_product_mean//output_b"
_GATES = ("//gating_b", "gating_linear//bias", "gate//bias")


def random_params(config: ModelConfig, seed: int) -> dict[str, np.ndarray]:
    """Draw the parameters of a network, by official key.

    Each array depends on the seed, the network's name and its own key alone.
    Values are uniform and made from the bits of a counter-based generator by exact arithmetic, so
    that they are the same on every machine.
    """
    return {
        key: _drawn(key, array, f"{seed}/{config.name}/{key}")
        for key, array in arrays_of(config).items()
    }


def write_random(path: Path, config: ModelConfig, seed: int) -> None:
    """Write untrained parameters as an official file has them, and the mark `UNTRAINED_KEY`.

    The file appears complete or not at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    marked = {UNTRAINED_KEY: np.array(seed, np.int64)} | random_params(config, seed)
    try:
        with unfinished.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **marked)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _drawn(key: str, array: OfficialArray, name: str) -> np.ndarray:
    values = _uniform(name, array.shape)
    if array.fan_in:
        fan_in = 2 if key.endswith(_ONE_HOT_MAPS) else array.fan_in
        values *= np.float32(fan_in**-0.5 * (_DAMPING if _is_update(key) else 1.0))
        return values
    values *= np.float32(_OUTER_SPREAD if key.endswith(_OUTER_BIAS) else _SPREAD)
    values += np.float32(_center(key))
    return values


def _uniform(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Values with mean 0 and variance 1, float32."""
    size = int(np.prod(shape))
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "little")
    words: np.ndarray = np.random.Philox(key=key).random_raw((size + 1) // 2)
    bits = words.astype("<u8", copy=False).view("<u4")[:size] >> np.uint32(8)
    values = bits.astype(np.float32)
    values += np.float32(0.5 - 2**23)
    values *= np.float32(3**0.5 * 2**-23)
    return values.reshape(shape)


def _is_update(key: str) -> bool:
    """Whether it makes what a residual stream of a stack, or a backbone frame, is updated with."""
    if key.endswith(_BACKBONE_UPDATES):
        return True
    return key.endswith(_UPDATES) and any(f"/{stack}/" in key for stack in _DAMPED_STACKS)


def _center(key: str) -> float:
    if key.endswith("//trainable_point_weights"):
        return _POINT_WEIGHT
    return 1.0 if key.endswith(("//scale", *_GATES)) else 0.0
