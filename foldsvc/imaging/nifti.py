"""NIfTI-1 and NIfTI-2, in one file or as header and voxels apart."""

from pathlib import Path
from typing import cast

import nibabel
import numpy as np
from nibabel.arrayproxy import ArrayProxy
from nibabel.fileholders import FileHolder
from nibabel.nifti1 import Nifti1Pair

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import Budget, ReadLimits
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.read_image import ReadImage, notice, reencoded
from foldsvc.imaging.voxel_types import check_size, four_axes, real_type, scaled
from foldsvc.records.volume import Volume
from foldsvc.wire.fold import Notice

NAME = "NIfTI"

_TEXTS = ("data_type", "db_name", "descrip", "aux_file", "intent_name")
_SECONDS = {"sec": 1.0, "msec": 1e-3, "usec": 1e-6}
_FOURTH = 4


def read_nifti(header: Path, voxels: Path | None, limits: ReadLimits, budget: Budget) -> ReadImage:
    """Read an image with its place in space.

    Args:
        header: The file, or the one of two that has the header.
        voxels: The other of two.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        image = _image(header, voxels)
        shape = tuple(int(length) for length in image.shape)
        stored = real_type(image.header.get_data_dtype(), NAME)
        check_size(shape, stored.itemsize, limits, budget)
        affine, notices = _affine(image)
        stored_voxels = cast("ArrayProxy", image.dataobj)
        raw = np.asanyarray(stored_voxels.get_unscaled())
        slope, intercept = stored_voxels.slope, stored_voxels.inter
        return ReadImage(
            format="nifti",
            content=Volume(
                voxels=four_axes(scaled(raw, float(slope), float(intercept))),
                affine=affine,
                time_step_s=_time_step(image),
            ),
            deidentification=reencoded(_dropped(image)),
            notices=notices,
        )


def _image(header: Path, voxels: Path | None) -> Nifti1Pair:
    with header.open("rb") as file:
        head = file.read(348)
    second = head[4:6] == b"n+" or head[4:6] == b"ni"
    magic = head[4:7] if second else head[344:347]
    module = nibabel.nifti2 if second else nibabel.nifti1
    single, pair = (
        (module.Nifti2Image, module.Nifti2Pair)
        if second
        else (module.Nifti1Image, module.Nifti1Pair)
    )
    if magic.startswith(b"n+"):
        holders = {"image": FileHolder(filename=str(header))}
        return cast("Nifti1Pair", single.from_file_map(holders))
    if voxels is None:
        raise ImageDamagedError(NAME, "its header names another file, which was not sent")
    holders = {
        "header": FileHolder(filename=str(header)),
        "image": FileHolder(filename=str(voxels)),
    }
    return cast("Nifti1Pair", pair.from_file_map(holders))


def _affine(image: Nifti1Pair) -> tuple[np.ndarray, tuple[Notice, ...]]:
    affine = np.asarray(image.affine, dtype=np.float64)
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:  # noqa: PLR2004
        raise ImageDamagedError(NAME, "its voxels have no volume")
    if int(image.header["sform_code"]) or int(image.header["qform_code"]):
        return affine, ()
    return affine, (
        notice(
            "orientation_unknown",
            "The file does not tell how the image lies in the patient: left and right may be "
            "exchanged",
        ),
    )


def _time_step(image: Nifti1Pair) -> float | None:
    zooms = image.header.get_zooms()
    if len(zooms) < _FOURTH:
        return None
    step = float(zooms[3]) * _SECONDS.get(image.header.get_xyzt_units()[1], 0.0)
    return step if np.isfinite(step) and step > 0 else None


def _dropped(image: Nifti1Pair) -> list[str]:
    texts = [
        name for name in _TEXTS if name in image.header and bytes(image.header[name]).strip(b"\0 ")
    ]
    return texts + ["extensions"] * bool(len(image.header.extensions))
