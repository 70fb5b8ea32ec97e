"""Which axes of an NRRD file are those of space, where they lie, and what the other one is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Num

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.canonical import LPS_TO_RAS, with_third_step
from foldsvc.imaging.decoded_image import components, notice, orientation_unknown, time_unit_unknown
from foldsvc.imaging.nrrd_header import NAME, NrrdHeader
from foldsvc.imaging.plain_voxels import affine_of
from foldsvc.imaging.text_header import quoted
from foldsvc.imaging.units import MILLIMETRES, SECONDS
from foldsvc.records.notice import Notice
from foldsvc.records.volume import FourthAxis

_RAS, _LAS = np.eye(4), np.diag([-1.0, 1.0, 1.0, 1.0])
_TO_RAS = {
    "right-anterior-superior": _RAS, "ras": _RAS, "rast": _RAS,
    "left-posterior-superior": LPS_TO_RAS, "lps": LPS_TO_RAS, "lpst": LPS_TO_RAS,
    "left-anterior-superior": _LAS, "las": _LAS, "last": _LAS,
}  # fmt: skip
_INDEPENDENT = frozenset({"", "domain", "space", "time", "none", "???", "unknown"})
"""Kinds of axes along which voxels lie; all others have several values of one voxel."""

_OF_COLOURS = ("rgb", "rgba", "hsv", "xyz", "3-color", "4-color")
_SPACE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NrrdAxes:
    """What the axes of a file are.

    Attributes:
        space: Indices of at most three, in their order.
        further: Index of the one that is none of space, None where there is none.
        fourth_axis: What that is.
        affine: Index along the axes of space to RAS+ world coordinates, in mm.
    """

    space: tuple[int, ...]
    further: int | None
    fourth_axis: FourthAxis
    affine: Float64[np.ndarray, "4 4"]
    time_step_s: float | None
    notices: tuple[Notice, ...]

    def in_order(self, voxels: Num[np.ndarray, "..."]) -> Num[np.ndarray, "x y z t"]:
        """Give voxels whose axes are those of space, then the other one."""
        further = () if self.further is None else (self.further,)
        n_further = 1 if self.further is None else voxels.shape[self.further]
        alone = [axis for axis in range(voxels.ndim) if axis not in (*self.space, *further)]
        ordered = np.transpose(voxels, (*self.space, *further, *alone))
        lengths = [voxels.shape[axis] for axis in self.space]
        missing = (1,) * (_SPACE - len(lengths))
        return ordered.reshape((*lengths, *missing, n_further), order="A")


def axes_of(header: NrrdHeader, shape: tuple[int, ...]) -> NrrdAxes:
    """Tell the axes by their directions, then by their kinds, then by their order.

    Args:
        header: Of the file.
        shape: The fastest axis first.

    Raises:
        ImageError: They do not fit one another, or there are too many.
    """
    vectors = _vectors(header, len(shape))
    kinds = _padded(header.fields.get("kinds", "").lower().split(), len(shape), "")
    space, rest = _parted(vectors, kinds)
    rest = [axis for axis in rest if shape[axis] > 1]
    if not space or len(rest) > 1:
        raise ImageUnsupportedError(
            "images with more than four axes, or none of space", "Split it into images of four axes"
        )
    further = rest[0] if rest else None
    fourth_axis = _kind_of_fourth(header, further, kinds, vectors)
    step, untold = _time_step(header, further, vectors) if fourth_axis == "time" else (None, ())
    affine, unknown = _affine(header, vectors, space, shape)
    notices = list(unknown)
    if fourth_axis == "component" and further is not None:
        colours = kinds[further].startswith(_OF_COLOURS)
        what = "a colour" if colours else "a list" if kinds[further] == "list" else "a vector"
        notices.append(components(shape[further], what))
    return NrrdAxes(
        space=tuple(space),
        further=further,
        fourth_axis=fourth_axis,
        affine=affine,
        time_step_s=step,
        notices=(*notices, *untold),
    )


_Vectors = list[tuple[float, ...] | None] | None


def _vectors(header: NrrdHeader, n_axes: int) -> _Vectors:
    """Give the direction of each axis, None for one that is none of space; None without any."""
    text = header.fields.get("space directions")
    if text is None:
        return None
    rows: list[tuple[float, ...] | None] = []
    rest = text.strip()
    while rest:
        if rest.startswith("("):
            inner, closed, rest = rest[1:].partition(")")
            if not closed:
                raise ImageDamagedError(NAME, "its field space directions has an open bracket")
            rows.append(_vector(inner, "space directions"))
        else:
            word, _, rest = rest.partition(" ")
            rows.append(None)
            if word.lower() != "none":
                raise ImageDamagedError(NAME, "its field space directions has no directions")
        rest = rest.strip()
    if len(rows) != n_axes:
        raise ImageDamagedError(NAME, "its axes do not fit its space")
    return rows


def _vector(text: str, field: str) -> tuple[float, ...]:
    words = text.strip().strip("()").replace(",", " ").split()
    try:
        vector = tuple(float(word) for word in words)
    except ValueError:
        vector = ()
    if not 1 < len(vector) <= _SPACE + 1:
        raise ImageDamagedError(NAME, f"its field {field} has no vector of two to four numbers")
    return vector


def _parted(vectors: _Vectors, kinds: Sequence[str]) -> tuple[list[int], list[int]]:
    """Give the axes of space and the others."""
    every = list(range(len(kinds)))
    if vectors is not None:
        space = [axis for axis in every if (vector := vectors[axis]) and any(vector[:_SPACE])]
    else:
        space = [axis for axis in every if kinds[axis] in _INDEPENDENT and kinds[axis] != "time"]
    space = space[:_SPACE]
    return space, [axis for axis in every if axis not in space]


def _kind_of_fourth(
    header: NrrdHeader, further: int | None, kinds: Sequence[str], vectors: _Vectors
) -> FourthAxis:
    if further is None:
        return "time"
    if header.own.get(f"axis {further} index type", "").lower() == "time":
        return "time"
    if kinds[further] in ("time", "domain", "space"):
        return "time"
    if kinds[further] not in _INDEPENDENT:
        return "component"
    return "time" if vectors is None or vectors[further] is not None else "component"


def _time_step(
    header: NrrdHeader, further: int | None, vectors: _Vectors
) -> tuple[float | None, tuple[Notice, ...]]:
    """Give the seconds between two points in time, if the file tells them with their unit."""
    if further is None:
        return None, ()
    vector = vectors[further] if vectors else None
    units = quoted(header.fields.get("units", ""))
    unit = units[further] if len(units) > further else ""
    step = _spacings(header).get(further, 0.0)
    if vector is not None and len(vector) > _SPACE and vector[_SPACE]:
        step = abs(vector[_SPACE])
        of_space = quoted(header.fields.get("space units", ""))
        unit = of_space[_SPACE] if len(of_space) > _SPACE else unit
    if not np.isfinite(step) or step <= 0:
        return None, ()
    if unit.lower() not in SECONDS:
        return None, (time_unit_unknown(step),)
    return step * SECONDS[unit.lower()], ()


def _spacings(header: NrrdHeader) -> dict[int, float]:
    """Give the spacings that are numbers, by axis."""
    return _numbers_by_axis(header, "spacings")


def _numbers_by_axis(header: NrrdHeader, field: str) -> dict[int, float]:
    values: dict[int, float] = {}
    for axis, word in enumerate(header.fields.get(field, "").split()):
        try:
            value = float(word)
        except ValueError as error:
            raise ImageDamagedError(NAME, f"its field {field} has no numbers") from error
        if np.isfinite(value):
            values[axis] = value
    return values


def _affine(
    header: NrrdHeader, vectors: _Vectors, space: Sequence[int], shape: Sequence[int]
) -> tuple[Float64[np.ndarray, "4 4"], list[Notice]]:
    name = header.fields.get("space", "").lower().removesuffix("-time")
    to_ras = _TO_RAS.get(name)
    notices = [] if to_ras is not None else [orientation_unknown()]
    steps, origin = np.zeros((_SPACE, _SPACE)), np.zeros(_SPACE)
    if vectors is not None:
        for row, axis in enumerate(space):
            vector = (vectors[axis] or ())[:_SPACE]
            steps[row, : len(vector)] = vector
        given = header.fields.get("space origin", "(0,0,0)")
        at = _vector(given, "space origin")[:_SPACE] if given.lower() != "none" else ()
        origin[: len(at)] = np.nan_to_num(at)
        scales = _scales(quoted(header.fields.get("space units", "")), range(_SPACE), notices)
        steps, origin = steps * scales, origin * scales
    else:
        spacings, mins = _spacings_of(header, space, shape), _numbers_by_axis(header, "axis mins")
        scales = _scales(quoted(header.fields.get("units", "")), space, notices)
        for row, axis in enumerate(space):
            steps[row, row] = spacings[row] * scales[row]
            half = 0.0 if _is_node(header, axis) else spacings[row] / 2
            origin[row] = (mins[axis] + half) * scales[row] if axis in mins else 0.0
    columns = with_third_step(steps.T) if len(space) < _SPACE else steps.T
    if len(space) == 1:
        raise ImageUnsupportedError("NRRD files with one axis of space")
    affine = affine_of(columns.T.tolist(), origin.tolist(), NAME)
    return (LPS_TO_RAS if to_ras is None else to_ras) @ affine, notices


def _spacings_of(header: NrrdHeader, space: Sequence[int], shape: Sequence[int]) -> list[float]:
    """Give the step along each axis of space: as given, or by where the axis ends, or 1."""
    spacings = _spacings(header)
    ends = [_numbers_by_axis(header, field) for field in ("axis mins", "axis maxs")]
    values = []
    for axis in space:
        step = spacings.get(axis, 0.0)
        n_steps = shape[axis] - _is_node(header, axis)
        if not step and n_steps > 0 and all(axis in end for end in ends):
            step = (ends[1][axis] - ends[0][axis]) / n_steps
        values.append(step or 1.0)
    return values


def _is_node(header: NrrdHeader, axis: int) -> bool:
    centerings = header.fields.get("centerings", "").lower().split()
    return len(centerings) > axis and centerings[axis] == "node"


def _scales(
    units: Sequence[str], places: Sequence[int] | range, notices: list[Notice]
) -> Float64[np.ndarray, "3"]:
    """Give how many mm the unit of each place is; a unit that is not known is reported."""
    scales = np.ones(_SPACE)
    for row, axis in enumerate(places):
        unit = units[axis].lower() if axis < len(units) else ""
        scales[row] = MILLIMETRES.get(unit, 1.0)
        if unit and unit not in MILLIMETRES and not any(n.code == "unit_unknown" for n in notices):
            message = "Its lengths are in a unit that is not known here: they are taken for mm"
            notices.append(notice("unit_unknown", message))
    return scales


def _padded(words: list[str], length: int, with_word: str) -> list[str]:
    if words and len(words) != length:
        raise ImageDamagedError(NAME, "its kinds do not fit its axes")
    return words or [with_word] * length
