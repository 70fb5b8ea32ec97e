"""NRRD: .nrrd, and .nhdr with its voxels in other files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.decoded_image import DecodedImage, digits_lost, reencoded
from foldsvc.imaging.nrrd_axes import axes_of
from foldsvc.imaging.nrrd_header import NAME, NrrdHeader, read_nrrd_header
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import Encoding, PlainVoxels, load, whole_numbers
from foldsvc.imaging.sibling_files import FindFile
from foldsvc.imaging.slicer_segments import layers_of, segments_of
from foldsvc.imaging.voxel_types import loses_digits, scaled
from foldsvc.records.volume import Volume

_MOST_AXES = 6
_TYPES = {
    "signed char": "i1", "int8": "i1", "int8_t": "i1", "uchar": "u1", "unsigned char": "u1",
    "uint8": "u1", "uint8_t": "u1", "short": "i2", "short int": "i2", "signed short": "i2",
    "signed short int": "i2", "int16": "i2", "int16_t": "i2", "ushort": "u2",
    "unsigned short": "u2", "unsigned short int": "u2", "uint16": "u2", "uint16_t": "u2",
    "int": "i4", "signed int": "i4", "int32": "i4", "int32_t": "i4", "uint": "u4",
    "unsigned int": "u4", "uint32": "u4", "uint32_t": "u4", "longlong": "i8", "long long": "i8",
    "long long int": "i8", "signed long long": "i8", "signed long long int": "i8", "int64": "i8",
    "int64_t": "i8", "ulonglong": "u8", "unsigned long long": "u8",
    "unsigned long long int": "u8", "uint64": "u8", "uint64_t": "u8", "float": "f4",
    "double": "f8",
}  # fmt: skip
_ENCODINGS: dict[str, Encoding] = {
    "raw": "raw", "gz": "zlib", "gzip": "zlib", "bz2": "bzip2", "bzip2": "bzip2", "txt": "text",
    "text": "text", "ascii": "text",
}  # fmt: skip
_UNDERSTOOD = {
    "type", "dimension", "sizes", "encoding", "endian", "space", "space dimension",
    "space directions", "space origin", "spacings", "kinds", "data file", "byte skip",
    "line skip", "space units", "units", "centerings", "thicknesses", "measurement frame",
    "axis mins", "axis maxs",
}  # fmt: skip


def read_nrrd(
    path: Path, find_file: FindFile, limits: ReadLimits, budget: PixelBudget
) -> Sequence[DecodedImage]:
    """Read an image with its place in space; of a segmentation, each of its layers.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        header = read_nrrd_header(path)
        shape = whole_numbers(header.fields.get("sizes", ""), NAME, "sizes")
        if not 1 < len(shape) <= _MOST_AXES:
            raise ImageUnsupportedError("NRRD files that have not two to four axes")
        axes = axes_of(header, shape)
        raw = load(_stored(path, header, shape, find_file), NAME, limits, budget)
        values = scaled(raw)
        image = DecodedImage(
            format="nrrd",
            content=Volume(
                voxels=axes.in_order(values),
                affine=axes.affine,
                fourth_axis=axes.fourth_axis,
                time_step_s=axes.time_step_s,
            ),
            deidentification=reencoded(_dropped(header)),
            notices=(*axes.notices, *([digits_lost()] if loses_digits(raw, values) else [])),
        )
        return layers_of(image, segments_of(header.own))


def _stored(
    path: Path, header: NrrdHeader, shape: tuple[int, ...], find_file: FindFile
) -> PlainVoxels:
    fields = header.fields
    kind = _TYPES.get(fields.get("type", "").lower())
    encoding = _ENCODINGS.get(fields.get("encoding", "").lower())
    if kind is None or encoding is None:
        raise ImageUnsupportedError("NRRD files of this type or encoding")
    paths: tuple[Path, ...] = (path,)
    if header.data_files is not None:
        files = [find_file(name) for name in header.data_files]
        packed = encoding in ("zlib", "bzip2")
        paths = tuple(file.as_named if packed else file.path for file in files)
    if not paths:
        raise ImageDamagedError(NAME, "its header names no file")
    (skip,) = whole_numbers(fields.get("byte skip", "0"), NAME, "byte skip")
    (lines,) = whole_numbers(fields.get("line skip", "0"), NAME, "line skip")
    big = fields.get("endian", "little").lower() == "big"
    return PlainVoxels(
        paths=paths,
        offset=-1 if skip < 0 else header.end,
        skipped=max(0, skip),
        lines=0 if skip < 0 else lines,
        shape=shape,
        dtype=np.dtype(kind).newbyteorder(">" if big else "<"),
        encoding=encoding,
    )


def _dropped(header: NrrdHeader) -> list[str]:
    own = bool(header.own or header.commented or header.fields.keys() - _UNDERSTOOD)
    return ["fields of its own"] if own else []
