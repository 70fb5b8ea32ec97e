"""Brain extraction by deepbet: weights and compiled programs kept warm, an image in, a mask out."""

import time
from collections.abc import Callable
from pathlib import Path

import jax
import numpy as np
import structlog
from jaxtyping import Float32

from foldsvc.errors import NoContrastError
from foldsvc.executable_cache import kept_program
from foldsvc.imaging.segmentation import weights
from foldsvc.imaging.segmentation.brain_box import (
    Box,
    box_around,
    filled,
    largest_part,
    normalised,
    signal_range,
)
from foldsvc.imaging.segmentation.linknet import probability
from foldsvc.imaging.segmentation.orientation import turned_from_ras, turned_to_ras
from foldsvc.imaging.segmentation.parameter_names import BRAIN, HEAD
from foldsvc.imaging.segmentation.params import LinkNetParams
from foldsvc.imaging.segmentation.plausibility import notices_on, require_brain
from foldsvc.imaging.segmentation.result import BrainSegmentation
from foldsvc.imaging.segmentation.sampling import nearest
from foldsvc.imaging.segmentation.suitability import require_suitable
from foldsvc.records.volume import Volume
from foldsvc.weights_folders import WeightsFolders

log = structlog.get_logger()

SIDES = {HEAD: 128, BRAIN: 256}
"""Voxels along each side of what the two networks take."""

THRESHOLD = 0.5

Program = Callable[[LinkNetParams, Float32[np.ndarray, "n n n"]], jax.Array]

OnStep = Callable[[str, float], None]
"""Called with what is being done and the done part of the whole, 0 to 1; may raise to stop."""


class BrainExtractor:
    """Finds the brain with the weights in `weights_dir`.

    The two programs are compiled once and kept in `compiled_dir`, where later processes find them.
    One extractor serves one thread.
    """

    def __init__(self, weights_dir: WeightsFolders, compiled_dir: Path) -> None:
        self._params = jax.device_put(weights.load_deepbet(weights_dir))
        self._compiled_dir = compiled_dir
        self._programs: dict[str, Program] = {}

    def extract(self, volume: Volume, on_step: OnStep) -> BrainSegmentation:
        """Find the brain.

        Args:
            volume: A still T1-weighted image of a head, in any orientation.
            on_step: Told of each step.

        Raises:
            SegmentationInputError: The image is not one that the network was trained for, or there
                is no brain in it.
        """
        require_suitable(volume)
        voxels = turned_to_ras(volume.voxels[..., 0], volume.affine)
        x = np.ascontiguousarray(voxels, np.float32)
        started = time.monotonic()
        probability, box = self._probability(x, on_step)
        on_step("Cleaning the mask", 0.9)
        mask = np.zeros(x.shape, np.bool_)
        mask[box] = filled(largest_part(probability[box] > THRESHOLD))
        log.info("brain_extracted", shape=x.shape, seconds=time.monotonic() - started)
        return _in_grid_of(volume, mask, probability)

    def _probability(
        self, x: Float32[np.ndarray, "x y z"], on_step: OnStep
    ) -> tuple[Float32[np.ndarray, "x y z"], Box]:
        small = nearest(x, (SIDES[HEAD],) * 3)
        signal = signal_range(small)
        if signal[0] == signal[1]:
            raise NoContrastError
        on_step("Looking for the brain", 0.05)
        head = self._run(HEAD, normalised(small, signal))
        box = box_around(largest_part(head > THRESHOLD), x.shape)
        on_step("Finding the edge of the brain", 0.2)
        part = nearest(x[box], (SIDES[BRAIN],) * 3)
        brain = self._run(BRAIN, normalised(part, signal))
        probability = np.zeros(x.shape, np.float32)
        probability[box] = nearest(brain, probability[box].shape)
        return probability, box

    def _run(self, network: str, x: Float32[np.ndarray, "n n n"]) -> Float32[np.ndarray, "n n n"]:
        params = self._params[network]
        if network not in self._programs:
            started = time.monotonic()
            self._programs[network] = kept_program(
                f"brain extraction, side {SIDES[network]}",
                lambda: jax.jit(probability).lower(params, x),
                self._compiled_dir,
            )
            log.info("program_ready", network=network, seconds=time.monotonic() - started)
        return np.asarray(self._programs[network](params, x))


def _in_grid_of(
    volume: Volume, mask: np.ndarray, probability: Float32[np.ndarray, "x y z"]
) -> BrainSegmentation:
    """Turn what was found in RAS back to the axes of the image."""
    own_mask, own_found = (turned_from_ras(image, volume.affine) for image in (mask, probability))
    require_brain(volume, own_found, own_mask)
    voxel_mm3 = abs(float(np.linalg.det(volume.affine[:3, :3])))
    volume_cm3 = float(own_mask.sum()) * voxel_mm3 / 1_000.0
    return BrainSegmentation(
        mask=own_mask,
        probability=own_found,
        affine=volume.affine,
        volume_cm3=volume_cm3,
        notices=notices_on(volume, own_found, own_mask, volume_cm3),
    )
