"""Which attributes are searched and returned of studies, series and instances (PS3.18 10.6)."""

import re
from typing import Literal

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

Level = Literal["study", "series", "instance"]

LEVELS: tuple[Level, ...] = ("study", "series", "instance")

_TAG = re.compile(r"[0-9A-Fa-f]{8}")

RETURNED: dict[Level, tuple[str, ...]] = {
    "study": (
        "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "PatientName",
        "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID",
    ),
    "series": ("Modality", "SeriesInstanceUID", "SeriesNumber"),
    "instance": (
        "SOPClassUID", "SOPInstanceUID", "InstanceNumber", "Rows", "Columns", "BitsAllocated",
        "NumberOfFrames",
    ),
}  # fmt: skip
"""Told of each match without being asked for; of those computed, see the search."""

FURTHER: dict[Level, tuple[str, ...]] = {
    "study": ("StudyDescription", "PatientAge", "PatientSize", "PatientWeight"),
    "series": (
        "SeriesDate", "SeriesTime", "SeriesDescription", "BodyPartExamined", "Laterality",
        "PatientPosition", "Manufacturer", "ManufacturerModelName", "FrameOfReferenceUID",
        "ProtocolName", "SequenceName", "ScanningSequence", "MagneticFieldStrength", "KVP",
        "ConvolutionKernel", "Units",
    ),
    "instance": (
        "ImageType", "AcquisitionNumber", "AcquisitionDate", "AcquisitionTime", "ContentDate",
        "ContentTime", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
        "SliceThickness", "SliceLocation", "SpacingBetweenSlices", "SamplesPerPixel",
        "PhotometricInterpretation", "BitsStored", "HighBit", "PixelRepresentation",
        "WindowCenter", "WindowWidth", "RescaleIntercept", "RescaleSlope", "ViewPosition",
        "ImageLaterality", "BurnedInAnnotation", "LossyImageCompression",
    ),
}  # fmt: skip
"""Told where `includefield` asks for them."""

LEVEL_OF: dict[str, Level] = {
    keyword: level for level in LEVELS for keyword in (*RETURNED[level], *FURTHER[level])
}

INDEXED = tuple(LEVEL_OF)


def tag_of(keyword: str) -> str:
    """Give the eight hexadecimal digits of an attribute of the standard."""
    number = tag_for_keyword(keyword)
    assert number is not None, keyword  # noqa: S101 - keywords here are constants
    return f"{number:08X}"


def keyword_of(name: str) -> str | None:
    """Give the keyword of an attribute that a query names by keyword or tag; None for others."""
    if name and tag_for_keyword(name) is not None:
        return name
    return keyword_for_tag(int(name, 16)) or None if _TAG.fullmatch(name) else None


def vr_of(keyword: str) -> str:
    """Give the value representation of an attribute of the standard."""
    return dictionary_VR(keyword)
