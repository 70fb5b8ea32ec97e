"""deepbrain's U-Net over an image, with what each of its levels computes on the way."""

import time
from collections.abc import Callable
from pathlib import Path

import jax
import numpy as np
import structlog
from jaxtyping import Float32

from foldsvc.executable_cache import kept_program
from foldsvc.imaging.segmentation import weights
from foldsvc.imaging.segmentation.deepbet import THRESHOLD, OnStep
from foldsvc.imaging.segmentation.feature_pictures import middle_of, pictured
from foldsvc.imaging.segmentation.orientation import turned_from_ras, turned_to_ras
from foldsvc.imaging.segmentation.params import UNetParams
from foldsvc.imaging.segmentation.plausibility import SCOPE
from foldsvc.imaging.segmentation.result import FeatureLevel, UNetRun
from foldsvc.imaging.segmentation.sampling import smooth_resize
from foldsvc.imaging.segmentation.suitability import require_suitable
from foldsvc.imaging.segmentation.unet import LEVELS, UNetOutputs, run_unet
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume
from foldsvc.weights_folders import WeightsFolders

log = structlog.get_logger()

SIDE = 128
"""Voxels along each side of what the network takes."""

SHOWN = Notice(
    level="info",
    code="unet_shown",
    message="This U-Net is small enough to be looked into; for a mask or a volume, take the brain "
    "extraction of deepbet, which is more exact",
)
"""Said of every run."""

Program = Callable[[UNetParams, Float32[np.ndarray, "n n n"]], UNetOutputs]


class UNetExplorer:
    """Runs the U-Net with the weights in `weights_dir`.

    The program is compiled once and kept in `compiled_dir`, where later processes find it.
    One explorer serves one thread.
    """

    def __init__(self, weights_dir: WeightsFolders, compiled_dir: Path) -> None:
        self._params: UNetParams = jax.device_put(weights.load_deepbrain(weights_dir))
        self._compiled_dir = compiled_dir
        self._program: Program | None = None

    def run(self, volume: Volume, on_step: OnStep) -> UNetRun:
        """Run the network over an image.

        Args:
            volume: A still T1-weighted image of a head, in any orientation.
            on_step: Told of each step.

        Raises:
            SegmentationInputError: The image is not one that the network was trained for.
        """
        require_suitable(volume)
        started = time.monotonic()
        on_step("Shrinking the image", 0.0)
        voxels = turned_to_ras(volume.voxels[..., 0], volume.affine)
        given = network_input(np.ascontiguousarray(voxels, np.float32))
        on_step("Running the U-Net", 0.2)
        outputs = self._compiled(given)(self._params, given)
        small = np.asarray(outputs.probability)
        on_step("Drawing the feature maps", 0.9)
        levels = _levels(given, outputs)
        probability = turned_from_ras(smooth_resize(small, voxels.shape), volume.affine)
        mask = probability > THRESHOLD
        voxel_mm3 = abs(float(np.linalg.det(volume.affine[:3, :3])))
        log.info("unet_run", shape=probability.shape, seconds=time.monotonic() - started)
        return UNetRun(
            mask=mask,
            probability=probability,
            affine=volume.affine,
            volume_cm3=float(mask.sum()) * voxel_mm3 / 1_000.0,
            levels=levels,
            notices=(SCOPE, SHOWN),
        )

    def _compiled(self, given: Float32[np.ndarray, "n n n"]) -> Program:
        if self._program is None:
            started = time.monotonic()
            self._program = kept_program(
                f"u-net, side {SIDE}",
                lambda: jax.jit(run_unet).lower(self._params, given),
                self._compiled_dir,
            )
            log.info("program_ready", network="u-net", seconds=time.monotonic() - started)
        return self._program


def network_input(x: Float32[np.ndarray, "x y z"]) -> Float32[np.ndarray, "n n n"]:
    """Shrink an image to the network's size and bring its brightest voxel to 1.

    Args:
        x: In RAS; a signal below 0 is lifted to begin there.
    """
    given = smooth_resize(x - min(np.float32(0), x.min()), (SIDE,) * 3)
    return np.asarray(given / given.max(), np.float32)


def _levels(given: Float32[np.ndarray, "n n n"], outputs: UNetOutputs) -> tuple[FeatureLevel, ...]:
    computed = (
        pictured(name, *(np.asarray(slice_) for slice_ in slices))
        for name, slices in zip(LEVELS, outputs.levels, strict=True)
    )
    probability = np.asarray(outputs.probability)
    return (
        pictured("input", *middle_of(given)),
        *computed,
        pictured("output", *middle_of(probability)),
    )
