"""Formats of images that are read here; every text that lists them is made of this table."""

from collections.abc import Mapping
from typing import Literal

ImageFormat = Literal[
    "dicom", "nifti", "analyze", "minc", "metaimage", "nrrd", "mgh", "afni", "parrec", "mif"
]

IMAGE_FORMATS: Mapping[ImageFormat, str] = {
    "dicom": "DICOM",
    "nifti": "NIfTI",
    "analyze": "Analyze 7.5",
    "minc": "MINC",
    "metaimage": "MetaImage",
    "nrrd": "NRRD",
    "mgh": "FreeSurfer MGH",
    "afni": "AFNI",
    "parrec": "Philips PAR/REC",
    "mif": "MRtrix MIF",
}


def listed_formats() -> str:
    """Give the names of all formats, as a sentence has them."""
    *others, last = IMAGE_FORMATS.values()
    return f"{', '.join(others)} and {last}"
