"""MetaImage: .mha, and .mhd with its voxels in other files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foldsvc.errors import ImageDamagedError, ImageError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.decoded_image import DecodedImage, components, digits_lost, notice, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import PlainVoxels, affine_of, load, numbers, whole_numbers
from foldsvc.imaging.sibling_files import FindFile
from foldsvc.imaging.text_header import MOST_FILES, lines_of, pattern_of
from foldsvc.imaging.units import MILLIMETRES
from foldsvc.imaging.voxel_types import four_axes, loses_digits, scaled
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

NAME = "MetaImage"

_MOST_AXES = 4
_SPACE = 3
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
    "elementdatafile", "distanceunits",
}  # fmt: skip
_LOCAL, _LIST = "LOCAL", "LIST"
_DATA_FILE = "elementdatafile"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    fields: Mapping[str, str]
    end: int
    data_files: tuple[str, ...] | None


def read_metaimage(
    path: Path, find_file: FindFile, limits: ReadLimits, budget: PixelBudget
) -> DecodedImage:
    """Read an image with its place in space.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        header = _header(path)
        fields = header.fields
        n_axes = whole_numbers(fields.get("ndims", ""), NAME, "NDims")[:1]
        shape = whole_numbers(fields.get("dimsize", ""), NAME, "DimSize")
        if n_axes != (len(shape),) or not 2 <= len(shape) <= _MOST_AXES:  # noqa: PLR2004
            raise ImageUnsupportedError("MetaImages that have not two to four axes")
        (channels,) = whole_numbers(fields.get("elementnumberofchannels", "1"), NAME, "channels")
        moving = len(shape) > _SPACE and shape[_SPACE] > 1
        if channels > 1 and moving:
            raise ImageUnsupportedError(
                "images with more than four axes", "Split it into images of four axes"
            )
        raw = load(_stored(path, header, shape, channels, find_file), NAME, limits, budget)
        if channels > 1:  # they lie beside one another, voxel by voxel
            space = (*shape, 1)[:_SPACE]
            raw = np.moveaxis(raw, 0, -1).reshape((*space, channels), order="A")
        values = scaled(raw)
        affine, notices = _affine(fields, len(shape))
        if channels > 1:
            notices.append(components(channels, "a vector or colour"))
        if loses_digits(raw, values):
            notices.append(digits_lost())
        return DecodedImage(
            format="metaimage",
            content=Volume(
                voxels=four_axes(values),
                affine=affine,
                fourth_axis="component" if channels > 1 else "time",
            ),
            deidentification=reencoded(
                ["fields of its own"] if fields.keys() - _UNDERSTOOD else []
            ),
            notices=tuple(notices),
        )


def files_of_metaimage(path: Path) -> tuple[str, ...]:
    """Give the names of the files that a header keeps its voxels in; none for a broken header."""
    try:
        return _header(path).data_files or ()
    except ImageError:
        return ()


def _header(path: Path) -> _Header:
    """Read the fields by their names in lower case, to the last, which names the voxels."""
    fields: dict[str, str] = {}
    names: list[str] = []
    end = -1
    for line, offset in lines_of(path):
        if _DATA_FILE in fields:
            names += [line] if line else []
            continue
        name, equals, value = line.partition("=")
        if equals:
            fields[name.strip().lower()] = value.strip()
        if _DATA_FILE in fields:
            end = offset
            if not fields[_DATA_FILE].upper().startswith(_LIST):
                break
    if len(names) > MOST_FILES:
        raise ImageUnsupportedError("headers that name thousands of files")
    named = fields.get(_DATA_FILE)
    if named is None:
        raise ImageDamagedError(NAME, "its header does not name its voxels")
    if named.upper() == _LOCAL:
        return _Header(fields=fields, end=end, data_files=None)
    if not names:
        pattern = pattern_of(named)
        names = [named] if pattern is None else pattern[0]
    return _Header(fields=fields, end=0, data_files=tuple(names))


def _stored(
    path: Path, header: _Header, shape: tuple[int, ...], channels: int, find_file: FindFile
) -> PlainVoxels:
    fields = header.fields
    kind = _TYPES.get(fields.get("elementtype", "").upper().removesuffix("_ARRAY"))
    if kind is None:
        raise ImageUnsupportedError("MetaImages of this type of voxel")
    big = _true(fields, "elementbyteordermsb") or _true(fields, "binarydatabyteordermsb")
    packed = _true(fields, "compresseddata")
    paths: tuple[Path, ...] = (path,)
    if header.data_files is not None:
        files = [find_file(name) for name in header.data_files]
        paths = tuple(file.as_named if packed else file.path for file in files)
    binary = fields.get("binarydata", "true").lower() != "false"
    skipped = whole_numbers(fields.get("headersize", "0"), NAME, "HeaderSize")[:1] or (0,)
    return PlainVoxels(
        paths=paths,
        offset=-1 if skipped[0] < 0 else header.end + skipped[0],
        shape=(channels, *shape) if channels > 1 else shape,
        dtype=np.dtype(kind).newbyteorder(">" if big else "<"),
        encoding="text" if not binary else "zlib" if packed else "raw",
    )


def _affine(fields: Mapping[str, str], n_axes: int) -> tuple[np.ndarray, list[Notice]]:
    spacing = _numbers(fields, ("elementspacing", "elementsize"), n_axes, (1.0,) * n_axes)
    identity = tuple(np.eye(n_axes).ravel())
    matrix = _numbers(fields, ("transformmatrix", "rotation", "orientation"), n_axes**2, identity)
    origin = _numbers(fields, ("offset", "position", "origin"), n_axes, (0.0,) * n_axes)
    # Each row of the matrix is the direction of one axis of the image, in LPS.
    steps = np.asarray(matrix).reshape(n_axes, n_axes) * np.asarray(spacing)[:, None]
    if n_axes > _SPACE:  # time
        steps, origin = steps[:3, :3], origin[:3]
    unit = fields.get("distanceunits", "").lower()
    scale = MILLIMETRES.get(unit, 1.0)
    notices = (
        [notice("unit_converted", f"Its lengths are in {unit}, as its header says", "info")]
        if scale != 1
        else []
    )
    if n_axes < _SPACE:  # a slice
        flat, steps = steps, np.eye(3) / scale
        steps[:2, :2] = flat
        origin = (*origin, 0.0)
    affine = affine_of(
        (steps * scale).tolist(), [scale * coordinate for coordinate in origin], NAME
    )
    return np.asarray(LPS_TO_RAS @ affine), notices


def _numbers(
    fields: Mapping[str, str], names: tuple[str, ...], n_numbers: int, otherwise: tuple[float, ...]
) -> tuple[float, ...]:
    for name in names:
        if name in fields:
            return numbers(fields[name], n_numbers, NAME, name)
    return otherwise


def _true(fields: Mapping[str, str], name: str) -> bool:
    return fields.get(name, "").lower() in ("true", "1", "t")
