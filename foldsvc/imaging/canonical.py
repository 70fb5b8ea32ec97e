"""Voxels turned to RAS: axes are swapped and flipped, values are never interpolated."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
from jaxtyping import Float64, Num
from nibabel.orientations import (
    aff2axcodes,
    apply_orientation,
    inv_ornt_aff,
    io_orientation,
)

from foldsvc.errors import ImageDamagedError
from foldsvc.records.volume import Volume

LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
"""DICOM's, MetaImage's and ITK's world to that of NIfTI; it is its own inverse."""

_COMPRESS_LEVEL = 1
"""More takes several times as long for a few percent."""

_FLAT = 1e-6
"""Volume of a voxel by that of an upright one with the same edges, below which it has none."""

_SCANNER = 1
"""NIfTI's code for coordinates of the scanner."""


def to_ras(
    voxels: Num[np.ndarray, "a b c t"], affine: Float64[np.ndarray, "4 4"]
) -> tuple[Num[np.ndarray, "x y z t"], Float64[np.ndarray, "4 4"]]:
    """Order and flip the axes so that they go as nearly to R, A and S as they can.

    Each voxel keeps its value and its world coordinates exactly.
    """
    orientation = io_orientation(affine)
    turned = apply_orientation(voxels, orientation)
    moved = affine @ inv_ornt_aff(orientation, voxels.shape[:3])
    return turned, np.asarray(moved, dtype=np.float64)


def spans_volume(steps: Float64[np.ndarray, "3 3"]) -> bool:
    """Say whether the steps along the axes, columns, are finite, and no two of them one line."""
    lengths = np.linalg.norm(steps, axis=0)
    if not np.isfinite(steps).all() or not lengths.all():
        return False
    return abs(float(np.linalg.det(steps / lengths))) > _FLAT


def require_volume(affine: Float64[np.ndarray, "4 4"], image_format: str) -> None:
    """Return where an affine is finite and its voxels have a volume.

    Raises:
        ImageDamagedError: It is not, or they have none.
    """
    if not np.isfinite(affine).all() or not spans_volume(affine[:3, :3]):
        raise ImageDamagedError(image_format, "its voxels have no volume")


def with_third_step(steps: Float64[np.ndarray, "3 3"]) -> Float64[np.ndarray, "3 3"]:
    """Give a picture, whose third step is nothing, one of 1 mm upright on it."""
    upright = np.cross(steps[:, 0], steps[:, 1])
    length = float(np.linalg.norm(upright))
    if steps[:, 2].any() or not length:
        return steps
    return np.column_stack([steps[:, 0], steps[:, 1], upright / length])


def orientation_of(affine: Float64[np.ndarray, "4 4"]) -> str:
    """Say towards what the axes go, such as LPS."""
    return "".join(str(code) for code in aff2axcodes(affine))


def shear_degrees(affine: Float64[np.ndarray, "4 4"]) -> float:
    """How far the most leaning of the axes is from upright on the two others."""
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    cosines = (axes[:, 0] @ axes[:, 1], axes[:, 0] @ axes[:, 2], axes[:, 1] @ axes[:, 2])
    return float(np.degrees(np.arcsin(min(1.0, max(abs(float(cosine)) for cosine in cosines)))))


def write_nifti(volume: Volume, path: Path) -> None:
    """Write a gzipped NIfTI-1 file that says nothing but voxels and their place.

    The same volume gives the same bytes: there is no time and no name in it.
    """
    voxels = volume.voxels if volume.voxels.shape[3] > 1 else volume.voxels[..., 0]
    image = nibabel.nifti1.Nifti1Image(voxels, None, dtype=voxels.dtype.type)
    header = image.header
    header.set_sform(volume.affine, code=_SCANNER)
    if shear_degrees(volume.affine) < 0.01:  # noqa: PLR2004 - a rotation, as a quaternion needs it
        header.set_qform(volume.affine, code=_SCANNER)
    else:
        header.set_qform(None, code=0)
        header["pixdim"][1:4] = np.linalg.norm(volume.affine[:3, :3], axis=0)
    moving = volume.voxels.shape[3] > 1
    header.set_xyzt_units("mm", "unknown" if moving and volume.time_step_s is None else "sec")
    if moving:
        header["pixdim"][4] = volume.time_step_s or 1.0
        if volume.fourth_axis != "time":
            header.set_xyzt_units("mm", "unknown")
    image = nibabel.nifti1.Nifti1Image(voxels, volume.affine, header)
    with (
        path.open("xb") as file,
        gzip.GzipFile("", "wb", _COMPRESS_LEVEL, file, mtime=0) as packed,
    ):
        image.to_stream(packed)
