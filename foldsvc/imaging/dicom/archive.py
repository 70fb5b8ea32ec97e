"""The archive of the anonymous files of an image."""

import zipfile
from io import BytesIO

from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileDataset

from foldsvc.imaging.deidentification.dataset import file_meta_of

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip can tell; all entries have it."""


def add_file(packed: zipfile.ZipFile, number: int, dataset: Dataset) -> None:
    """Add an anonymous data set to an archive.

    Args:
        packed: The archive.
        number: Of the file in it, from 1 on.
        dataset: Without file meta.
    """
    entry = zipfile.ZipInfo(f"IMG{number:05}.dcm", _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, encoded(dataset))


def encoded(dataset: Dataset) -> bytes:
    """Encode an anonymous data set: explicit, little-endian, its preamble zero."""
    if "SpecificCharacterSet" in dataset:
        del dataset.SpecificCharacterSet  # what is left is ASCII
    file = FileDataset(None, dataset, file_meta=file_meta_of(dataset), preamble=b"\0" * 128)  # type: ignore[arg-type]
    buffer = BytesIO()
    dcmwrite(buffer, file, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return buffer.getvalue()
