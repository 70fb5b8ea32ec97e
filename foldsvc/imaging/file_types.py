"""What a file is, by its content; its name is never asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from foldsvc.imaging.bare_dicom import is_bare_dicom

Content = Literal[
    "dicom",
    "bare dicom",
    "nifti",
    "analyze",
    "minc1",
    "minc2",
    "metaimage",
    "nrrd",
    "mgh",
    "afni",
    "parrec",
    "mif",
    "zip",
    "tar",
    "gzip",
    "bzip2",
    "other archive",
    "detached",
    "empty",
    "unknown",
]
"""`detached` is nothing by itself: it may be the voxels that a header in another file names.

So may be a `bare dicom`, which has no signature and is recognised by its first elements alone.
"""

HEAD_BYTES = 4_096

_MAGIC: tuple[tuple[int, bytes, Content], ...] = (
    (128, b"DICM", "dicom"),
    (344, b"n+1\0", "nifti"),
    (344, b"ni1\0", "nifti"),
    (4, b"n+2\0\r\n\x1a\n", "nifti"),
    (4, b"ni2\0\r\n\x1a\n", "nifti"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b\x08", "gzip"),
    (257, b"ustar", "tar"),
    (0, b"7z\xbc\xaf\x27\x1c", "other archive"),
    (0, b"Rar!\x1a\x07", "other archive"),
    (0, b"\xfd7zXZ\0", "other archive"),
    (0, b"CDF\x01", "minc1"),
    (0, b"CDF\x02", "minc1"),
    (0, b"\x89HDF\r\n\x1a\n", "minc2"),
    (0, b"NRRD000", "nrrd"),
    (0, b"mrtrix image", "mif"),
    (0, b"# === DATA DESCRIPTION FILE", "parrec"),
)
_BZIP2, _BLOCK_OF_BZIP2 = b"BZh", b"1AY&SY"

_ANALYZE_BYTES = 348
_ANALYZE_TYPES = frozenset({2, 4, 8, 16, 32, 64, 128})
_MOST_ANALYZE_AXES = 7

_MGH_BYTES = 28
_MGH_TYPES = frozenset({0, 1, 3, 4, 10})


def sniff(path: Path) -> Content:
    """Say what a file is by its first bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return sniff_bytes(head)


def sniff_bytes(head: bytes) -> Content:
    """Say what begins with these bytes."""
    if not head:
        return "empty"
    for offset, magic, content in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return content
    for is_kind, content in _KINDS:
        if is_kind(head):
            return content
    return "detached"


def _is_bzip2(head: bytes) -> bool:
    return head.startswith(_BZIP2) and head[4:10] == _BLOCK_OF_BZIP2


def _is_metaimage(head: bytes) -> bool:
    first = head.lstrip()[:512]
    return first.startswith((b"ObjectType", b"NDims", b"Comment")) and (
        b"NDims" in head and b"DimSize" in head
    )


def _is_analyze(head: bytes) -> bool:
    """True for a header of Analyze 7.5, which says how long it is and has no other signature."""
    if len(head) < _ANALYZE_BYTES:
        return False
    order: Literal["little", "big"] = "little" if head[0] else "big"
    size, n_axes = int.from_bytes(head[:4], order), int.from_bytes(head[40:42], order)
    return (
        size == _ANALYZE_BYTES
        and 1 <= n_axes <= _MOST_ANALYZE_AXES
        and int.from_bytes(head[70:72], order) in _ANALYZE_TYPES
    )


def _is_mgh(head: bytes) -> bool:
    """True for FreeSurfer's version 1: big-endian, four lengths, one of its types of voxels."""
    if len(head) < _MGH_BYTES or head[:4] != b"\0\0\0\x01":
        return False
    lengths = [int.from_bytes(head[at : at + 4], "big") for at in (4, 8, 12, 16)]
    kind = int.from_bytes(head[20:24], "big")
    return kind in _MGH_TYPES and all(0 < length < 1 << 20 for length in lengths)


def _is_afni(head: bytes) -> bool:
    """True for the attributes of a .HEAD, the first of which says its type."""
    first = head.lstrip()[:64]
    return first.startswith(b"type") and b"-attribute" in first


_KINDS: tuple[tuple[Callable[[bytes], bool], Content], ...] = (
    (_is_bzip2, "bzip2"),
    (_is_metaimage, "metaimage"),
    (_is_analyze, "analyze"),
    (_is_mgh, "mgh"),
    (_is_afni, "afni"),
    (is_bare_dicom, "bare dicom"),
)
