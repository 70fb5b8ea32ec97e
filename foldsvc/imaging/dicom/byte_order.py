"""Data sets in Explicit VR Big Endian to little-endian ones, as all else here is."""

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ExplicitVRLittleEndian

from foldsvc.errors import ImageError
from foldsvc.imaging.parsing import parsing

_WORD_BYTES = {"OW": 2, "OL": 4, "OF": 4, "OD": 8, "OV": 8}
"""Bytes that are one number, by value representation (PS3.5 7.3)."""

_PIXELS = 0x7FE00010
_BYTE_BITS = 8


def to_little_endian(dataset: FileDataset) -> None:
    """Turn the bytes of every number that is kept as bytes, in place.

    Pixels, tables and palettes are such; other numbers are decoded by their representation when
    they are first asked for. A data set that is little-endian stays as it is.
    """
    if dataset.original_encoding[1] is not False:
        return
    bits = dataset.get("BitsAllocated")
    pixel_bytes = int(bits) // _BYTE_BITS if isinstance(bits, int) else 1
    _turn(dataset, pixel_bytes)
    meta = getattr(dataset, "file_meta", None)
    if meta is not None and "TransferSyntaxUID" in meta:
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.set_original_encoding(is_implicit_vr=False, is_little_endian=True)


def _turn(dataset: Dataset, pixel_bytes: int) -> None:
    for tag in list(dataset.keys()):
        try:
            with parsing("DICOM"):
                element = dataset[tag]
        except ImageError:
            continue  # left to whoever asks for it
        if element.VR == "SQ":
            for item in element.value:
                _turn(item, pixel_bytes)
        elif isinstance(element.value, bytes):
            words = _WORD_BYTES.get(str(element.VR), 1)
            # Pixels of 8 bits may be in words of 16, and those of 32 in words of 16 by their name.
            width = max(words, pixel_bytes) if tag == _PIXELS else words
            if width > 1:
                turned = _swapped(element.value, width)
                dataset[tag] = DataElement(tag, element.VR, turned, already_converted=True)


def _swapped(data: bytes, width: int) -> bytes:
    whole = len(data) - len(data) % width
    words = np.frombuffer(data, f"u{width}", whole // width)
    return words.byteswap().tobytes() + data[whole:]
