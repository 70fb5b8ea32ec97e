"""The U-Net against TensorFlow's numbers, level by level, and the pictures made of it."""

import dataclasses
from pathlib import Path

import jax
import numpy as np
import pytest

from foldsvc.errors import SeveralTimesError
from foldsvc.imaging.segmentation import weights
from foldsvc.imaging.segmentation.deepbrain import UNetExplorer, network_input
from foldsvc.imaging.segmentation.result import UNetRun
from foldsvc.imaging.segmentation.unet import LEVELS, UNetOutputs, run_unet
from foldsvc.records.volume import Volume


def silent(_message: str, _done: float) -> None:
    """Take progress and say nothing."""


@pytest.fixture(scope="module")
def explorer(segmentation_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> UNetExplorer:
    """Give one explorer for all tests."""
    return UNetExplorer(segmentation_weights, tmp_path_factory.getbasetemp() / "segmentation")


@pytest.fixture(scope="module")
def run(explorer: UNetExplorer, head: Volume) -> UNetRun:
    """Give a run over the real head."""
    return explorer.run(head, silent)


@pytest.fixture(scope="module")
def outputs(segmentation_weights: Path, head: Volume) -> UNetOutputs:
    """Give the network's own numbers for the real head."""
    params = jax.device_put(weights.load_deepbrain(segmentation_weights))
    return jax.jit(run_unet)(params, network_input(head.voxels[..., 0].astype(np.float32)))


def test_probability_equals_tensorflows(
    run: UNetRun, deepbrain_golden: dict[str, np.ndarray]
) -> None:
    """The probability of every voxel is TensorFlow's within 1e-3."""
    theirs = deepbrain_golden["probability"]
    assert np.abs(run.probability - theirs).max() < 1e-3
    both = (run.mask & (theirs > 0.5)).sum()
    assert 2 * both / (run.mask.sum() + (theirs > 0.5).sum()) > 0.999


@pytest.mark.parametrize("place", range(len(LEVELS)), ids=LEVELS)
def test_every_level_equals_tensorflows(
    outputs: UNetOutputs, deepbrain_golden: dict[str, np.ndarray], place: int
) -> None:
    """The feature maps of each level are TensorFlow's within 1e-4 of their range."""
    theirs = deepbrain_golden[f"{LEVELS[place]}/sagittal"]
    ours = np.moveaxis(np.asarray(outputs.levels[place].x), 0, -1)
    step = max(1, ours.shape[0] // 32)
    assert np.abs(ours[::step, ::step] - theirs).max() < 1e-4 * theirs.max()


def test_levels_go_down_and_up_again(run: UNetRun) -> None:
    """Sizes halve to the bottom of the U and double again; channels do the opposite."""
    shapes = [(level.name, level.side, level.n_channel) for level in run.levels]
    assert shapes == [
        ("input", 128, 1),
        ("down_1", 128, 8),
        ("down_2", 64, 16),
        ("down_3", 32, 32),
        ("bottom", 16, 32),
        ("up_3", 32, 32),
        ("up_2", 64, 16),
        ("up_1", 128, 8),
        ("output", 128, 1),
    ]


def test_pictures_lie_as_radiologists_hold_them(run: UNetRun, head: Volume) -> None:
    """The picture of the input is the image: head and front up, left on the left."""
    shown = run.levels[0]
    x = head.voxels[..., 0].astype(np.float32)
    for picture, axis in ((shown.sagittal, 0), (shown.coronal, 1), (shown.axial, 2)):
        middle = np.take(x, x.shape[axis] // 2, axis)
        rows = np.linspace(0, middle.shape[0] - 1, 128).round().astype(int)
        columns = np.linspace(0, middle.shape[1] - 1, 128).round().astype(int)
        upright = middle[np.ix_(rows, columns)].T[::-1]
        assert np.corrcoef(upright.ravel(), picture[0].ravel())[0, 1] > 0.95
        assert np.corrcoef(upright.ravel(), picture[0, ::-1].ravel())[0, 1] < 0.9


def test_white_is_the_brightest_of_each_channel(run: UNetRun, outputs: UNetOutputs) -> None:
    """Each feature map is drawn from 0 to its own largest value, which is reported."""
    level, slices = run.levels[1], outputs.levels[0]
    largest = np.max([np.asarray(one).max((1, 2)) for one in slices], axis=0)
    np.testing.assert_allclose(level.brightest, largest, rtol=1e-6)
    white = np.max([level.axial.max((1, 2)), level.coronal.max((1, 2)), level.sagittal.max((1, 2))])
    assert white == 255
    assert not level.axial[largest == 0].any()


def test_a_silent_channel_is_black(run: UNetRun) -> None:
    """A feature map that is 0 everywhere is drawn black rather than divided by nothing."""
    for level in run.levels:
        assert not level.axial[level.brightest == 0].any()


def test_signal_below_zero_is_lifted(explorer: UNetExplorer, head: Volume, run: UNetRun) -> None:
    """An image whose air lies below 0 is seen as if it began at 0."""
    lowered = dataclasses.replace(head, voxels=head.voxels.astype(np.float32) - 50)
    again = explorer.run(lowered, silent)
    assert np.abs(again.probability - run.probability).max() < 0.02


def test_unsuitable_images_are_refused(explorer: UNetExplorer, head: Volume) -> None:
    """The U-Net refuses what brain extraction refuses."""
    with pytest.raises(SeveralTimesError):
        explorer.run(dataclasses.replace(head, voxels=np.repeat(head.voxels, 2, 3)), silent)
