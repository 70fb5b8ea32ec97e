"""Philips' PAR and REC: a header in text, of versions 4 to 4.2, and the slices in another file."""

import warnings
from pathlib import Path

import numpy as np
from nibabel.fileholders import FileHolder
from nibabel.parrec import PARRECImage

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.canonical import require_volume
from foldsvc.imaging.decoded_image import DecodedImage, components, notice, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.voxel_types import check_size, four_axes
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

NAME = "PAR/REC"

_DYNAMIC = "dynamic scan number"
_CONTRASTS = (
    "echo number", "image_type_mr", "cardiac phase number", "diffusion b value number",
    "gradient orientation number", "label type", "contrast type",
)  # fmt: skip
"""What may tell the volumes of a file apart beside the time when they were taken."""


def read_parrec(
    header: Path, voxels: Path, limits: ReadLimits, budget: PixelBudget
) -> DecodedImage:
    """Read an image with its place in space, in Philips' displayed values.

    Args:
        header: The .PAR.
        voxels: The .REC.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME), voxels.open("rb") as file:
        holders = {"header": FileHolder(filename=str(header)), "image": FileHolder(fileobj=file)}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            image = PARRECImage.from_file_map(holders, permit_truncated=True)
        shape = tuple(int(length) for length in image.shape)
        check_size(shape, 8, limits, budget)
        slices = image.header.image_defs
        size = int(np.prod(image.header.get_rec_shape())) * image.get_data_dtype().itemsize
        if (there := voxels.stat().st_size) < size:
            raise ImageDamagedError(NAME, f"it has {there:,} of {size:,} bytes of voxels")
        affine = np.array(image.affine, dtype=np.float64)
        require_volume(affine, NAME)
        named = slices.dtype.names or ()
        mixed = [
            contrast
            for contrast in _CONTRASTS
            if contrast in named and len(np.unique(slices[contrast])) > 1
        ]
        n_volumes = shape[3] if len(shape) > 3 else 1  # noqa: PLR2004
        if mixed and n_volumes > 1 and len(np.unique(slices[_DYNAMIC])) > 1:
            raise ImageUnsupportedError(
                "PAR/REC files of several contrasts at several times", "Convert it with dcm2niix"
            )
        voxels_read = four_axes(np.asanyarray(image.dataobj).astype(np.float32))
        return DecodedImage(
            format="parrec",
            content=Volume(
                voxels=voxels_read,
                affine=affine,
                modality="MR",
                fourth_axis="component" if mixed and n_volumes > 1 else "time",
                time_step_s=None if mixed else _time_step(slices),
            ),
            n_files=2,
            deidentification=reencoded(["patient, examination and protocol"]),
            notices=(
                *([components(n_volumes, "several contrasts")] if mixed and n_volumes > 1 else []),
                *([_cut_short()] if caught else []),
            ),
        )


def _cut_short() -> Notice:
    return notice(
        "volumes_missing", "The scan was cut short: fewer volumes are there than the header says"
    )


def _time_step(slices: np.ndarray) -> float | None:
    """Give the seconds between two dynamic scans that begin at even times."""
    if "dyn_scan_begin_time" not in (slices.dtype.names or ()):
        return None
    begins = [
        float(slices["dyn_scan_begin_time"][slices[_DYNAMIC] == number].min())
        for number in np.unique(slices[_DYNAMIC])
    ]
    steps = np.diff(begins)
    if not steps.size or steps.min() <= 0 or np.ptp(steps) > 0.01 * steps.mean():
        return None
    return float(steps.mean())
