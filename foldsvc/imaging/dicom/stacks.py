"""Slices that make one volume: sorted by place, checked for gaps, tilt and mixed directions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foldsvc.imaging.decoded_image import notice
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.imaging.dicom.volume_order import by_weighting
from foldsvc.records.notice import Notice

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
        slices: By place along the line, and at each place by time; None where one is missing.
        affine: Column, row and slice index to LPS, in mm.
        places: Of each slice on the even grid of the affine; whole numbers unless slices are
            missing or unevenly apart.
        n_places: Of the even grid.
        notices: What was found wrong.
    """

    slices: tuple[tuple[Slice | None, ...], ...]
    affine: np.ndarray
    places: np.ndarray
    n_places: int
    notices: tuple[Notice, ...]

    @property
    def sent(self) -> list[Slice]:
        """All slices that are not missing, by place and time."""
        return [slice_ for place in self.slices for slice_ in place if slice_ is not None]


def split_by_direction(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Part the slices of a series by size, spacing and direction, as in a scout of three planes."""
    groups: list[list[Slice]] = []
    for slice_ in slices:
        for group in groups:
            if _alike(slice_, group[0]):
                group.append(slice_)
                break
        else:
            groups.append([slice_])
    return groups


def split_by_stack(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Part alike slices by the stacks that their file says they are of (PS3.3 C.7.6.16.2.2.4).

    Stacks at the same places, by which some files tell times apart, stay together.
    """
    stacks: dict[str, list[Slice]] = {}
    for slice_ in slices:
        stacks.setdefault(slice_.stack, []).append(slice_)
    if len(stacks) == 1:
        return [list(slices)]
    shared = any(len({slice_.stack for slice_ in place}) > 1 for place in at_each_place(slices))
    return [list(slices)] if shared else list(stacks.values())


def stack_of(slices: Sequence[Slice]) -> Stack | None:
    """Put alike slices in order; None where they make up no volume.

    Two or more places on one line make a volume; several slices at each of them make it move.
    """
    if len(slices) < 2 or not all(slice_.placed for slice_ in slices):  # noqa: PLR2004 - two make a volume
        return None
    places = at_each_place(slices)
    if len({len(place) for place in places}) != 1:
        return None
    return stack_of_places(places)


def stack_of_places(places: Sequence[Sequence[Slice | None]]) -> Stack | None:
    """Put places in order that have one slice, or None, for each point in time."""
    if len(places) < 2:  # noqa: PLR2004
        return None
    firsts = [next(slice_ for slice_ in place if slice_ is not None) for place in places]
    positions = np.array([slice_.position for slice_ in firsts])
    step, along, straight = _line(positions, firsts[0].normal)
    if not straight:
        return None
    ordered = by_weighting(tuple(tuple(place) for place in places))
    return _on_a_grid(ordered, positions, step, along)


def at_each_place(slices: Sequence[Slice]) -> list[tuple[Slice, ...]]:
    """Give slices by place along their normal, and at each place by time; all are placed."""
    normal = slices[0].normal
    ordered = sorted(
        slices, key=lambda slice_: (float(normal @ np.asarray(slice_.position)), slice_.order)
    )
    places: list[list[Slice]] = []
    for slice_ in ordered:
        offset = (
            np.asarray(slice_.position) - np.asarray(places[-1][0].position) if places else normal
        )
        if places and np.linalg.norm(offset) < _SAME_PLACE_MM:
            places[-1].append(slice_)
        else:
            places.append([slice_])
    return [tuple(sorted(place, key=lambda slice_: slice_.order)) for place in places]


def _alike(slice_: Slice, other: Slice) -> bool:
    if (slice_.rows, slice_.columns, slice_.placed) != (other.rows, other.columns, other.placed):
        return False
    if not slice_.placed:
        return slice_.spacing == other.spacing
    directions = (*(slice_.along_columns or ()), *(slice_.along_rows or ()))
    others = (*(other.along_columns or ()), *(other.along_rows or ()))
    return bool(
        np.allclose(directions, others, atol=_SAME_DIRECTION)
        and np.allclose(slice_.spacing or (), other.spacing or (), rtol=1e-3)
    )


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
    places: tuple[tuple[Slice | None, ...], ...],
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
    first = next(slice_ for slice_ in places[0] if slice_ is not None)
    spacing = first.spacing or (1.0, 1.0)
    affine = np.eye(4)
    affine[:3, 0] = np.asarray(first.along_columns) * spacing[1]
    affine[:3, 1] = np.asarray(first.along_rows) * spacing[0]
    affine[:3, 2] = direction * step
    affine[:3, 3] = positions[0]
    n_holes = sum(slice_ is None for place in places for slice_ in place)
    holes = (missing(n_holes, len(places) * len(places[0])),) if n_holes else ()
    notices = holes if even else (*holes, _uneven(along / step, n_places, len(places)))
    return Stack(
        slices=places,
        affine=affine,
        places=np.arange(len(places), dtype=np.float64) if even else along / step,
        n_places=n_places,
        notices=notices,
    )


def missing(n_missing: int, n_slices: int) -> Notice:
    """Say how many slices were filled in."""
    verb, they = ("is", "it was") if n_missing == 1 else ("are", "they were")
    return notice(
        "slices_missing",
        f"{n_missing} of {n_slices} slices {verb} missing; {they} filled in between "
        "their neighbours",
    )


def _uneven(places: np.ndarray, n_places: int, n_slices: int) -> Notice:
    if bool((np.abs(places - np.round(places)) < 0.05).all()):  # noqa: PLR2004 - of a step
        return missing(n_places - n_slices, n_places)
    return notice(
        "slices_uneven",
        f"The {n_slices} slices are not evenly apart; the volume has {n_places}, interpolated "
        "between them",
    )
