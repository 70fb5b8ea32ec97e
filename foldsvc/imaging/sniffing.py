"""What a file is, by its content; its name is never asked."""

from pathlib import Path
from typing import Literal

Content = Literal[
    "dicom", "nifti", "minc1", "minc2", "metaimage", "nrrd", "zip", "gzip", "detached", "unknown"
]
"""`detached` is nothing by itself: it may be the voxels that a header in another file names."""

HEAD_BYTES = 4_096

_NIFTI1 = ((b"n+1\0", 344), (b"ni1\0", 344))
_NIFTI2 = ((b"n+2\0\r\n\x1a\n", 4), (b"ni2\0\r\n\x1a\n", 4))
_FIRST_DICOM_GROUPS = (b"\x02\x00", b"\x08\x00", b"\x00\x08", b"\x00\x02")
_SHORTEST = 16
_LAST_FIRST_ELEMENT = 0x0100
"""A data set without a preamble begins with one of the first elements of its group."""
_DICOM_VRS = (b"UL", b"UI", b"CS", b"SH", b"LO", b"DA", b"OB")


def sniff(path: Path) -> Content:
    """Say what a file is by its first bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return sniff_bytes(head)


def sniff_bytes(head: bytes) -> Content:
    """Say what begins with these bytes."""
    if head[128:132] == b"DICM":
        return "dicom"
    for magic, offset in (*_NIFTI1, *_NIFTI2):
        if head[offset : offset + len(magic)] == magic:
            return "nifti"
    for magic, content in _BEGINNINGS:
        if head.startswith(magic):
            return content
    if _is_metaimage(head):
        return "metaimage"
    if _is_bare_dicom(head):
        return "dicom"
    return "detached" if head else "unknown"


_BEGINNINGS: tuple[tuple[bytes, Content], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"CDF\x01", "minc1"),
    (b"CDF\x02", "minc1"),
    (b"\x89HDF\r\n\x1a\n", "minc2"),
    (b"NRRD000", "nrrd"),
)


def _is_metaimage(head: bytes) -> bool:
    first = head.lstrip()[:512]
    return first.startswith((b"ObjectType", b"NDims", b"Comment")) and (
        b"NDims" in head and b"DimSize" in head
    )


def _is_bare_dicom(head: bytes) -> bool:
    """True for a data set without the preamble of a file: group 2 or 8, then a small element."""
    if head[:2] not in _FIRST_DICOM_GROUPS or len(head) < _SHORTEST:
        return False
    order: Literal["little", "big"] = "little" if head[1] == 0 else "big"
    element = int.from_bytes(head[2:4], order)
    explicit = head[4:6] in _DICOM_VRS
    short_value = int.from_bytes(head[4:8], order) <= HEAD_BYTES
    return element <= _LAST_FIRST_ELEMENT and (explicit or short_value)
