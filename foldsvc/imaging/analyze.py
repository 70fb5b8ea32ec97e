"""Analyze 7.5 (Mayo Clinic, 1986): a header of 348 bytes and its voxels in another file."""

from io import BytesIO
from pathlib import Path
from typing import cast

import numpy as np
from nibabel.arrayproxy import ArrayProxy
from nibabel.fileholders import FileHolder
from nibabel.nifti1 import Nifti1Pair
from nibabel.spm2analyze import Spm2AnalyzeImage

from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.canonical import require_volume
from foldsvc.imaging.decoded_image import DecodedImage, notice, orientation_unknown, reencoded
from foldsvc.imaging.nifti import stored_values
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.voxel_types import four_axes, scaled
from foldsvc.records.volume import Volume

NAME = "Analyze"

_TEXTS = (
    "db_name", "data_type", "descrip", "aux_file", "generated", "scannum", "patient_id",
    "exp_date", "exp_time",
)  # fmt: skip


def read_analyze(
    header: Path, voxels: Path, limits: ReadLimits, budget: PixelBudget, *, matrix: bool = False
) -> DecodedImage:
    """Read an image with the sizes of its voxels; how it lies in the patient is never given.

    As SPM writes it, the header has a scale, which is applied, and the voxel of the origin.

    Args:
        header: The file.
        voxels: That of the same name and the ending `.img`.
        limits: Of voxels.
        budget: Of bytes.
        matrix: SPM's transformation was sent with it, in a file of MATLAB's, which is not read.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        holders = {
            "header": FileHolder(filename=str(header)),
            "image": FileHolder(filename=str(voxels)),
            "mat": FileHolder(fileobj=BytesIO()),  # MATLAB's files are not parsed
        }
        image = Spm2AnalyzeImage.from_file_map(holders)
        raw = stored_values(cast("Nifti1Pair", image), voxels, NAME, limits, budget)
        proxy = cast("ArrayProxy", image.dataobj)
        slope, intercept = float(proxy.slope), float(proxy.inter)
        affine = np.array(image.header.get_best_affine(), dtype=np.float64)
        require_volume(affine, NAME)
        notices = [orientation_unknown()]
        if (slope, intercept) != (1.0, 0.0):
            message = f"Values are multiplied by {slope:g}, which SPM keeps in a spare field"
            notices.append(notice("scaled", message, "info"))
        if matrix:
            message = "The .mat file of SPM beside it, which may place it, is not read"
            notices.append(notice("matrix_left_out", message))
        return DecodedImage(
            format="analyze",
            content=Volume(voxels=four_axes(scaled(raw, slope, intercept)), affine=affine),
            deidentification=reencoded(
                [
                    name
                    for name in _TEXTS
                    if name in image.header and bytes(image.header[name]).strip(b"\0 ")
                ]
            ),
            notices=tuple(notices),
        )
