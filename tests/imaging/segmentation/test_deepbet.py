"""Brain extraction against deepbet's own numbers, and the laws that it obeys."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from nibabel.orientations import apply_orientation, axcodes2ornt, inv_ornt_aff
from scipy import ndimage

from foldsvc.errors import (
    SeveralTimesError,
    WeightsMissingError,
)
from foldsvc.imaging.segmentation import weights
from foldsvc.imaging.segmentation.brain_box import normalised, signal_range
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.linknet import probability
from foldsvc.imaging.segmentation.parameter_names import BRAIN, HEAD
from foldsvc.imaging.segmentation.result import BrainSegmentation
from foldsvc.imaging.segmentation.sampling import nearest
from foldsvc.records.volume import Volume

QUANTUM = 1 / 65_535


def silent(_message: str, _done: float) -> None:
    """Take progress and say nothing."""


@pytest.fixture(scope="module")
def found(extractor: BrainExtractor, head: Volume) -> BrainSegmentation:
    """Give the brain of the real head."""
    return extractor.extract(head, silent)


def dice(first: np.ndarray, second: np.ndarray) -> float:
    """Give the agreement of two masks."""
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


@pytest.mark.parametrize("network", [HEAD, BRAIN])
def test_each_network_equals_the_reference(
    segmentation_weights: Path, head: Volume, deepbet_golden: dict[str, np.ndarray], network: str
) -> None:
    """Both networks give PyTorch's probability of every voxel within 1e-4."""
    params = weights.load_deepbet(segmentation_weights)[network]
    small = nearest(head.voxels[..., 0].astype(np.float32), (64, 64, 64))
    ours = np.asarray(jax.jit(probability)(params, normalised(small, signal_range(small))))
    assert np.abs(ours - deepbet_golden[f"small/{network}"]).max() < 1e-4


def test_probability_and_mask_equal_the_reference(
    found: BrainSegmentation, deepbet_golden: dict[str, np.ndarray]
) -> None:
    """The whole extraction gives deepbet's probabilities within 1e-3 and its mask."""
    assert np.abs(found.probability - deepbet_golden["probability"]).max() < 1e-3
    assert dice(found.mask, deepbet_golden["mask"]) > 0.999


def test_volume_is_that_of_the_voxels(found: BrainSegmentation) -> None:
    """The volume is voxels times their size, and that of an adult."""
    assert found.volume_cm3 == pytest.approx(found.mask.sum() * 27 / 1000)
    assert 1_700 < found.volume_cm3 < 2_100


def test_the_mask_is_one_part_without_holes(found: BrainSegmentation) -> None:
    """Nothing of the mask lies apart, and nothing is left out inside it."""
    assert ndimage.label(found.mask, np.ones((3, 3, 3)))[1] == 1
    assert np.array_equal(ndimage.binary_fill_holes(found.mask), found.mask)


def test_runs_are_repeatable(
    extractor: BrainExtractor, head: Volume, found: BrainSegmentation
) -> None:
    """Two runs give the same bits."""
    again = extractor.extract(head, silent)
    assert np.array_equal(again.probability, found.probability)
    assert np.array_equal(again.mask, found.mask)


@pytest.mark.parametrize("codes", ["LPS", "AIL"])
def test_any_orientation_gives_the_same_brain(
    extractor: BrainExtractor, head: Volume, found: BrainSegmentation, codes: str
) -> None:
    """An image with its axes swapped and flipped gets the same mask, swapped and flipped."""
    # From RAS, to which the head is turned, towards the axes of `codes`.
    turn = axcodes2ornt(tuple(codes))
    back = np.empty_like(turn)
    for axis, (to, flip) in enumerate(turn.astype(int)):
        back[to] = (axis, flip)
    turned = Volume(
        voxels=np.ascontiguousarray(apply_orientation(head.voxels, back)),
        affine=head.affine @ inv_ornt_aff(back, head.voxels.shape[:3]),
    )
    own = extractor.extract(turned, silent)
    assert own.mask.shape == turned.voxels.shape[:3]
    assert np.array_equal(own.mask, apply_orientation(found.mask, back))
    assert own.volume_cm3 == pytest.approx(found.volume_cm3)


def test_brightness_and_offset_do_not_matter(
    extractor: BrainExtractor, head: Volume, found: BrainSegmentation
) -> None:
    """The signal has no unit: scaled and shifted it gives the same mask."""
    scaled = dataclasses.replace(head, voxels=head.voxels.astype(np.float32) * 37.5 + 1_000)
    assert dice(extractor.extract(scaled, silent).mask, found.mask) > 0.9999


def test_steps_are_told_in_order(extractor: BrainExtractor, head: Volume) -> None:
    """Each step is said before it is done, with a share that grows."""
    said: list[tuple[str, float]] = []
    extractor.extract(head, lambda message, done: said.append((message, done)))
    assert [message for message, _ in said] == [
        "Looking for the brain",
        "Finding the edge of the brain",
        "Cleaning the mask",
    ]
    assert [done for _, done in said] == sorted(done for _, done in said)


def test_a_step_may_stop_the_work(extractor: BrainExtractor, head: Volume) -> None:
    """What the listener raises ends the extraction."""

    def stop(_message: str, _done: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        extractor.extract(head, stop)


def test_an_unsuitable_image_is_refused_before_it_is_looked_at(
    extractor: BrainExtractor, head: Volume
) -> None:
    """An image with a fourth axis is refused without a step being taken."""
    said: list[str] = []
    moving = dataclasses.replace(head, voxels=np.repeat(head.voxels, 3, axis=3))
    with pytest.raises(SeveralTimesError):
        extractor.extract(moving, lambda message, _done: said.append(message))
    assert said == []


def test_missing_weights_are_told(tmp_path: Path) -> None:
    """An extractor without weights says how to get them."""
    with pytest.raises(WeightsMissingError, match="foldsvc weights install deepbet"):
        BrainExtractor(tmp_path, tmp_path)


SECOND_PROCESS = """
import sys
from pathlib import Path
import jax
compiled = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, _seconds, **_: "backend_compile" in event and compiled.append(event))
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.mask_files import read_volume
extractor = BrainExtractor(Path(sys.argv[1]), Path(sys.argv[2]))
extractor.extract(read_volume(Path(sys.argv[3])), lambda message, done: None)
print(len(list(Path(sys.argv[2]).glob("*.program"))), len(compiled))
"""


def test_a_second_process_compiles_nothing(
    segmentation_weights: Path, head_path: Path, tmp_path: Path
) -> None:
    """A process that starts later finds both programs in the folder and compiles none."""
    counts = []
    for _ in range(2):
        arguments = [str(segmentation_weights), str(tmp_path), str(head_path)]
        command = [sys.executable, "-W", "error", "-c", SECOND_PROCESS, *arguments]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        counts.append([int(word) for word in run.stdout.split()[-2:]])
    assert counts[0][0] == counts[1][0] == 2
    assert counts[0][1] >= 2
    assert counts[1][1] == 0
