"""DICOM series of known geometry, written file by file from an array."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

CT, MR, PET = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "4", "128"))
SERIES = "1.2.826.0.1.3680043.8.498.1"


def slice_file(
    values: np.ndarray,
    *,
    position: Sequence[float],
    directions: Sequence[float] = (1, 0, 0, 0, 1, 0),
    spacing: Sequence[float] = (1, 1),
    number: int = 1,
    kind: str = CT,
    modality: str = "CT",
    series: str = SERIES,
    **further: object,
) -> pydicom.FileDataset:
    """Give one slice; values are int16, rows by columns."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = kind
    meta.MediaStorageSOPInstanceUID = f"{series}.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = pydicom.FileDataset(None, pydicom.Dataset(), file_meta=meta, preamble=b"\0" * 128)
    facts = {
        "SOPClassUID": kind, "SOPInstanceUID": f"{series}.{number}", "Modality": modality,
        "StudyInstanceUID": f"{SERIES}.0", "SeriesInstanceUID": series,
        "FrameOfReferenceUID": f"{SERIES}.9", "PatientName": "Made^Up", "PatientID": "made",
        "InstanceNumber": number, "ImagePositionPatient": [f"{one:.8g}" for one in position],
        "ImageOrientationPatient": [f"{one:.10g}" for one in directions],
        "PixelSpacing": [f"{one:.8g}" for one in spacing], "Rows": values.shape[0],
        "Columns": values.shape[1], "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2", "BitsAllocated": 16, "BitsStored": 16,
        "HighBit": 15, "PixelRepresentation": 1, "PixelData": values.astype("<i2").tobytes(),
        "RescaleSlope": 1, "RescaleIntercept": -1024, **further,
    }  # fmt: skip
    for name, value in facts.items():
        setattr(dataset, name, value)
    return dataset


def written(datasets: Sequence[pydicom.FileDataset], folder: Path) -> list[Path]:
    """Write files, named so that their names are in no useful order."""
    folder.mkdir(exist_ok=True)
    paths = []
    for index, dataset in enumerate(datasets):
        path = folder / f"{(index * 7919) % 1009:04}"
        pydicom.dcmwrite(path, dataset, enforce_file_format=True)
        paths.append(path)
    return sorted(paths)
