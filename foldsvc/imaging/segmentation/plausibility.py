"""What a network made of an image, and whether it may be believed.

deepbet was trained on T1-weighted images of adult heads with the skull on.
A network draws a brain into nearly anything; only how it does so shows whether it is one, and
what stays uncertain is said of every result.
"""

import numpy as np
from jaxtyping import Bool, Float32, Shaped
from scipy import ndimage

from foldsvc.errors import BrainNotFoundError, NotT1WeightedError
from foldsvc.imaging.segmentation.suitability import WARN_SPACING_MM, spacing_mm
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

PLAUSIBLE_CM3 = (900.0, 2_100.0)
"""Of the inside of an adult's skull, with room at both ends."""

WARN_DOUBT, MAX_DOUBT = 0.017, 0.022
"""Measured: 0.012 to 0.015 on T1-weighted heads, sound, coarse, noisy, shaded, cropped or upside
down; 0.019 with the axes of the file exchanged, 0.02 to 0.026 on CT, 0.025 on a ramp, above 0.03
on noise."""

LEAST_CONTRAST, WARN_CONTRAST = 0.95, 1.05
"""Measured: 1.3 to 1.9 on T1-weighted heads, 1.1 with a rim made three times brighter, 0.84 with
the signal turned over."""

CUT_MM2 = 2_000.0
"""More than the brain stem, which leaves most images at their lower end."""

SCOPE = Notice(
    level="info",
    code="segmentation_scope",
    message="The network was trained on T1-weighted images of adults. How it does on children, on "
    "tumours and other lesions, or with contrast agent is not known",
)
"""Said of every result."""

_WARNINGS = {
    "segmentation_coarse": (
        f"The voxels are longer than {WARN_SPACING_MM:g} mm; the edge of the mask is as coarse"
    ),
    "segmentation_volume": (
        "The mask has {:.0f} cm³; the inside of an adult's skull has "
        f"{PLAUSIBLE_CM3[0]:.0f} to {PLAUSIBLE_CM3[1]:.0f} cm³"
    ),
    "segmentation_doubt": (
        "The network is less decided than on whole heads that lie as their file says; look at the "
        "mask, and at the orientation of the image"
    ),
    "segmentation_cut": (
        "The brain goes on beyond the edge of the image; its volume is that of the part"
    ),
    "segmentation_stripped": (
        "The skull has been removed already; the network was trained on whole heads"
    ),
    "segmentation_contrast": (
        "The middle of the brain is hardly brighter than its rim, as it is in T1-weighted images; "
        "this may be T2-weighted or FLAIR, which the network does not know"
    ),
}
_SKULL_SHARE = 0.05
_LOOK_MM, _RIM_MM, _CORE_MM = 3.0, 4.0, 15.0


def doubt(probability: Float32[np.ndarray, "x y z"], mask: Bool[np.ndarray, "x y z"]) -> float:
    """Give how undecided a network was: the mean over the mask of 4 p (1 - p), 0 to 1.

    Args:
        probability: As the network gave it.
        mask: What was made of it, not empty.
    """
    undecided = 4.0 * probability * (1.0 - probability)
    return float(undecided.sum(dtype=np.float64) / mask.sum())


def require_brain(
    volume: Volume,
    probability: Float32[np.ndarray, "x y z"],
    mask: Bool[np.ndarray, "x y z"],
) -> None:
    """Refuse what a network made of an image where the result shows that it does not know it.

    The network draws a brain into nearly anything; only how it does so tells.

    Args:
        volume: The image.
        probability: As the network gave it.
        mask: What was made of it, not empty.

    Raises:
        BrainNotFoundError: The network is less decided than on any head.
        NotT1WeightedError: The brain is darker inside than at its rim.
    """
    if doubt(probability, mask) > MAX_DOUBT:
        raise BrainNotFoundError
    if (contrast := _contrast(volume, mask)) < LEAST_CONTRAST:
        raise NotT1WeightedError(contrast)


def notices_on(
    volume: Volume,
    probability: Float32[np.ndarray, "x y z"],
    mask: Bool[np.ndarray, "x y z"],
    volume_cm3: float,
) -> tuple[Notice, ...]:
    """Warn of what makes a mask doubtful, and say what the network was trained on.

    Args:
        volume: The image, which `require_suitable` let pass.
        probability: As the network gave it.
        mask: The brain in it.
        volume_cm3: Of the mask.
    """
    spacing = spacing_mm(volume.affine)
    low, high = PLAUSIBLE_CM3
    reasons = {
        "segmentation_coarse": max(spacing) > WARN_SPACING_MM,
        "segmentation_volume": not low <= volume_cm3 <= high,
        "segmentation_doubt": doubt(probability, mask) > WARN_DOUBT,
        "segmentation_cut": _largest_cut_mm2(mask, spacing) > CUT_MM2,
        "segmentation_stripped": _is_stripped(volume.voxels[..., 0], mask),
        "segmentation_contrast": _contrast(volume, mask) < WARN_CONTRAST,
    }
    warnings = [
        Notice(level="warning", code=code, message=_WARNINGS[code].format(volume_cm3))
        for code, applies in reasons.items()
        if applies
    ]
    return (SCOPE, *warnings)


def _is_stripped(x: Shaped[np.ndarray, "x y z"], mask: Bool[np.ndarray, "x y z"]) -> bool:
    """Tell by nothing bright around the brain: no scalp, no fat."""
    if mask.all():
        return False
    least = x.min()
    half = least + 0.5 * (np.median(x[mask]) - least)
    return bool((x[~mask] > half).sum() < _SKULL_SHARE * mask.sum())


def _contrast(volume: Volume, mask: Bool[np.ndarray, "x y z"]) -> float:
    """Give how much brighter the middle of the brain is than its rim.

    White matter lies deep in the brain, cortex and fluid at its rim.
    Infinite where the brain is too small to have a middle.
    """
    spacing = spacing_mm(volume.affine)
    steps = [max(1, round(_LOOK_MM / step)) for step in spacing]
    sparse = tuple(slice(None, None, step) for step in steps)
    x, looked = volume.voxels[..., 0][sparse].astype(np.float32), mask[sparse]
    sampling = [step * size for step, size in zip(steps, spacing, strict=True)]
    depth = ndimage.distance_transform_edt(looked, sampling=sampling)
    rim, core = looked & (depth <= _RIM_MM), depth >= _CORE_MM
    if not rim.any() or not core.any():
        return float("inf")
    base = float(x.min())
    dark, bright = float(np.median(x[rim])) - base, float(np.median(x[core])) - base
    return bright / dark if dark > 0 else float("inf")


def _largest_cut_mm2(mask: Bool[np.ndarray, "x y z"], spacing: tuple[float, float, float]) -> float:
    """Give the largest area of the mask in one of the six outermost planes."""
    areas = []
    for axis in range(3):
        pixel = float(np.prod([spacing[other] for other in range(3) if other != axis]))
        planes = np.moveaxis(mask, axis, 0)
        areas += [pixel * int(planes[end].sum()) for end in (0, -1)]
    return max(areas)
