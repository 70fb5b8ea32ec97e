"""What a network draws into images that are not T1-weighted heads is warned of or refused."""

import dataclasses

import numpy as np
import pytest

from foldsvc.errors import BrainNotFoundError, NotT1WeightedError
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.plausibility import SCOPE, doubt
from foldsvc.records.volume import Volume


def silent(_message: str, _done: float) -> None:
    """Take progress and say nothing."""


def warned(extractor: BrainExtractor, volume: Volume) -> set[str]:
    """Give the codes of the warnings on an image."""
    first, *warnings = extractor.extract(volume, silent).notices
    assert first == SCOPE
    assert all(one.level == "warning" for one in warnings)
    return {one.code.removeprefix("segmentation_") for one in warnings}


def test_a_whole_head_has_no_warning(extractor: BrainExtractor, head: Volume) -> None:
    """A T1-weighted head gets the note on what the network knows, and no warning."""
    assert warned(extractor, head) == set()


def test_noise_is_refused(extractor: BrainExtractor, head: Volume) -> None:
    """The network draws a brain into noise, without being decided; that is refused."""
    noise = np.random.default_rng(0).normal(100, 10, head.voxels.shape).astype(np.float32)
    with pytest.raises(BrainNotFoundError):
        extractor.extract(dataclasses.replace(head, voxels=noise), silent)


def test_a_ramp_is_refused(extractor: BrainExtractor, head: Volume) -> None:
    """So is an image that grows brighter from left to right."""
    ramp = np.broadcast_to(np.arange(60.0, dtype=np.float32)[:, None, None, None], (60, 72, 60, 1))
    with pytest.raises(BrainNotFoundError):
        extractor.extract(dataclasses.replace(head, voxels=np.ascontiguousarray(ramp)), silent)


def test_turned_signal_is_refused(extractor: BrainExtractor, head: Volume) -> None:
    """A brain that is dark inside and bright at its rim, as with T2 weighting, is refused."""
    x = head.voxels.astype(np.float32)
    turned = np.where(x > 15, x.max() - x, 0).astype(np.float32)
    with pytest.raises((NotT1WeightedError, BrainNotFoundError)):
        extractor.extract(dataclasses.replace(head, voxels=turned), silent)


def test_a_stripped_brain_is_warned_of(extractor: BrainExtractor, head: Volume) -> None:
    """An image from which the skull was removed is distinguished from a whole head."""
    mask = extractor.extract(head, silent).mask
    stripped = dataclasses.replace(head, voxels=head.voxels * mask[..., None])
    assert "stripped" in warned(extractor, stripped)


def test_a_cut_head_is_warned_of(extractor: BrainExtractor, head: Volume) -> None:
    """Half a head gives half a brain, and that is said."""
    half = dataclasses.replace(head, voxels=head.voxels[:34])
    assert "cut" in warned(extractor, half)


def test_thick_slices_are_warned_of(extractor: BrainExtractor, head: Volume) -> None:
    """Slices of 6 mm are taken, with a warning."""
    mean = (head.voxels[:, :, ::2].astype(np.float32) + head.voxels[:, :, 1::2]) / 2
    thick = Volume(voxels=mean, affine=head.affine @ np.diag([1.0, 1.0, 2.0, 1.0]))
    assert warned(extractor, thick) == {"coarse"}


def test_a_head_of_a_childs_size_is_warned_of(extractor: BrainExtractor, head: Volume) -> None:
    """A brain far smaller than an adult's is recognised by its volume."""
    small = dataclasses.replace(head, affine=head.affine @ np.diag([0.7, 0.7, 0.7, 1.0]))
    assert "volume" in warned(extractor, small)


def test_doubt_counts_what_is_between_yes_and_no() -> None:
    """Certainty has no doubt, and a probability of a half everywhere has all of it."""
    mask = np.ones((2, 2, 2), np.bool_)
    assert doubt(mask.astype(np.float32), mask) == 0.0
    assert doubt(np.full((2, 2, 2), 0.5, np.float32), mask) == 1.0
