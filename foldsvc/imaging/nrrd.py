"""NRRD: .nrrd, and .nhdr with its voxels in another file."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import Budget, ReadLimits
from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import (
    Encoding,
    PlainVoxels,
    affine_of,
    load,
    numbers,
    whole_numbers,
)
from foldsvc.imaging.read_image import ReadImage, notice, reencoded
from foldsvc.imaging.voxel_types import four_axes, scaled
from foldsvc.records.volume import Volume

NAME = "NRRD"

FindFile = Callable[[str], Path | None]

_HEADER_BYTES = 64 << 10
_TYPES = {
    "signed char": "i1", "int8": "i1", "int8_t": "i1", "uchar": "u1", "unsigned char": "u1",
    "uint8": "u1", "uint8_t": "u1", "short": "i2", "short int": "i2", "signed short": "i2",
    "signed short int": "i2", "int16": "i2", "int16_t": "i2", "ushort": "u2",
    "unsigned short": "u2", "unsigned short int": "u2", "uint16": "u2", "uint16_t": "u2",
    "int": "i4", "signed int": "i4", "int32": "i4", "int32_t": "i4", "uint": "u4",
    "unsigned int": "u4", "uint32": "u4", "uint32_t": "u4", "longlong": "i8", "long long": "i8",
    "long long int": "i8", "int64": "i8", "int64_t": "i8", "ulonglong": "u8",
    "unsigned long long": "u8", "uint64": "u8", "uint64_t": "u8", "float": "f4", "double": "f8",
}  # fmt: skip
_ENCODINGS: dict[str, Encoding] = {
    "raw": "raw", "gz": "zlib", "gzip": "zlib", "bz2": "bzip2", "bzip2": "bzip2", "txt": "text",
    "text": "text", "ascii": "text",
}  # fmt: skip
_TO_RAS = {
    "right-anterior-superior": np.eye(4),
    "ras": np.eye(4),
    "left-posterior-superior": LPS_TO_RAS,
    "lps": LPS_TO_RAS,
    "left-anterior-superior": np.diag([-1.0, 1.0, 1.0, 1.0]),
    "las": np.diag([-1.0, 1.0, 1.0, 1.0]),
}
_SPACE_AXES = 3
_VECTOR = re.compile(r"none|\([^()]*\)", re.IGNORECASE)
_UNDERSTOOD = {
    "type", "dimension", "sizes", "encoding", "endian", "space", "space dimension",
    "space directions", "space origin", "spacings", "kinds", "data file", "datafile",
    "byte skip", "byteskip", "line skip", "lineskip", "space units", "units", "centerings",
    "centers", "thicknesses", "measurement frame", "axis mins", "axis maxs", "axismins", "axismaxs",
}  # fmt: skip


def read_nrrd(path: Path, find_file: FindFile, limits: ReadLimits, budget: Budget) -> ReadImage:
    """Read an image with its place in space.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        fields, end = _header(path)
        shape = whole_numbers(fields.get("sizes", ""), NAME, "sizes")
        if len(shape) not in (_SPACE_AXES, _SPACE_AXES + 1):
            raise ImageUnsupportedError("NRRD files that have not three or four axes")
        steps, other = _directions(fields, len(shape))
        voxels = load(_stored(path, fields, end, shape, find_file), NAME, limits, budget)
        if other is not None:
            voxels = np.moveaxis(voxels, other, -1)
        to_ras = _TO_RAS.get(fields.get("space", "").lower())
        origin = _vector(fields.get("space origin", "(0,0,0)"), "space origin")
        affine = (LPS_TO_RAS if to_ras is None else to_ras) @ affine_of(steps, origin, NAME)
        unknown = notice(
            "orientation_unknown",
            "The file does not tell how the image lies in the patient: left and right may be "
            "exchanged",
        )
        return ReadImage(
            format="nrrd",
            content=Volume(voxels=four_axes(scaled(voxels)), affine=affine),
            deidentification=reencoded(
                ["fields of its own"] if fields.keys() - _UNDERSTOOD else []
            ),
            notices=() if to_ras is not None else (unknown,),
        )


def _header(path: Path) -> tuple[dict[str, str], int]:
    """Give the fields by their names in lower case, and where the header ends.

    A key of the user's own, `key:=value`, is reported as such and by no name of its own.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    fields: dict[str, str] = {}
    position = 0
    for line in head.splitlines(keepends=True):
        position += len(line)
        text = line.decode("latin-1").strip()
        if not text:
            return fields, position
        name, colon, value = text.partition(":")
        if text.startswith("#"):
            fields["comments"] = ""
        elif value.startswith("="):
            fields["own keys"] = ""
        elif colon:
            fields[name.strip().lower()] = value.strip()
    if position < _HEADER_BYTES and ("data file" in fields or "datafile" in fields):
        return fields, position
    raise ImageDamagedError(NAME, "its header does not end")


def _directions(
    fields: Mapping[str, str], n_axes: int
) -> tuple[list[tuple[float, ...]], int | None]:
    """Give the step along each axis of space, and which axis is none of space."""
    vectors = _VECTOR.findall(fields.get("space directions", ""))
    if not vectors:
        spacings = fields.get("spacings", " ".join(["1"] * n_axes)).replace("nan", "1").split()
        diagonal = np.diag(
            [abs(one) or 1.0 for one in numbers(" ".join(spacings[:3]), 3, NAME, "spacings")]
        )
        return [
            tuple(row) for row in diagonal.tolist()
        ], n_axes - 1 if n_axes > _SPACE_AXES else None
    others = [index for index, vector in enumerate(vectors) if vector.lower() == "none"]
    if len(vectors) == n_axes > _SPACE_AXES and not others:
        others = [n_axes - 1]  # a space of which time is the last axis
    if len(vectors) != n_axes or len(others) != n_axes - _SPACE_AXES:
        raise ImageDamagedError(NAME, "its axes do not fit its space")
    steps = [
        _vector(vector, "space directions")
        for index, vector in enumerate(vectors)
        if index not in others
    ]
    return steps, others[0] if others else None


def _vector(text: str, field: str) -> tuple[float, ...]:
    """Give the three components in space; a fourth is that of time."""
    words = text.strip("()").replace(",", " ").split()
    n_words = min(max(len(words), _SPACE_AXES), _SPACE_AXES + 1)
    return numbers(" ".join(words), n_words, NAME, field)[:_SPACE_AXES]


def _stored(
    path: Path, fields: Mapping[str, str], end: int, shape: tuple[int, ...], find_file: FindFile
) -> PlainVoxels:
    kind = _TYPES.get(fields.get("type", "").lower())
    encoding = _ENCODINGS.get(fields.get("encoding", "").lower())
    if kind is None or encoding is None:
        raise ImageUnsupportedError("NRRD files of this type or encoding")
    named = fields.get("data file", fields.get("datafile"))
    place: Path | None = path
    if named is not None:
        place, end = find_file(named), 0
    if place is None:
        raise ImageDamagedError(NAME, "its header names another file, which was not sent")
    skipped = fields.get("line skip", fields.get("lineskip", "0"))
    if skipped != "0":
        raise ImageUnsupportedError("NRRD files with lines to skip")
    (skip,) = whole_numbers(fields.get("byte skip", fields.get("byteskip", "0")), NAME, "byte skip")
    big = fields.get("endian", "little").lower() == "big"
    return PlainVoxels(
        path=place,
        offset=-1 if skip < 0 else end + skip,
        shape=shape,
        dtype=np.dtype(kind).newbyteorder(">" if big else "<"),
        encoding=encoding,
    )
