"""Where the voxels of a NIfTI file are: its two transformations, and its units of length."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float64
from nibabel.nifti1 import Nifti1Pair
from nibabel.spatialimages import HeaderDataError

from foldsvc.imaging.canonical import require_volume, spans_volume, with_third_step
from foldsvc.imaging.decoded_image import notice, orientation_unknown
from foldsvc.records.notice import Notice

NAME = "NIfTI"

_MILLIMETRES = {1: 1_000.0, 2: 1.0, 3: 1e-3}
_SPACE_BITS = 0x07
_APART = 0.5
"""Of a voxel's shortest edge: what two transformations may differ by before it is said."""

_Affine = Float64[np.ndarray, "4 4"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedImage:
    """Voxel index to RAS+ world coordinates in mm, and what is to be known of it."""

    affine: _Affine
    notices: tuple[Notice, ...]


def placed(image: Nifti1Pair, header: Path) -> PlacedImage:
    """Choose the sform, the qform where there is no sform, or the sizes of voxels alone.

    The same order as in nibabel and ITK. An sform or qform that spans no volume is passed over.

    Args:
        image: As it was read.
        header: Its file, of which what a reader mends in silence is asked again.

    Raises:
        ImageDamagedError: The voxels have no volume.
    """
    sform, qform = _sform(image), _qform(image)
    notices: list[Notice] = []
    if int(image.header["sform_code"]) > 0 and sform is None:
        notices.append(notice("sform_unusable", "The sform spans no volume and is passed over"))
    affine = sform if sform is not None else qform
    if affine is None:
        affine = np.asarray(image.header.get_base_affine(), dtype=np.float64)
        notices.append(orientation_unknown())
    if sform is None and _has_no_size(image, header):
        notices.append(notice("spacing_unknown", "The file has 0 as a size of voxels; 1 is taken"))
    if sform is not None and qform is not None:
        notices += _differences(sform, qform, image.shape)
    affine[:3, :3] = with_third_step(affine[:3, :3])
    require_volume(affine, NAME)
    unit = int(image.header["xyzt_units"]) & _SPACE_BITS
    if unit not in _MILLIMETRES:
        notices.append(
            notice(
                "unit_unknown",
                "The file does not say in what unit its lengths are: they are taken for mm",
                "info",
            )
        )
    affine[:3] *= _MILLIMETRES.get(unit, 1.0)
    return PlacedImage(affine=affine, notices=tuple(notices))


def _sform(image: Nifti1Pair) -> _Affine | None:
    if int(image.header["sform_code"]) <= 0:
        return None
    affine = np.array(image.header.get_sform(), dtype=np.float64)
    return affine if _is_usable(affine) else None


def _qform(image: Nifti1Pair) -> _Affine | None:
    if int(image.header["qform_code"]) <= 0:
        return None
    try:
        affine = np.array(image.header.get_qform(), dtype=np.float64)
    except (ValueError, HeaderDataError):  # a quaternion that is longer than 1
        return None
    return affine if _is_usable(affine) else None


def _is_usable(affine: _Affine) -> bool:
    return bool(np.isfinite(affine).all()) and spans_volume(with_third_step(affine[:3, :3]))


def _has_no_size(image: Nifti1Pair, header: Path) -> bool:
    with header.open("rb") as file:
        as_sent = type(image.header).from_fileobj(file, check=False)
    lengths = image.shape[:3]
    sizes = as_sent["pixdim"][1 : len(lengths) + 1]
    return any(size == 0 and length > 1 for size, length in zip(sizes, lengths, strict=True))


def _differences(sform: _Affine, qform: _Affine, shape: tuple[int, ...]) -> list[Notice]:
    """Say by how much two transformations disagree, and whether one mirrors the other."""
    if np.linalg.det(sform[:3, :3]) * np.linalg.det(qform[:3, :3]) < 0:
        return [
            notice(
                "sform_qform_differ",
                "Sform and qform disagree on left and right; the sform is taken",
            )
        ]
    space = (*shape, 1, 1)[:3]
    corners = np.array(np.meshgrid(*((0, n - 1) for n in space), indexing="ij")).reshape(3, -1)
    moved = (sform - qform)[:3] @ np.vstack([corners, np.ones(corners.shape[1])])
    apart = float(np.linalg.norm(moved, axis=0).max())
    if apart <= _APART * float(np.linalg.norm(sform[:3, :3], axis=0).min()):
        return []
    return [
        notice(
            "sform_qform_differ",
            f"Sform and qform place voxels up to {apart:.1f} apart; the sform is taken",
            "info",
        )
    ]
