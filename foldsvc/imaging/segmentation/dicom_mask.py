"""A mask as a DICOM Segmentation object (PS3.3 A.51) of the series that it was found in."""

import io
import warnings
import zipfile
from collections.abc import Sequence

import numpy as np
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from jaxtyping import Bool, Float64
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from foldsvc import __version__
from foldsvc.errors import ImageError
from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.parsing import parsing
from foldsvc.records.notice import Notice

_NEEDED = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns")
_EMPTY_IF_UNKNOWN = (
    "AccessionNumber",
    "PatientBirthDate",
    "PatientID",
    "PatientName",
    "PatientSex",
    "StudyDate",
    "StudyID",
    "StudyTime",
)
"""Type 2 (PS3.5, 7.4.3): they have to be there, and may be empty; many programs leave them out."""

_SEXES = frozenset({"", "F", "M", "O"})
_SERIES_NUMBER = 9_001


def mask_of_series(
    archive: bytes,
    mask: Bool[np.ndarray, "x y z"],
    affine: Float64[np.ndarray, "4 4"],
    *,
    algorithm: str,
    version: str,
) -> bytes | Notice:
    """Give the brain as a DICOM Segmentation of a kept series, or why there is none.

    What was found is worth more than this way of writing it, so nothing in the files of a series
    makes this raise.

    Args:
        archive: `dicom.zip` of an image.
        mask: The brain.
        affine: Voxel index to RAS+ world coordinates, in mm.
        algorithm: Name of the network.
        version: Of its weights.
    """
    try:
        with parsing("DICOM"):
            series = read_series(archive)
            if series is None:
                return _missing("its files are not slices that tell where they lie")
            made = dicom_mask(mask, affine, series, algorithm=algorithm, version=version)
    except ImageError as error:
        return _missing(str(error))
    return _missing("none of its pixels lies in the mask") if made is None else made


def read_series(archive: bytes) -> list[Dataset] | None:
    """Give the slices of a kept series, without their pixels; None where they are not slices.

    What a slice has to have and lacks is added: empty where the standard allows that, the
    distance to the next for the thickness, and a frame of reference for the series alone.

    Args:
        archive: `dicom.zip` of an image.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        contents = [packed.read(name) for name in packed.namelist()]
    try:
        slices = [dcmread(io.BytesIO(content), stop_before_pixels=True) for content in contents]
    except InvalidDicomError:
        return None
    if not slices or not all(_is_slice(slice_) for slice_ in slices):
        return None
    series: list[Dataset] = sorted(slices, key=_height)
    _complete(series)
    return series


def dicom_mask(
    mask: Bool[np.ndarray, "x y z"],
    affine: Float64[np.ndarray, "4 4"],
    series: Sequence[Dataset],
    *,
    algorithm: str,
    version: str,
) -> bytes | None:
    """Give the brain as a binary segmentation, a frame for each slice that has some of it.

    Each pixel of a slice takes the voxel at its own place, so that neither the order nor the
    orientation of the slices matters.

    Args:
        mask: The brain.
        affine: Voxel index to RAS+ world coordinates, in mm.
        series: Slices, as `read_series` gives them.
        algorithm: Name of the network.
        version: Of its weights.

    Returns:
        The file; None where no pixel of the series lies in the mask.
    """
    frames = np.stack([_on_slice(mask, affine, dataset) for dataset in series])
    if not frames.any():
        return None
    identity = [str(dataset.SOPInstanceUID) for dataset in series] + [
        algorithm,
        version,
        __version__,
    ]
    with warnings.catch_warnings():
        # Of names without a caret, such as the pseudonyms that the ingest gives.
        warnings.filterwarnings(
            "ignore", message=".*unlikely to represent the", category=UserWarning
        )
        made = Segmentation(
            source_images=list(series),
            pixel_array=frames.astype(np.uint8),
            segmentation_type=SegmentationTypeValues.BINARY,
            segment_descriptions=[_brain(algorithm, version)],
            series_instance_uid=generate_uid(entropy_srcs=["series", *identity]),
            series_number=_SERIES_NUMBER,
            sop_instance_uid=generate_uid(entropy_srcs=["object", *identity]),
            instance_number=1,
            manufacturer="foldsvc",
            manufacturer_model_name="foldsvc",
            software_versions=__version__,
            device_serial_number="none",
            content_label="BRAIN",
            series_description=f"Brain, by {algorithm}; not for diagnosis",
        )
    stream = io.BytesIO()
    made.save_as(stream)
    return stream.getvalue()


def _missing(reason: str) -> Notice:
    return Notice(
        level="warning",
        code="no_dicom_mask",
        message=f"The mask is not given as DICOM, since the series does not allow it: {reason}. "
        "As NIfTI it is whole",
    )


def _brain(algorithm: str, version: str) -> SegmentDescription:
    return SegmentDescription(
        segment_number=1,
        segment_label="brain",
        segmented_property_category=codes.SCT.AnatomicalStructure,
        segmented_property_type=codes.SCT.Brain,
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=algorithm, version=version, family=codes.DCM.ArtificialIntelligence
        ),
    )


def _complete(series: Sequence[Dataset]) -> None:
    apart = np.diff([_height(dataset) for dataset in series])
    frame_of_reference = generate_uid(
        entropy_srcs=["frame of reference", str(series[0].get("SeriesInstanceUID", ""))]
    )
    for dataset in series:
        for name in _EMPTY_IF_UNKNOWN:
            if name not in dataset:
                setattr(dataset, name, "")
        if str(dataset.PatientSex) not in _SEXES:
            dataset.PatientSex = ""
        if not dataset.get("SliceThickness") and apart.size:
            dataset.SliceThickness = f"{np.median(apart):.8g}"
        if not dataset.get("FrameOfReferenceUID"):
            dataset.FrameOfReferenceUID = frame_of_reference


def _is_slice(dataset: Dataset) -> bool:
    return all(name in dataset for name in _NEEDED) and int(dataset.get("NumberOfFrames", 1)) == 1


def _height(dataset: Dataset) -> float:
    """Give how far a slice lies along the normal of its plane, in mm."""
    row, column = _directions(dataset)
    return float(np.cross(row, column) @ np.array(dataset.ImagePositionPatient, np.float64))


def _directions(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    cosines = np.array(dataset.ImageOrientationPatient, np.float64)
    return cosines[:3], cosines[3:]


def _on_slice(
    mask: Bool[np.ndarray, "x y z"], affine: Float64[np.ndarray, "4 4"], dataset: Dataset
) -> Bool[np.ndarray, "rows columns"]:
    """Give the mask at the pixels of a slice; False beyond the volume."""
    row, column = _directions(dataset)
    between_rows, between_columns = (float(step) for step in dataset.PixelSpacing)
    slice_affine = np.eye(4)
    slice_affine[:3, 0], slice_affine[:3, 1] = column * between_rows, row * between_columns
    slice_affine[:3, 3] = np.array(dataset.ImagePositionPatient, np.float64)
    to_voxel = np.linalg.inv(affine) @ LPS_TO_RAS @ slice_affine
    i, j = np.meshgrid(np.arange(dataset.Rows), np.arange(dataset.Columns), indexing="ij")
    pixels = np.stack([i, j, np.zeros_like(i), np.ones_like(i)]).reshape(4, -1)
    index = np.rint((to_voxel @ pixels)[:3]).astype(np.int64)
    inside = ((index >= 0) & (index < np.array(mask.shape)[:, None])).all(axis=0)
    inside_mask = np.zeros(index.shape[1], np.bool_)
    inside_mask[inside] = mask[tuple(index[:, inside])]
    return inside_mask.reshape(i.shape)
