"""NIfTI files in and out of segmentation: what comes out lies on the grid of what went in."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
from jaxtyping import Float64, Shaped
from nibabel.nifti1 import Nifti1Image

from foldsvc.errors import ImageDamagedError, ImageFormatError
from foldsvc.records.volume import Volume

_SPACE = 3
_COMPRESS_LEVEL = 6
_ALIGNED = 2
"""NIfTI's code for coordinates that agree with those of another image."""


def read_volume(path: Path) -> Volume:
    """Read a NIfTI file of one's own; what strangers sent is read by the ingest instead.

    Raises:
        ImageFormatError: It is no NIfTI file.
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


def write_on_grid(
    path: Path, values: Shaped[np.ndarray, "x y z"], affine: Float64[np.ndarray, "4 4"]
) -> None:
    """Write a mask, labels or probabilities as NIfTI-1, gzipped where the name ends in .gz.

    The same values give the same bytes.

    Args:
        path: The file; replaced if it is there.
        values: Whole numbers up to 255 are kept as bytes, all else as float32.
        affine: Of the image that they lie on.
    """
    kind = np.uint8 if values.dtype.kind in "iub" else np.float32
    image = Nifti1Image(np.asarray(values, kind), affine)
    image.set_sform(affine, code=_ALIGNED)
    image.set_qform(affine, code=_ALIGNED)
    image.header.set_xyzt_units("mm", "sec")
    packed = image.to_bytes()
    if path.suffix == ".gz":
        packed = gzip.compress(packed, _COMPRESS_LEVEL, mtime=0)
    path.write_bytes(packed)
