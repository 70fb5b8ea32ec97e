"""One DICOM file, opened within bounds."""

from io import BytesIO
from pathlib import Path
from typing import cast

import pydicom
from pydicom.dataset import Dataset, FileDataset
from pydicom.filereader import read_dataset, read_file_meta_info
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, inflate_raw
from foldsvc.imaging.dicom.byte_order import to_little_endian
from foldsvc.imaging.dicom.element_count import check_elements, count_elements
from foldsvc.imaging.parsing import parsing

NAME = "DICOM"

PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")

_META_BEGIN = 132
_GROUP_LENGTH_BYTES = 12
SEGMENTATIONS = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
"""Segmentation, and Label Map Segmentation."""

STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
_OTHER_SEGMENTATIONS = "1.2.840.10008.5.1.4.1.1.66."
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
"""What a picture is of which nothing else is known."""

_VIDEO = "1.2.840.10008.1.2.4.1"
_VIDEO_SUFFIXES = tuple(f"{_VIDEO}{number:02}" for number in range(9))
_MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"


def read_header(path: Path, budget: PixelBudget, elements: PixelBudget) -> Dataset:
    """Read all but the pixels.

    Args:
        path: The file.
        budget: Of bytes.
        elements: Likewise; they are counted before they are read.

    Raises:
        ImageError: It is not a DICOM file, or has too many elements.
    """
    with parsing(NAME):
        elements.spend(check_elements(path))
        dataset = _read(path, budget, header_alone=True)
        _drop_unreadable(dataset)
        return dataset


def read_whole(path: Path, budget: PixelBudget) -> FileDataset:
    """Read everything, pixels as they are encoded.

    Raises:
        ImageError: It is damaged.
    """
    with parsing(NAME):
        return _read(path, budget, header_alone=False)


def _read(path: Path, budget: PixelBudget, *, header_alone: bool) -> FileDataset:
    if _is_deflated(path):
        dataset = _read_deflated(path, budget, header_alone=header_alone)
    else:
        dataset = pydicom.dcmread(path, stop_before_pixels=header_alone, force=True)
        to_little_endian(dataset)
    if not dataset.get("SOPClassUID"):
        # Some programs that anonymize take it out; the file before the data set says it again.
        meta = getattr(dataset, "file_meta", None) or Dataset()
        dataset.SOPClassUID = meta.get("MediaStorageSOPClassUID") or _SECONDARY_CAPTURE
    return dataset


def _is_deflated(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(_META_BEGIN)[128:] != b"DICM":
            return False
    meta = read_file_meta_info(path)
    return bool(meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian)


def _read_deflated(path: Path, budget: PixelBudget, *, header_alone: bool) -> FileDataset:
    """Unpack a data set first, counting; pydicom would not count."""
    meta = read_file_meta_info(path)
    length = meta.get("FileMetaInformationGroupLength")
    if length is None:
        raise ImageDamagedError(NAME, "its file meta information has no length")
    with path.open("rb") as file:
        file.seek(_META_BEGIN + _GROUP_LENGTH_BYTES + int(length))
        data = inflate_raw(file.read(), budget)
    count_elements(data)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = read_dataset(BytesIO(data), is_implicit_VR=False, is_little_endian=True)
    if header_alone:
        present = [name for name in PIXELS if name in dataset]
        for name in present:
            delattr(dataset, name)
    return FileDataset(None, dataset, file_meta=meta, is_implicit_VR=False, is_little_endian=True)  # type: ignore[arg-type]


def _drop_unreadable(dataset: Dataset) -> None:
    """Leave out what is not what its representation says, at every level; the rest is good."""
    for tag in list(dataset.keys()):
        try:
            with parsing(NAME):
                element = dataset[tag]  # read when first asked for
                if element.VR == "SQ":
                    for item in element.value:
                        _drop_unreadable(item)
        except ImageDamagedError:
            del dataset[tag]


def transfer_syntax_of(dataset: Dataset) -> pydicom.uid.UID:
    """Give the transfer syntax; a bare data set is taken for DICOM's default."""
    meta = getattr(dataset, "file_meta", None)
    if meta is not None and meta.get("TransferSyntaxUID"):
        return cast("pydicom.uid.UID", meta.TransferSyntaxUID)
    _, little = dataset.original_encoding
    return (
        ExplicitVRLittleEndian
        if dataset.original_encoding[0] is False and little
        else ImplicitVRLittleEndian
    )


def has_labels(dataset: Dataset) -> bool:
    """Say whether a data set is a segmentation or a structure set, and no image."""
    return str(dataset.get("SOPClassUID", "")) in (*SEGMENTATIONS, STRUCTURE_SET)


def check_kind(dataset: Dataset) -> None:
    """Refuse what is not an image.

    Raises:
        ImageUnsupportedError: With what it is instead.
    """
    kind = str(dataset.get("SOPClassUID", ""))
    if kind == _MEDIA_DIRECTORY or "DirectoryRecordSequence" in dataset:
        raise ImageUnsupportedError("directories of media (DICOMDIR)", "Send the files it lists")
    if has_labels(dataset):
        return
    if kind.startswith(_OTHER_SEGMENTATIONS):
        raise ImageUnsupportedError(
            "DICOM segmentations of surfaces, tracts and registrations", "Send the mask as NIfTI"
        )
    if not {"Rows", "Columns"} <= set(dataset.dir("Rows", "Columns")):
        raise ImageUnsupportedError("DICOM objects that are not images", "Send the images alone")
    if str(transfer_syntax_of(dataset)).startswith(_VIDEO_SUFFIXES):
        raise ImageUnsupportedError("video in DICOM", "Export it as a cine of single frames")
