"""What stands before and after the networks."""

import numpy as np
import pytest
from scipy import ndimage

from foldsvc.errors import BrainNotFoundError
from foldsvc.imaging.segmentation.brain_box import (
    box_around,
    filled,
    largest_part,
    normalised,
    signal_range,
)
from foldsvc.imaging.segmentation.sampling import nearest, smooth_resize


def test_normalised_signal_has_the_known_mean_and_spread() -> None:
    """Whatever the signal, what the network sees has mean 0.449 and spread 0.226."""
    x = np.random.default_rng(0).gamma(2.0, 300.0, (20, 30, 40)).astype(np.float32)
    y = normalised(x, signal_range(x))
    assert y.dtype == np.float32
    assert y.mean() == pytest.approx(0.449, abs=1e-4)
    assert y.std(ddof=1) == pytest.approx(0.226, abs=1e-4)


def test_outliers_do_not_dim_the_rest() -> None:
    """A few voxels a thousand times as bright change nothing of the range."""
    x = np.random.default_rng(0).random((50, 50, 50)).astype(np.float32)
    spiked = x.copy()
    spiked[0, 0, :50] = 1_000
    assert signal_range(spiked) == pytest.approx(signal_range(x), rel=0.01)


def test_largest_part_hangs_together_by_corners() -> None:
    """Parts that touch at a corner are one; smaller ones are dropped."""
    mask = np.zeros((6, 6, 6), np.bool_)
    mask[0, 0, 0] = mask[1, 1, 1] = mask[2, 2, 2] = True
    kept = mask.copy()
    mask[5, 5, 4:] = True
    assert np.array_equal(largest_part(mask), kept)


def test_filled_closes_holes_and_leaves_bays() -> None:
    """A hole closed by faces is filled; a bay that is open to the edge is not."""
    mask = np.zeros((7, 7, 7), np.bool_)
    mask[1:6, 1:6, 1:6] = True
    whole = mask.copy()
    mask[3, 3, 3] = False
    assert np.array_equal(filled(mask), whole)
    mask[3, 3, 4:] = False
    assert np.array_equal(filled(mask), mask)


def test_filled_is_scipys_filling() -> None:
    """The quick way gives what the slow one gives."""
    mask = np.random.default_rng(0).random((20, 20, 20)) > 0.3
    assert np.array_equal(filled(mask), ndimage.binary_fill_holes(mask))


def test_box_has_a_margin_and_stays_inside() -> None:
    """The box is that of the brain in the image's own voxels, a tenth wider at each side."""
    small = np.zeros((128, 128, 128), np.bool_)
    small[32:96, 0:64, 10:128] = True
    box = box_around(small, (256, 128, 64))
    assert box[0] == slice(51, 205)
    assert (box[1].start, box[1].stop) == (0, 70)
    assert (box[2].start, box[2].stop) == (0, 64)


def test_no_brain_has_no_box() -> None:
    """Nothing, or next to nothing, has no box and no largest part."""
    nothing = np.zeros((128, 128, 128), np.bool_)
    with pytest.raises(BrainNotFoundError):
        largest_part(nothing)
    nothing[5, 5, 5] = True
    with pytest.raises(BrainNotFoundError):
        box_around(nothing, (128, 128, 128))


def test_nearest_takes_the_voxel_at_the_centre() -> None:
    """Shrinking by three takes the middle of each three, and growing repeats."""
    x = np.arange(9, dtype=np.float32).reshape(9, 1, 1)
    assert nearest(x, (3, 1, 1)).ravel().tolist() == [1, 4, 7]
    assert nearest(x[:2], (6, 1, 1)).ravel().tolist() == [0, 0, 0, 1, 1, 1]


def test_smooth_resize_keeps_its_range_and_its_mean() -> None:
    """A shrunk image stays within the old values, and about as bright inside."""
    x = np.random.default_rng(0).random((40, 40, 40)).astype(np.float32)
    y = smooth_resize(x, (16, 20, 40))
    assert y.shape == (16, 20, 40)
    assert x.min() <= y.min()
    assert y.max() <= x.max()
    assert y[4:-4, 4:-4, 4:-4].mean() == pytest.approx(0.5, abs=0.02)
