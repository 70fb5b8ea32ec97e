"""Untrained parameters: alive, repeatable, and marked."""

import math
from pathlib import Path

import numpy as np
import pytest

from foldsvc.alphafold2.config import MODELS
from foldsvc.alphafold2.parameter_layout import layout_of
from foldsvc.alphafold2.random_params import UNTRAINED_KEY, random_params, write_random

CONFIG = MODELS["model_1_ptm"]
ROOT = "alphafold/alphafold_iteration"
FIRST_OF_SEED_0 = (-0.0824069008231163, 0.06958404928445816, -0.007989125326275826)
TRANSITION = f"{ROOT}/evoformer/evoformer_iteration/msa_transition"


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """Give parameters of seed 0."""
    return random_params(CONFIG, 0)


def test_they_have_the_official_layout(drawn: dict[str, np.ndarray]) -> None:
    """Names, shapes and dtype are those of an official file."""
    assert {key: array.shape for key, array in drawn.items()} == layout_of(CONFIG)
    assert {array.dtype for array in drawn.values()} == {np.dtype(np.float32)}


def test_nothing_is_inert(drawn: dict[str, np.ndarray]) -> None:
    """No array is constant, so that none can be forgotten without a trace."""
    for key, array in drawn.items():
        assert np.ptp(array) > 0, key
        assert np.isfinite(array).all(), key


def test_scales_are_near_one_and_offsets_near_zero(drawn: dict[str, np.ndarray]) -> None:
    """A normalisation keeps the size of what it normalises; a gate is mostly open."""
    scale = drawn[f"{TRANSITION}/input_layer_norm//scale"]
    offset = drawn[f"{TRANSITION}/input_layer_norm//offset"]
    assert abs(scale.mean() - 1) < 0.01
    assert abs(offset.mean()) < 0.01
    assert abs(scale.std() - 0.1) < 0.01


def test_weights_keep_the_size_of_activations_and_updates_are_damped(
    drawn: dict[str, np.ndarray],
) -> None:
    """A weight's variance is the inverse of its inputs, and less where it updates a stream."""
    inner = drawn[f"{TRANSITION}/transition1//weights"]
    update = drawn[f"{TRANSITION}/transition2//weights"]
    assert math.isclose(inner.std(), 256**-0.5, rel_tol=0.01)
    assert update.std() < 0.5 * 1024**-0.5


def test_a_seed_gives_the_same_values_everywhere(drawn: dict[str, np.ndarray]) -> None:
    """The first values of seed 0 are these, whatever the machine and the version of NumPy."""
    bias = drawn[f"{ROOT}/distogram_head/half_logits//bias"][:3]
    np.testing.assert_array_equal(bias, np.array(FIRST_OF_SEED_0, np.float32))


def test_seeds_and_networks_differ(drawn: dict[str, np.ndarray]) -> None:
    """Another seed, or another network of the same layout, shares no array."""
    for other in (random_params(CONFIG, 1), random_params(MODELS["model_2_ptm"], 0)):
        assert not any(np.array_equal(drawn[key], other[key]) for key in drawn)


def test_the_file_is_marked(tmp_path: Path, drawn: dict[str, np.ndarray]) -> None:
    """A written file holds the parameters and, beside them, the mark with its seed."""
    path = tmp_path / "new" / CONFIG.file_name
    write_random(path, CONFIG, 0)
    with np.load(path, allow_pickle=False) as file:
        assert set(file.files) == {UNTRAINED_KEY, *drawn}
        assert file[UNTRAINED_KEY] == 0
        np.testing.assert_array_equal(
            file[f"{TRANSITION}/transition1//bias"], drawn[f"{TRANSITION}/transition1//bias"]
        )
    assert [left.name for left in path.parent.iterdir()] == [CONFIG.file_name]
