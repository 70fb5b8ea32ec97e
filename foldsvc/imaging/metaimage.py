"""MetaImage: .mha, and .mhd with its voxels in another file."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import Budget, ReadLimits
from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import PlainVoxels, affine_of, load, numbers, whole_numbers
from foldsvc.imaging.read_image import ReadImage, reencoded
from foldsvc.imaging.voxel_types import four_axes, scaled
from foldsvc.records.volume import Volume

NAME = "MetaImage"

FindFile = Callable[[str], Path | None]
"""Gives the file of the upload that had a name; never any other file."""

_HEADER_BYTES = 64 << 10
_MOST_AXES = 4
_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4", "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4", "MET_DOUBLE": "f8",
}  # fmt: skip
_UNDERSTOOD = {
    "objecttype", "ndims", "binarydata", "binarydatabyteordermsb", "elementbyteordermsb",
    "compresseddata", "compresseddatasize", "transformmatrix", "rotation", "orientation",
    "offset", "position", "origin", "centerofrotation", "anatomicalorientation", "headersize",
    "elementspacing", "elementsize", "dimsize", "elementnumberofchannels", "elementtype",
    "elementdatafile",
}  # fmt: skip


def read_metaimage(
    path: Path, find_file: FindFile, limits: ReadLimits, budget: Budget
) -> ReadImage:
    """Read an image with its place in space.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        fields, end = _header(path)
        n_axes = whole_numbers(fields.get("ndims", ""), NAME, "NDims")[:1]
        shape = whole_numbers(fields.get("dimsize", ""), NAME, "DimSize")
        if n_axes != (len(shape),) or not 2 <= len(shape) <= _MOST_AXES:  # noqa: PLR2004
            raise ImageUnsupportedError("MetaImages that have not two to four axes")
        if fields.get("elementnumberofchannels", "1") != "1":
            raise ImageUnsupportedError("MetaImages with several channels")
        voxels = load(_stored(path, fields, end, shape, find_file), NAME, limits, budget)
        return ReadImage(
            format="metaimage",
            content=Volume(voxels=four_axes(scaled(voxels)), affine=_affine(fields, len(shape))),
            deidentification=reencoded(
                ["fields of its own"] if fields.keys() - _UNDERSTOOD else []
            ),
        )


def _header(path: Path) -> tuple[dict[str, str], int]:
    """Give the fields by their names in lower case, and where the header ends."""
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    fields: dict[str, str] = {}
    position = 0
    for line in head.splitlines(keepends=True):
        position += len(line)
        name, equals, value = line.decode("latin-1").partition("=")
        if equals:
            fields[name.strip().lower()] = value.strip()
        if name.strip().lower() == "elementdatafile":
            return fields, position
    raise ImageDamagedError(NAME, "its header does not name its voxels")


def _stored(
    path: Path, fields: Mapping[str, str], end: int, shape: tuple[int, ...], find_file: FindFile
) -> PlainVoxels:
    kind = _TYPES.get(fields.get("elementtype", "").upper())
    if kind is None:
        raise ImageUnsupportedError("MetaImages of this type of voxel")
    named = fields["elementdatafile"]
    place: Path | None = path
    if named.upper() != "LOCAL":
        place, end = find_file(named), 0
    if place is None:
        raise ImageDamagedError(NAME, "its header names another file, which was not sent")
    big = _true(fields, "elementbyteordermsb") or _true(fields, "binarydatabyteordermsb")
    packed = _true(fields, "compresseddata")
    binary = fields.get("binarydata", "true").lower() != "false"
    skipped = whole_numbers(fields.get("headersize", "0"), NAME, "HeaderSize")[:1] or (0,)
    return PlainVoxels(
        path=place,
        offset=-1 if skipped[0] < 0 else end + skipped[0],
        shape=shape,
        dtype=np.dtype(kind).newbyteorder(">" if big else "<"),
        encoding="text" if not binary else "zlib" if packed else "raw",
    )


def _affine(fields: Mapping[str, str], n_axes: int) -> np.ndarray:
    spacing = _numbers(fields, ("elementspacing", "elementsize"), n_axes, (1.0,) * n_axes)
    identity = tuple(np.eye(n_axes).ravel())
    matrix = _numbers(fields, ("transformmatrix", "rotation", "orientation"), n_axes**2, identity)
    origin = _numbers(fields, ("offset", "position", "origin"), n_axes, (0.0,) * n_axes)
    # Each row of the matrix is the direction of one axis of the image, in LPS.
    steps = np.asarray(matrix).reshape(n_axes, n_axes) * np.asarray(spacing)[:, None]
    if n_axes > 3:  # noqa: PLR2004 - time
        steps, origin = steps[:3, :3], origin[:3]
    if n_axes < 3:  # noqa: PLR2004 - a slice
        flat, steps = steps, np.eye(3)
        steps[:2, :2] = flat
        origin = (*origin, 0.0)
    return np.asarray(LPS_TO_RAS @ affine_of(steps.tolist(), origin, NAME))


def _numbers(
    fields: Mapping[str, str], names: tuple[str, ...], n_numbers: int, otherwise: tuple[float, ...]
) -> tuple[float, ...]:
    for name in names:
        if name in fields:
            return numbers(fields[name], n_numbers, NAME, name)
    return otherwise


def _true(fields: Mapping[str, str], name: str) -> bool:
    return fields.get(name, "").lower() in ("true", "1", "t")
