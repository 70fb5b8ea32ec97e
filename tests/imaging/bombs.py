"""Small files that unpack to large ones, and headers that lie."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import h5py
import nibabel
import numpy as np
import pydicom
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import DeflatedExplicitVRLittleEndian

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"
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


def overlapping_zip() -> bytes:
    """A zip of 60 names for the same 32 MB of zeros."""
    packed = _zipped([("a.nii", bytes(32 << 20))])
    index, end = packed.index(b"PK\x01\x02"), packed.index(b"PK\x05\x06")
    entries = 60
    tail = bytearray(packed[end:])
    tail[8:12] = 2 * entries.to_bytes(2, "little")
    tail[12:16] = (entries * (end - index)).to_bytes(4, "little")
    return packed[:index] + packed[index:end] * entries + bytes(tail)


def long_index() -> bytes:
    """A zip whose index has 200,000 empty files."""
    entry = b"PK\x01\x02" + bytes(42)
    tail = b"PK\x05\x06" + bytes(4) + b"\xff" * 4 + (200_000 * 46).to_bytes(4, "little")
    return b"PK\x03\x04" + bytes(26) + entry * 200_000 + tail + (30).to_bytes(4, "little") + b"\0\0"


def empty_items() -> bytes:
    """12 MB of items without anything in them."""
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * 1_500_000
    return _header_of_ct() + b"\x41\x00\x10\x10SQ\0\0" + len(items).to_bytes(4, "little") + items


def empty_elements() -> bytes:
    """12 MB of elements without a value."""
    tags = ((0x0041 + 2 * (i // 60_000), 0x0100 + i % 60_000) for i in range(1_500_000))
    elements = (g.to_bytes(2, "little") + e.to_bytes(2, "little") + b"SH\0\0" for g, e in tags)
    return _header_of_ct() + b"".join(elements)


def empty_fragments() -> bytes:
    """12 MB of fragments of pixels without any pixels."""
    fragments = b"\xfe\xff\x00\xe0\0\0\0\0" * 1_500_000
    opening = b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff"
    return _header_of_ct() + opening + fragments + b"\xfe\xff\xdd\xe0\0\0\0\0"


def wide_jpeg2000() -> bytes:
    """A JPEG 2000 of a kilobyte and of 20,000 by 20,000 pixels, like the data set around it."""
    dataset = pydicom.dcmread(PYDICOM / "MR_small_jp2klossless.dcm")
    dataset.Rows = dataset.Columns = 20_000
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    return _with_jpeg2000(dataset, 20_000)


def wider_jpeg2000() -> bytes:
    """The same in a data set of 64 by 64."""
    return _with_jpeg2000(pydicom.dcmread(PYDICOM / "MR_small_jp2klossless.dcm"), 30_000)


def hollow_minc() -> bytes:
    """A MINC 2 file of kilobytes whose voxels are 0.9 GB of nothing, never stored."""
    buffer = io.BytesIO((NIBABEL / "small.mnc").read_bytes())
    with h5py.File(buffer, "r+") as file:
        image = file["minc-2.0/image/0"]
        old = image["image"]
        kept = dict(old.attrs)
        del image["image"]
        new = image.create_dataset(
            "image", (7, 8_192, 8_192), np.uint16, chunks=(1, 1_024, 1_024), compression=9
        )
        for name, value in kept.items():
            new.attrs[name] = value
    return buffer.getvalue()


def words_of_voxels() -> bytes:
    """A MetaImage of 24 million voxels of a digit each, but for the last."""
    head = (
        "ObjectType = Image\nNDims = 3\nDimSize = 400 400 150\nElementType = MET_UCHAR\n"
        "BinaryData = False\nElementDataFile = LOCAL\n"
    )
    return head.encode() + b"1 " * 23_999_999


ALL: tuple[Callable[[], bytes], ...] = (
    zip_bomb, quoted_zip_bomb, many_files, gzip_bomb, nested_gzip, deflated_dicom, lying_dicom,
    many_frames, lying_nifti, lying_metaimage, deep_dicom, windows_links, outside_voxels,
    overlapping_zip, long_index, empty_items, empty_elements, empty_fragments, wide_jpeg2000,
    wider_jpeg2000, hollow_minc, words_of_voxels,
)  # fmt: skip


def _header_of_ct() -> bytes:
    dataset = pydicom.dcmread(PYDICOM / "CT_small.dcm", stop_before_pixels=True)
    for tag in [element.tag for element in dataset if element.tag.group > 0x0040]:
        del dataset[tag]
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset)
    return buffer.getvalue()


def _with_jpeg2000(dataset: pydicom.Dataset, length: int) -> bytes:
    stream = bytearray(next(generate_frames(dataset.PixelData, number_of_frames=1)))
    size = stream.index(b"\xff\x4f\xff\x51") + 8
    for place in (size, size + 4, size + 16, size + 20):  # the grid, and one tile as large
        stream[place : place + 4] = length.to_bytes(4, "big")
    dataset.PixelData = encapsulate([bytes(stream)])
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset)
    return buffer.getvalue()


def _zeros() -> bytes:
    return bytes(HUGE)


def _zipped(entries: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()
