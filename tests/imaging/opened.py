"""An upload read as the service reads it, without the service."""

import shutil
import warnings
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import nibabel
import numpy as np
import pydicom

from foldsvc.imaging.parser_messages import Outcome, Request, SentFile
from foldsvc.imaging.parser_process import open_upload
from foldsvc.imaging.sandbox import ReadUpload, read_upload


def opened(paths: Sequence[Path], folder: Path, **limits: object) -> ReadUpload:
    """Read files in the confined process; what it makes lies in `folder`."""
    return read_upload(folder, _request(paths, folder, **limits))


def read_here(paths: Sequence[Path], folder: Path, **limits: object) -> Outcome:
    """Read files as that process does, in this one, which is quicker and not confined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return open_upload(_request(paths, folder, **limits), folder)


def _request(paths: Sequence[Path], folder: Path, **limits: object) -> Request:
    folder.mkdir(parents=True)
    sent = []
    for index, path in enumerate(paths):
        shutil.copy(path, folder / f"sent{index:05}")
        sent.append(SentFile(path=f"sent{index:05}", name=path.name))
    request = {
        "dates": "remove", "keep_patient": False, "memory_bytes": 4 << 30, "seconds": 100,
        "max_inflated_bytes": 1 << 30, "max_files": 5_000, **limits,
    }  # fmt: skip
    return Request.model_validate({"files": sent, "key_hex": "00", **request})


def copies_of(folder: Path, image: object) -> list[pydicom.FileDataset]:
    """Give the anonymous files of an image, in the order of their archive."""
    with zipfile.ZipFile(folder / image.folder / "dicom.zip") as packed:
        return [pydicom.dcmread(BytesIO(packed.read(name))) for name in packed.namelist()]


def voxels_of(folder: Path, image: object) -> tuple[np.ndarray, np.ndarray]:
    """Give the values and the affine of a volume that was made."""
    nifti = nibabel.load(folder / image.folder / "volume.nii.gz")
    return np.asanyarray(nifti.dataobj), nifti.affine


def value_at(values: np.ndarray, affine: np.ndarray, world: np.ndarray) -> np.ndarray:
    """Give the values of the voxels that are nearest to world points, RAS, one a row."""
    index = np.rint((world - affine[:3, 3]) @ np.linalg.inv(affine[:3, :3]).T).astype(int)
    return values[index[:, 0], index[:, 1], index[:, 2]]
