"""NIfTI-1 and NIfTI-2, in one file or as header and voxels apart."""

from pathlib import Path
from typing import cast

import nibabel
import numpy as np
from jaxtyping import Num
from nibabel.arrayproxy import ArrayProxy
from nibabel.fileholders import FileHolder
from nibabel.nifti1 import Nifti1Pair

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.decoded_image import (
    DecodedImage,
    components,
    digits_lost,
    notice,
    reencoded,
    time_unit_unknown,
)
from foldsvc.imaging.nifti_space import placed
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.voxel_types import check_size, four_axes, loses_digits, real_type, scaled
from foldsvc.records.notice import Notice
from foldsvc.records.volume import FourthAxis, Volume

NAME = "NIfTI"

_TEXTS = ("data_type", "db_name", "descrip", "aux_file", "intent_name")
_SECONDS = {8: 1.0, 16: 1e-3, 24: 1e-6}
_NO_TIMES = {32: "frequencies", 40: "chemical shifts", 48: "angular frequencies"}
_TIME_BITS = 0x38
_FOURTH = 4
_COMPONENTS = frozenset({*range(1004, 1011), 2003, 2004, 2006, 2007, 2008, 2009, 2016, 2017})
"""Codes of intent whose values are matrices, vectors, points, quaternions or colours."""

_HEADER_BYTES = 348


def is_pair(header: Path) -> bool:
    """Say whether a header keeps its voxels in another file."""
    with header.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    return head[344:347] == b"ni1" or head[4:7] == b"ni2"


def read_nifti(
    header: Path, voxels: Path | None, limits: ReadLimits, budget: PixelBudget
) -> DecodedImage:
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
        raw = stored_values(image, voxels or header, NAME, limits, budget)
        proxy = cast("ArrayProxy", image.dataobj)
        values = scaled(raw, float(proxy.slope), float(proxy.inter))
        space = placed(image, header)
        fourth_axis, what = _fourth_axis(image)
        step, untold = _time_step(image, fourth_axis)
        content = Volume(
            voxels=four_axes(values),
            affine=space.affine,
            time_step_s=step,
            fourth_axis=fourth_axis,
        )
        n_further = content.voxels.shape[3]
        return DecodedImage(
            format="nifti",
            content=content,
            deidentification=reencoded(_dropped(image)),
            notices=(
                *space.notices,
                *([components(n_further, what)] if fourth_axis == "component" else []),
                *untold,
                *([digits_lost()] if loses_digits(raw, values) else []),
            ),
        )


def stored_values(
    image: Nifti1Pair, voxels: Path, image_format: str, limits: ReadLimits, budget: PixelBudget
) -> Num[np.ndarray, "..."]:
    """Give the voxels as they are stored; colours become a last axis.

    Args:
        image: With its header read.
        voxels: The file that has them.
        image_format: For what is said.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: There are too few, too many, or they are not real numbers.
    """
    kind = image.header.get_data_dtype()
    shape = tuple(int(length) for length in image.shape)
    check_size(shape, kind.itemsize, limits, budget)
    if kind.names is None:
        real_type(kind, image_format)
    proxy = cast("ArrayProxy", image.dataobj)
    size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    there = max(0, voxels.stat().st_size - int(proxy.offset))
    if there < size:
        raise ImageDamagedError(image_format, f"it has {there:,} of {size:,} bytes of voxels")
    raw: np.ndarray = np.asanyarray(proxy.get_unscaled())
    if kind.names is None:
        return raw
    space = (*shape, 1, 1)[: max(3, len(shape))]
    return np.stack([raw[name] for name in kind.names], axis=-1).reshape(*space, len(kind.names))


def _image(header: Path, voxels: Path | None) -> Nifti1Pair:
    with header.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    second = head[4:6] in (b"n+", b"ni")
    module = nibabel.nifti2 if second else nibabel.nifti1
    single, pair = (
        (module.Nifti2Image, module.Nifti2Pair)
        if second
        else (module.Nifti1Image, module.Nifti1Pair)
    )
    if voxels is None:
        holders = {"image": FileHolder(filename=str(header))}
        return cast("Nifti1Pair", single.from_file_map(holders))
    holders = {
        "header": FileHolder(filename=str(header)),
        "image": FileHolder(filename=str(voxels)),
    }
    return cast("Nifti1Pair", pair.from_file_map(holders))


def _fourth_axis(image: Nifti1Pair) -> tuple[FourthAxis, str]:
    """Say what lies along the last axis, and of what the components are."""
    kind = image.header.get_data_dtype()
    if kind.names is not None:
        return "component", "a colour"
    shape = (*image.shape, 1, 1, 1, 1)
    if shape[3] == 1 and max(shape[_FOURTH:]) > 1:
        return "component", "a vector"
    if shape[3] > 1 and int(image.header["intent_code"]) in _COMPONENTS:
        return "component", "a vector"
    return "time", ""


def _time_step(
    image: Nifti1Pair, fourth_axis: FourthAxis
) -> tuple[float | None, tuple[Notice, ...]]:
    if fourth_axis != "time" or len(image.shape) < _FOURTH or image.shape[3] == 1:
        return None, ()
    step = float(image.header["pixdim"][_FOURTH])
    unit = int(image.header["xyzt_units"]) & _TIME_BITS
    if unit in _NO_TIMES:
        message = f"The fourth axis has {_NO_TIMES[unit]}, not points in time"
        return None, (notice("no_times", message),)
    if not np.isfinite(step) or step <= 0:
        return None, ()
    if unit not in _SECONDS:
        return None, (time_unit_unknown(step),)
    return step * _SECONDS[unit], ()


def _dropped(image: Nifti1Pair) -> list[str]:
    texts = [
        name for name in _TEXTS if name in image.header and bytes(image.header[name]).strip(b"\0 ")
    ]
    return texts + ["extensions"] * bool(len(image.header.extensions))
