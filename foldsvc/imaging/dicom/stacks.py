"""Slices that make one volume: sorted by place, checked for gaps, tilt and mixed directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from foldsvc.imaging.dicom.slices import TIME_KEYS, Slice
from foldsvc.imaging.dicom.volume_order import by_weighting
from foldsvc.imaging.read_image import notice
from foldsvc.wire.fold import Notice

_SAME_PLACE_MM = 1e-2
_EVEN_MM, _EVEN_PART = 2e-2, 1e-2
"""Positions are written with few digits: gaps that differ by no more are the same."""

_LINE_MM = 0.5
_SAME_DIRECTION = 1e-3
_MOST_FILLED = 4
"""A grid of more than so many times the slices would be mostly made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Slices on a line, in order.

    Attributes:
        slices: By place along the line, and at each place by time.
        affine: Column, row and slice index to LPS, in mm.
        places: Of each slice on the even grid of the affine; whole numbers unless slices are
            missing or unevenly apart.
        n_places: Of the even grid.
        notices: What was found wrong.
    """

    slices: tuple[tuple[Slice, ...], ...]
    affine: np.ndarray
    places: np.ndarray
    n_places: int
    notices: tuple[Notice, ...]


def split_by_direction(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Part the slices of a series by size, spacing and direction, as in a scout of three planes."""
    groups: list[list[Slice]] = []
    for one in slices:
        for group in groups:
            if _alike(one, group[0]):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def stack_of(slices: Sequence[Slice]) -> Stack | None:
    """Put alike slices in order; None where they make up no volume.

    Two or more places on one line make a volume; several slices at each of them make it move.
    """
    if len(slices) < 2 or not all(one.placed for one in slices):  # noqa: PLR2004 - two make a volume
        return None
    normal = slices[0].normal
    ordered = sorted(slices, key=lambda one: (float(normal @ np.asarray(one.position)), one.times))
    places = _at_each_place(ordered, normal)
    if len(places) < 2 or len({len(place) for place in places}) != 1:  # noqa: PLR2004
        return None
    positions = np.array([place[0].position for place in places])
    step, along, straight = _line(positions, normal)
    if not straight:
        return None
    return _on_a_grid(by_weighting(tuple(places)), positions, step, along)


def split_by_time(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Part slices of which several share a place, by the first thing that tells them apart.

    Each part has one slice at a place; where nothing does that, there is one part.
    """
    for key in range(len(TIME_KEYS) - 1):
        keyed = sorted(slices, key=lambda one, at=key: one.times[at])  # type: ignore[misc]
        parts = [list(part) for _, part in groupby(keyed, key=lambda one, at=key: one.times[at])]  # type: ignore[misc]
        if len(parts) > 1 and all(_places_differ(part) for part in parts):
            return parts
    return [list(slices)]


def _alike(one: Slice, other: Slice) -> bool:
    if (one.rows, one.columns, one.placed) != (other.rows, other.columns, other.placed):
        return False
    if not one.placed:
        return one.spacing == other.spacing
    directions = (*(one.along_columns or ()), *(one.along_rows or ()))
    others = (*(other.along_columns or ()), *(other.along_rows or ()))
    return bool(
        np.allclose(directions, others, atol=_SAME_DIRECTION)
        and np.allclose(one.spacing or (), other.spacing or (), rtol=1e-3)
    )


def _at_each_place(ordered: Sequence[Slice], normal: np.ndarray) -> list[tuple[Slice, ...]]:
    places: list[list[Slice]] = []
    for one in ordered:
        offset = np.asarray(one.position) - np.asarray(places[-1][0].position) if places else normal
        if places and np.linalg.norm(offset) < _SAME_PLACE_MM:
            places[-1].append(one)
        else:
            places.append([one])
    return [tuple(sorted(place, key=lambda one: one.times)) for place in places]


def _places_differ(slices: Sequence[Slice]) -> bool:
    normal = slices[0].normal
    heights = np.sort([float(normal @ np.asarray(one.position)) for one in slices])
    return len(slices) > 1 and bool((np.diff(heights) > _SAME_PLACE_MM).all())


def _line(positions: np.ndarray, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Give the unit vector from slice to slice, the places on it, and whether all lie on it.

    With a tilted gantry the line is not the normal of the slices.
    """
    across = positions[-1] - positions[0]
    direction = across / np.linalg.norm(across)
    along = (positions - positions[0]) @ direction
    off = np.linalg.norm(positions - positions[0] - along[:, None] * direction, axis=1)
    rises = float(direction @ normal) > 0.3  # noqa: PLR2004 - cosine: leans by less than 72 degrees
    return direction, along, bool(off.max() < _LINE_MM) and rises


def _on_a_grid(
    places: tuple[tuple[Slice, ...], ...],
    positions: np.ndarray,
    direction: np.ndarray,
    along: np.ndarray,
) -> Stack | None:
    gaps = np.diff(along)
    usual = float(np.median(gaps))
    even = bool((np.abs(gaps - usual) < max(_EVEN_MM, _EVEN_PART * usual)).all())
    step = float(along[-1]) / (len(along) - 1) if even else float(min(usual, gaps.min()))
    n_places = len(places) if even else round(float(along[-1]) / step) + 1
    if n_places > _MOST_FILLED * len(places):
        return None
    if not even:
        step = float(along[-1]) / (n_places - 1)
    first = places[0][0]
    spacing = first.spacing or (1.0, 1.0)
    affine = np.eye(4)
    affine[:3, 0] = np.asarray(first.along_columns) * spacing[1]
    affine[:3, 1] = np.asarray(first.along_rows) * spacing[0]
    affine[:3, 2] = direction * step
    affine[:3, 3] = positions[0]
    notices = () if even else (_uneven(along / step, n_places, len(places)),)
    return Stack(
        slices=places,
        affine=affine,
        places=np.arange(len(places), dtype=np.float64) if even else along / step,
        n_places=n_places,
        notices=notices,
    )


def _uneven(places: np.ndarray, n_places: int, n_slices: int) -> Notice:
    if bool((np.abs(places - np.round(places)) < 0.05).all()):  # noqa: PLR2004 - of a step
        return notice(
            "slices_missing",
            f"{n_places - n_slices} of {n_places} slices are missing; they were filled in between "
            "their neighbours",
        )
    return notice(
        "slices_uneven",
        f"The {n_slices} slices are not evenly apart; the volume has {n_places}, interpolated "
        "between them",
    )
