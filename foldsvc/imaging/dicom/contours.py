"""The regions of an RT Structure Set (PS3.3 C.8.8.5, C.8.8.6) as masks on a grid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float64
from pydicom.dataset import Dataset

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.dicom.functional_groups import as_number, as_numbers, items_of, word_of
from foldsvc.imaging.dicom.grids import Grid

_CLOSED = frozenset({"CLOSED_PLANAR", "CLOSEDPLANAR_XOR", "CLOSEDPLANAR"})
_FEWEST_POINTS = 3
_OFF_PLANE = 0.5
"""Of the way from slice to slice: how far the points of a contour may be from a slice."""

Points = Float64[np.ndarray, "n 2"]


@dataclass(slots=True)
class LeftOut:
    """What of a structure set is not a region on the grid.

    Attributes:
        open_contours: Points and lines, which enclose nothing.
        off_slices: Contours that lie in no slice of the grid.
    """

    open_contours: int = 0
    off_slices: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region: its closed contours.

    Attributes:
        number: ROINumber.
        contours: Points in LPS, mm.
        colour: Red, green and blue, 0 to 255; None where not given.
    """

    number: int
    contours: tuple[Float64[np.ndarray, "n 3"], ...]
    colour: tuple[int, int, int] | None
    left_out: LeftOut = field(default_factory=LeftOut)


def regions_of(dataset: Dataset) -> list[Region]:
    """List the regions of a structure set that have contours.

    Raises:
        ImageDamagedError: The points of a contour are not points.
    """
    return [
        _region(item)
        for item in items_of(dataset, "ROIContourSequence")
        if items_of(item, "ContourSequence")
    ]


def by_slice(grid: Grid, region: Region) -> dict[int, list[Points]]:
    """Give the contours of a region, column and row, by the slice of a grid in which they lie.

    What lies in none is counted in `region.left_out`.
    """
    to_index = np.linalg.inv(grid.affine)
    by_plane: dict[int, list[Points]] = {}
    for contour in region.contours:
        index = contour @ to_index[:3, :3].T + to_index[:3, 3]
        plane = round(float(index[:, 2].mean()))
        if np.abs(index[:, 2] - plane).max() > _OFF_PLANE or not 0 <= plane < grid.shape[2]:
            region.left_out.off_slices += 1
        else:
            by_plane.setdefault(plane, []).append(index[:, :2])
    return by_plane


def mask_on(grid: Grid, contours: Mapping[int, Sequence[Points]]) -> Bool[np.ndarray, "x y z"]:
    """Give the voxels whose centres lie inside a region.

    A point is inside where a ray from it crosses the contours of its slice an odd number of times,
    so that a contour within another is a hole.

    Args:
        grid: Of the series.
        contours: As `by_slice` gives them.
    """
    mask = np.zeros(grid.shape, np.bool_)
    for plane, polygons in contours.items():
        mask[:, :, plane] = enclosed(polygons, grid.shape[0], grid.shape[1])
    return mask


def enclosed(
    polygons: Sequence[Points], n_columns: int, n_rows: int
) -> Bool[np.ndarray, "n_columns n_rows"]:
    """Give the pixels whose centres polygons enclose, by the even-odd rule.

    Args:
        polygons: Their corners, column and row; the last is joined to the first.
        n_columns: Of the picture.
        n_rows: Likewise.
    """
    flips = np.zeros((n_columns + 1, n_rows), np.int64)
    for corners in polygons:
        start, end = corners, np.roll(corners, -1, axis=0)
        # An edge counts for the rows from its upper end on, and not for that of its lower end.
        first = np.clip(np.ceil(np.minimum(start[:, 1], end[:, 1])), 0, n_rows).astype(np.int64)
        last = np.clip(np.ceil(np.maximum(start[:, 1], end[:, 1])), 0, n_rows).astype(np.int64)
        counts = last - first
        edge = np.repeat(np.arange(len(corners)), counts)
        rows = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
        part = (rows - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
        crossed = start[edge, 0] + part * (end[edge, 0] - start[edge, 0])
        columns = np.clip(np.ceil(crossed), 0, n_columns).astype(np.int64)
        np.add.at(flips, (columns, rows), 1)
    return np.asarray(np.cumsum(flips, axis=0)[:n_columns] % 2 == 1)


def referenced_frame(dataset: Dataset) -> str:
    """Give the frame of reference of the contours; "" where not given."""
    frames = items_of(dataset, "ReferencedFrameOfReferenceSequence")
    frames += items_of(dataset, "StructureSetROISequence")
    names = ("FrameOfReferenceUID", "ReferencedFrameOfReferenceUID")
    values = [str(frame.get(name, "")) for frame in frames for name in names]
    return next((uid for uid in values if uid), "")


def _region(item: Dataset) -> Region:
    left_out = LeftOut()
    contours = list(_closed(item, left_out))
    colour = as_numbers(item.get("ROIDisplayColor"), 3)
    return Region(
        number=int(as_number(item.get("ReferencedROINumber"), 0)),
        contours=tuple(contours),
        colour=None if colour is None else (int(colour[0]), int(colour[1]), int(colour[2])),
        left_out=left_out,
    )


def _closed(item: Dataset, left_out: LeftOut) -> Iterator[np.ndarray]:
    for contour in items_of(item, "ContourSequence"):
        numbers = as_numbers(contour.get("ContourData"))
        if numbers is None or len(numbers) % 3:
            raise ImageDamagedError("DICOM", "the points of a contour are not three numbers each")
        kind = word_of([contour], "ContourGeometricType")
        points = np.array(numbers, dtype=np.float64).reshape(-1, 3)
        if kind in _CLOSED and len(points) >= _FEWEST_POINTS:
            yield points
        else:
            left_out.open_contours += 1
