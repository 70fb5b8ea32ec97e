"""What an image must be before a network looks at it: still, of a head, magnetic resonance."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from foldsvc.errors import (
    ImageExtentError,
    ImageSpacingError,
    NoContrastError,
    NotFiniteError,
    NotMagneticResonanceError,
    SeveralTimesError,
)
from foldsvc.records.volume import Unit, Volume

MIN_EXTENT_MM, MAX_EXTENT_MM = 100.0, 400.0
"""A head is 140 mm wide at least, and fields of view for it end below 300 mm."""

WARN_SPACING_MM, MAX_SPACING_MM = 3.0, 8.0
"""Up to 3 mm the mask of a head kept a Dice of 0.99 with that of 1 mm, at 8 mm 0.97, whichever axis
was coarse (`benchmarks/segmentation.py`)."""

_AIR_HU, _TISSUE_HU = -900.0, 200.0
_AIR_SHARE = 0.05
_CONTRAST_SHARE = 0.01


def require_suitable(volume: Volume) -> None:
    """Refuse an image that is not a still magnetic resonance image of a head.

    Args:
        volume: In any orientation.

    Raises:
        NotMagneticResonanceError: It is CT, PET or anything else, or its values are CT's.
        SeveralTimesError: It has several points in time.
        NotFiniteError: Some voxels are infinite or no number.
        ImageExtentError: It is far smaller or larger than a head.
        ImageSpacingError: Its voxels are too coarse.
        NoContrastError: Nearly all voxels have one value.
    """
    require_head(
        modality=volume.modality,
        unit=volume.unit,
        shape=volume.voxels.shape,
        affine=volume.affine,
    )
    voxels = volume.voxels
    if n_wrong := voxels.size - int(np.isfinite(voxels).sum()):
        raise NotFiniteError(n_wrong)
    if _is_computed_tomography(voxels):
        raise NotMagneticResonanceError("computed tomography, by its values (air at -1000)")
    low, high = voxels.min(), voxels.max()
    if high == low or np.mean(voxels > low) < _CONTRAST_SHARE:
        raise NoContrastError


def require_head(
    *, modality: str, unit: Unit, shape: Sequence[int], affine: Float64[np.ndarray, "4 4"]
) -> None:
    """Refuse what need not be read to be refused.

    Args:
        modality: DICOM's code; "" where the file does not tell.
        unit: Of the values.
        shape: Voxels along three axes, and points in time.
        affine: Voxel index to world coordinates, in mm.

    Raises:
        NotMagneticResonanceError: It is CT, PET or anything else.
        SeveralTimesError: It has several points in time.
        ImageExtentError: It is far smaller or larger than a head.
        ImageSpacingError: Its voxels are too coarse.
    """
    if modality not in {"", "MR"}:
        raise NotMagneticResonanceError(f"of the modality {modality}")
    if unit != "signal":
        raise NotMagneticResonanceError(f"in {unit}")
    if shape[3] > 1:
        raise SeveralTimesError(shape[3])
    spacing = spacing_mm(affine)
    extent = [step * n for step, n in zip(spacing, shape[:3], strict=True)]
    if min(extent) < MIN_EXTENT_MM:
        raise ImageExtentError(min(extent), f"at least {MIN_EXTENT_MM:.0f} mm")
    if max(extent) > MAX_EXTENT_MM:
        raise ImageExtentError(max(extent), f"at most {MAX_EXTENT_MM:.0f} mm")
    if max(spacing) > MAX_SPACING_MM:
        raise ImageSpacingError(spacing, MAX_SPACING_MM)


def spacing_mm(affine: Float64[np.ndarray, "4 4"]) -> tuple[float, float, float]:
    """Give the distance between voxels along the three axes, in mm."""
    first, second, third = np.linalg.norm(affine[:3, :3], axis=0)
    return float(first), float(second), float(third)


def _is_computed_tomography(voxels: np.ndarray) -> bool:
    """Tell by air at about -1000 and nothing between it and soft tissue's values."""
    return bool(
        voxels.min() < _AIR_HU
        and np.mean(voxels < _AIR_HU) > _AIR_SHARE
        and np.quantile(voxels, 0.5) < _TISSUE_HU
    )
