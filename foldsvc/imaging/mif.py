"""MRtrix's .mif: a header in text, then the voxels (.mih: in another file)."""

from pathlib import Path

import numpy as np
from jaxtyping import Num

from foldsvc.errors import ImageDamagedError, ImageError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.decoded_image import DecodedImage, components, digits_lost, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import PlainVoxels, affine_of, load, numbers, whole_numbers
from foldsvc.imaging.sibling_files import FindFile
from foldsvc.imaging.text_header import lines_of
from foldsvc.imaging.voxel_types import loses_digits, scaled
from foldsvc.records.volume import Volume

NAME = "MRtrix"

_SPACE, _MOST_AXES = 3, 4
_TYPES = {
    "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "int64": "i8", "uint64": "u8", "float32": "f4", "float64": "f8",
}  # fmt: skip
_UNDERSTOOD = {"dim", "vox", "layout", "datatype", "transform", "scaling", "file"}


def read_mif(
    path: Path, find_file: FindFile, limits: ReadLimits, budget: PixelBudget
) -> DecodedImage:
    """Read an image with its place in space.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        fields = _fields(path)
        shape = whole_numbers(_first(fields, "dim").replace(",", " "), NAME, "dim")
        if not _SPACE <= len(shape) <= _MOST_AXES:
            raise ImageUnsupportedError("MRtrix images that have not three or four axes")
        order, backwards = _layout(_first(fields, "layout"), len(shape))
        stored = load(_stored(path, fields, shape, order, find_file), NAME, limits, budget)
        raw = np.transpose(stored, np.argsort(order))
        raw = raw[tuple(slice(None, None, -1 if back else 1) for back in backwards)]
        intercept, slope = numbers(
            " ".join(fields.get("scaling", ["0,1"])).replace(",", " "), 2, NAME, "scaling"
        )
        values = scaled(raw, slope, intercept)
        n_further = shape[3] if len(shape) > _SPACE else 1
        step = _steps(fields, len(shape))[3] if n_further > 1 else float("nan")
        timed = bool(np.isfinite(step)) and step > 0
        notices = [] if timed or n_further == 1 else [components(n_further, "a list")]
        if loses_digits(raw, values):
            notices.append(digits_lost())
        return DecodedImage(
            format="mif",
            content=Volume(
                voxels=values.reshape((*shape[:_SPACE], n_further), order="A"),
                affine=_affine(fields, len(shape)),
                time_step_s=float(step) if timed else None,
                fourth_axis="time" if timed or n_further == 1 else "component",
            ),
            deidentification=reencoded(
                ["fields of its own"] if fields.keys() - _UNDERSTOOD else []
            ),
            notices=tuple(notices),
        )


def files_of_mif(path: Path) -> tuple[str, ...]:
    """Give the name of the file that a header keeps its voxels in; none for a broken header."""
    try:
        name = _first(_fields(path), "file").rpartition(" ")[0]
    except ImageError:
        return ()
    return () if name == "." else (name,)


def _fields(path: Path) -> dict[str, list[str]]:
    """Give the lines of a header by the names in front of them."""
    fields: dict[str, list[str]] = {}
    for line, _ in lines_of(path):
        if line == "END":
            return fields
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), []).append(value.strip())
    raise ImageDamagedError(NAME, "its header does not end")


def _first(fields: dict[str, list[str]], name: str) -> str:
    if name not in fields:
        raise ImageDamagedError(NAME, f"its field {name} is missing")
    return fields[name][0]


def _layout(text: str, n_axes: int) -> tuple[list[int], list[bool]]:
    """Give the axes from the fastest to the slowest, and which of them go backwards."""
    words = text.replace(" ", "").split(",")
    ranks = whole_numbers(" ".join(word.lstrip("+-") for word in words), NAME, "layout")
    if sorted(ranks) != list(range(n_axes)):
        raise ImageDamagedError(NAME, "its field layout does not fit its axes")
    return sorted(range(n_axes), key=lambda axis: ranks[axis]), [
        word.startswith("-") for word in words
    ]


def _stored(
    path: Path,
    fields: dict[str, list[str]],
    shape: tuple[int, ...],
    order: list[int],
    find_file: FindFile,
) -> PlainVoxels:
    kind = _first(fields, "datatype").lower()
    big = kind.endswith("be")
    if kind.removesuffix("be").removesuffix("le") not in _TYPES:
        raise ImageUnsupportedError("MRtrix images of bits or complex numbers")
    if len(fields.get("file", [])) != 1:
        raise ImageUnsupportedError("MRtrix images whose voxels are in several files")
    name, _, offset = fields["file"][0].rpartition(" ")
    (begin,) = whole_numbers(offset, NAME, "file")
    return PlainVoxels(
        paths=(path if name == "." else find_file(name).path,),
        offset=max(0, begin),
        shape=tuple(shape[axis] for axis in order),
        dtype=np.dtype(_TYPES[kind.removesuffix("be").removesuffix("le")]).newbyteorder(
            ">" if big else "<"
        ),
        encoding="raw",
    )


def _steps(fields: dict[str, list[str]], n_axes: int) -> list[float]:
    try:
        steps = [float(word) for word in _first(fields, "vox").split(",")]
    except ValueError:
        steps = []
    if len(steps) != n_axes:
        raise ImageDamagedError(NAME, "its field vox does not fit its axes")
    return steps


def _affine(fields: dict[str, list[str]], n_axes: int) -> Num[np.ndarray, "4 4"]:
    """Put together sizes and the transformation, whose columns are directions in RAS."""
    rows = [
        numbers(line.replace(",", " "), _SPACE + 1, NAME, "transform")
        for line in fields.get("transform", ["1,0,0,0", "0,1,0,0", "0,0,1,0"])[:_SPACE]
    ]
    if len(rows) != _SPACE:
        raise ImageDamagedError(NAME, "its field transform has not three rows")
    matrix = np.array(rows)
    steps = matrix[:, :3] * np.array(_steps(fields, n_axes)[:3])
    return affine_of(steps.T.tolist(), matrix[:, 3].tolist(), NAME)
