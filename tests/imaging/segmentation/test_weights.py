"""The trained weights of both networks, as their wheels hold them."""

from pathlib import Path

import numpy as np
import pytest

from foldsvc import wheel_weights
from foldsvc.errors import WeightsDownloadError, WeightsMissingError
from foldsvc.imaging.segmentation.weights import (
    DEEPBET,
    DEEPBRAIN,
    load_deepbet,
    load_deepbrain,
)
from foldsvc.wheel_weights import WheelWeights

BOTH = [DEEPBET, DEEPBRAIN]


@pytest.mark.parametrize(("weights", "n"), [(DEEPBET, 4_252_516), (DEEPBRAIN, 171_465)])
def test_verify_knows_the_parameters(
    segmentation_weights: Path, weights: WheelWeights, n: int
) -> None:
    """The installed weights have the pinned checksum and the published number of values."""
    facts = wheel_weights.verify(weights, segmentation_weights)
    assert facts.n_parameters == n
    assert facts.licence == "MIT"


def test_the_licence_stands_beside_the_weights(segmentation_weights: Path) -> None:
    """Deepbet's notice is kept; deepbrain's wheel has its licence in the metadata alone."""
    deepbet, deepbrain = (
        (segmentation_weights / weights.name / "LICENSE.txt").read_text() for weights in BOTH
    )
    assert "Medical Machine Learning Lab" in deepbet
    assert "License: MIT" in deepbrain


def test_load_builds_the_trees(segmentation_weights: Path) -> None:
    """Parameters come as trees of float32, kernels laid out as PyTorch's."""
    linknets = load_deepbet(segmentation_weights)
    assert linknets["brain"].initial.shape == (16, 1, 7, 7, 7)
    assert linknets["head"].down[3][0].shortcut.shape == (128, 64, 1, 1, 1)
    assert not np.array_equal(linknets["head"].initial, linknets["brain"].initial)
    unet = load_deepbrain(segmentation_weights)
    assert unet.up[0].kernel.shape == (32, 64, 3, 3, 3)
    assert unet.transposed[1].shape == (32, 16, 3, 3, 3)
    assert unet.last.kernel.dtype == np.float32


@pytest.mark.parametrize("weights", BOTH, ids=lambda weights: weights.engine)
def test_missing_weights_name_their_command(tmp_path: Path, weights: WheelWeights) -> None:
    """Weights that are not there are reported with the command that gets them."""
    with pytest.raises(WeightsMissingError, match=f"foldsvc weights install {weights.engine}"):
        wheel_weights.read_arrays(weights, tmp_path)


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    """A file that is not the pinned wheel is refused and leaves nothing behind."""
    (tmp_path / "other.whl").write_bytes(b"other")
    with pytest.raises(WeightsDownloadError, match=f"expected {DEEPBET.wheel_sha256}"):
        wheel_weights.install(
            DEEPBET, tmp_path / "weights", lambda *_: None, wheel=tmp_path / "other.whl"
        )
    assert list((tmp_path / "weights").iterdir()) == []
