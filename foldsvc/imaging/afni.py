"""AFNI: a .HEAD of attributes in text, and a .BRIK of voxels."""

from pathlib import Path

import numpy as np
from nibabel.brikhead import AFNIImage
from nibabel.fileholders import FileHolder

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.canonical import require_volume
from foldsvc.imaging.decoded_image import DecodedImage, components, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.voxel_types import check_size, four_axes, real_type, scaled
from foldsvc.records.volume import Volume

NAME = "AFNI"

_SECONDS = {77_001: 1e-3, 77_002: 1.0}
"""By AFNI's code of the unit of time."""


def read_afni(header: Path, voxels: Path, limits: ReadLimits, budget: PixelBudget) -> DecodedImage:
    """Read an image with its place in space, each of its bricks by its own scale.

    Args:
        header: The .HEAD.
        voxels: The .BRIK, unpacked.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        holders = {
            "header": FileHolder(filename=str(header)),
            "image": FileHolder(filename=str(voxels)),
        }
        image = AFNIImage.from_file_map(holders)
        shape = tuple(int(length) for length in image.shape)
        kind = real_type(image.get_data_dtype(), NAME)
        check_size(shape, kind.itemsize, limits, budget)
        size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        if (there := voxels.stat().st_size) < size:
            raise ImageDamagedError(NAME, f"it has {there:,} of {size:,} bytes of voxels")
        affine = np.array(image.affine, dtype=np.float64)
        require_volume(affine, NAME)
        content = Volume(voxels=four_axes(scaled(np.asanyarray(image.dataobj))), affine=affine)
        n_bricks = content.voxels.shape[3]
        timing = image.header.info.get("TAXIS_FLOATS")
        if n_bricks > 1 and timing is None:
            content = Volume(voxels=content.voxels, affine=affine, fourth_axis="component")
        elif n_bricks > 1:
            step = _time_step(image)
            content = Volume(voxels=content.voxels, affine=affine, time_step_s=step)
        return DecodedImage(
            format="afni",
            content=content,
            n_files=2,
            deidentification=reencoded(["attributes", "history"]),
            notices=(components(n_bricks, "a list of bricks"),)
            if content.fourth_axis == "component"
            else (),
        )


def _time_step(image: AFNIImage) -> float | None:
    numbers, floats = (image.header.info.get(name) or [] for name in ("TAXIS_NUMS", "TAXIS_FLOATS"))
    if len(numbers) < 3 or len(floats) < 2:  # noqa: PLR2004
        return None
    step = float(floats[1]) * _SECONDS.get(int(numbers[2]), 0.0)
    return step if np.isfinite(step) and step > 0 else None
