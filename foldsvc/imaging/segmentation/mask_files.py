"""NIfTI files in and out of segmentation: what comes out lies on the grid of what went in."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
from jaxtyping import Float64, Shaped
from nibabel.nifti1 import Nifti1Image

from foldsvc.errors import ImageDamagedError, ImageFormatError
from foldsvc.records.volume import Unit, Volume

_SPACE = 3
_COMPRESS_LEVEL = 6
_ALIGNED = 2
"""NIfTI's code for coordinates that agree with those of another image."""


def read_volume(path: Path) -> Volume:
    """Read a NIfTI file of one's own; what strangers sent is read by the ingest instead.

    Raises:
        ImageFormatError: It is not a NIfTI file.
        ImageDamagedError: It is one and cannot be read.
    """
    try:
        image = nibabel.load(path)
    except (nibabel.filebasedimages.ImageFileError, OSError, ValueError):
        raise ImageFormatError from None
    if not isinstance(image, Nifti1Image):
        raise ImageFormatError
    try:
        voxels = np.asanyarray(image.dataobj)
    except (OSError, ValueError, EOFError) as error:
        raise ImageDamagedError("NIfTI", "it ends before its last voxel") from error
    if voxels.ndim < _SPACE or voxels.dtype.kind not in "iufb" or image.affine is None:
        raise ImageDamagedError("NIfTI", "it holds no numbers on three axes")
    return Volume(
        voxels=voxels.reshape((*voxels.shape[:_SPACE], -1), order="A"),
        affine=np.asarray(image.affine, np.float64),
    )


def volume_of(packed: bytes, modality: str, unit: Unit) -> Volume:
    """Read a volume that the ingest has kept.

    Args:
        packed: `volume.nii.gz`, gzipped.
        modality: As the ingest tells it.
        unit: Likewise.
    """
    image = Nifti1Image.from_bytes(gzip.decompress(packed))
    voxels = np.asanyarray(image.dataobj)
    return Volume(
        voxels=voxels.reshape((*voxels.shape[:_SPACE], -1), order="A"),
        affine=np.asarray(image.affine, np.float64),
        modality=modality,
        unit=unit,
    )


def write_on_grid(
    path: Path, values: Shaped[np.ndarray, "x y z"], affine: Float64[np.ndarray, "4 4"]
) -> None:
    """Write a mask, labels or probabilities as NIfTI-1, gzipped where the name ends in .gz.

    Args:
        path: The file; replaced if it is there.
        values: As `on_grid` takes them.
        affine: Of the image that they lie on.
    """
    path.write_bytes(on_grid(values, affine, packed=path.suffix == ".gz"))


def on_grid(
    values: Shaped[np.ndarray, "x y z"], affine: Float64[np.ndarray, "4 4"], *, packed: bool
) -> bytes:
    """Give a mask, labels or probabilities as NIfTI-1; the same values give the same bytes.

    Args:
        values: Whole numbers up to 255 are kept as bytes, all else as float32.
        affine: Of the image that they lie on.
        packed: Whether to gzip.
    """
    kind = np.uint8 if values.dtype.kind in "iub" else np.float32
    image = Nifti1Image(np.asarray(values, kind), affine)
    image.set_sform(affine, code=_ALIGNED)
    image.set_qform(affine, code=_ALIGNED)
    image.header.set_xyzt_units("mm", "sec")
    plain = image.to_bytes()
    return gzip.compress(plain, _COMPRESS_LEVEL, mtime=0) if packed else bytes(plain)
