"""Small files that unpack to large ones, and headers that lie."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from pydicom.uid import DeflatedExplicitVRLittleEndian

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
HUGE = 1 << 29
OUTSIDE = ("/foldsvc_climbed_out", "/var/foldsvc_climbed_out")
"""Where nothing may be written."""


def zip_bomb() -> bytes:
    """Zeros in a zip, a thousandfold."""
    return _zipped([("a.dcm", _zeros())])


def quoted_zip_bomb() -> bytes:
    """A zip whose entry claims to be small."""
    data = bytearray(zip_bomb())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + offset
        data[place : place + 4] = (1_000).to_bytes(4, "little")
    return bytes(data)


def many_files() -> bytes:
    """A zip of more entries than are read."""
    return _zipped([(f"{index}", b"x") for index in range(6_000)])


def gzip_bomb() -> bytes:
    """A NIfTI header, then half a GiB of zeros, packed."""
    image = nibabel.Nifti1Image(np.zeros((1, 1, 1), np.int16), np.eye(4))
    image.header["dim"][1:4] = (1_024, 512, 512)
    return gzip.compress(image.header.binaryblock + bytes(4), 1) + gzip.compress(bytes(HUGE), 9)


def nested_gzip() -> bytes:
    """A gzip in a gzip in a gzip."""
    return gzip.compress(gzip.compress(gzip.compress(bytes(1 << 20))))


def deflated_dicom() -> bytes:
    """A data set of half a GiB in half a MB."""
    dataset = pydicom.dcmread(PYDICOM / "image_dfl.dcm")
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True)
    meta_end = 132 + 12 + dataset.file_meta.FileMetaInformationGroupLength
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    header = b"\xe0\x7f\x10\x00OW\0\0" + HUGE.to_bytes(4, "little")
    packed = packer.compress(header) + b"".join(
        packer.compress(bytes(1 << 20)) for _ in range(HUGE >> 20)
    )
    return buffer.getvalue()[:meta_end] + packed + packer.flush()


def lying_dicom() -> bytes:
    """A CT of 60,000 by 60,000 pixels with the bytes of 128 by 128."""
    dataset = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    dataset.Rows = dataset.Columns = 60_000
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset)
    return buffer.getvalue()


def many_frames() -> bytes:
    """A file that claims a million frames."""
    dataset = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    dataset.NumberOfFrames = 1_000_000
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset)
    return buffer.getvalue()


def lying_nifti() -> bytes:
    """A header that promises 30,000 cubed voxels."""
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.int16)
    header["dim"][:4] = (3, 30_000, 30_000, 30_000)
    header["magic"] = b"n+1"
    header["vox_offset"] = 352
    header["sform_code"] = 1
    header["srow_x"][0] = header["srow_y"][1] = header["srow_z"][2] = 1
    return header.binaryblock + bytes(100)


def lying_metaimage() -> bytes:
    """Many voxels promised of a few compressed bytes."""
    head = (
        "ObjectType = Image\nNDims = 3\nDimSize = 1000 1000 250\nElementType = MET_SHORT\n"
        "CompressedData = True\nElementDataFile = LOCAL\n"
    )
    return head.encode() + zlib.compress(bytes(HUGE), 9)


def deep_dicom() -> bytes:
    """Sequences in sequences, 10,000 deep."""
    opening = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return b"\0" * 128 + b"DICM" + opening * 10_000


def windows_links() -> bytes:
    """A zip with a link, a path that climbs, an absolute one and a device."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        for place in OUTSIDE:
            archive.writestr(f"../../../..{place}", b"x")
            archive.writestr(place, b"x")
    return buffer.getvalue()


def outside_voxels() -> bytes:
    """A MetaImage whose voxels are a file of the server."""
    return (
        b"ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\n"
        b"ElementDataFile = /etc/passwd\n"
    )


ALL: tuple[Callable[[], bytes], ...] = (
    zip_bomb, quoted_zip_bomb, many_files, gzip_bomb, nested_gzip, deflated_dicom, lying_dicom,
    many_frames, lying_nifti, lying_metaimage, deep_dicom, windows_links, outside_voxels,
)  # fmt: skip


def _zeros() -> bytes:
    return bytes(HUGE)


def _zipped(entries: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()
