"""The frames of a DICOM Segmentation (PS3.3 C.8.20) as masks on a grid."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Num
from pydicom.dataset import Dataset

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.dicom.functional_groups import (
    Places,
    as_number,
    as_numbers,
    first_of,
    places_of,
    word_of,
)
from foldsvc.imaging.dicom.grids import Grid

_SAME_PLANE_MM = 1e-2
_PARALLEL = 1 - 1e-4
_UNIT_TOLERANCE = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFrame:
    """One frame: a plane of one segment, or of all in a map of labels.

    Attributes:
        index: In the pixels.
        segment: Its number; 0 in a map of labels.
        position: Centre of the first pixel, LPS.
        row: Direction of growing column index, a unit vector.
        column: Of growing row index.
        spacing: Between rows and between columns, mm.
        step: Between planes, mm; 0 where not given.
    """

    index: int
    segment: int
    position: np.ndarray
    row: np.ndarray
    column: np.ndarray
    spacing: tuple[float, float]
    step: float

    @property
    def normal(self) -> np.ndarray:
        """Right-handed normal of the plane."""
        return np.cross(self.row, self.column)


def frames_of(header: Dataset, n_frames: int) -> list[SegmentFrame]:
    """List the frames of a segmentation.

    Raises:
        ImageDamagedError: A frame does not say where or of which segment it is.
    """
    is_map = word_of([header], "SegmentationType") == "LABELMAP"
    return [
        _frame(index, places, is_map=is_map)
        for index, places in enumerate(places_of(header, n_frames))
    ]


def own_grid(frames: list[SegmentFrame], rows: int, columns: int) -> Grid:
    """Give the grid that the planes of a segmentation make up by themselves.

    Raises:
        ImageDamagedError: They are not parallel.
    """
    first = frames[0]
    if any(abs(frame.normal @ first.normal) < _PARALLEL for frame in frames):
        raise ImageDamagedError("DICOM", "its planes are not parallel")
    heights = _heights(frames, first)
    step = _step(frames, heights, first)
    lowest = min(frames, key=lambda frame: float(frame.position @ first.normal))
    affine = np.eye(4)
    affine[:3, 0] = first.row * first.spacing[1]
    affine[:3, 1] = first.column * first.spacing[0]
    affine[:3, 2] = first.normal * step
    affine[:3, 3] = lowest.position
    n_planes = round((heights[-1] - heights[0]) / step) + 1
    return Grid(
        series="", frame_of_reference="", instances=frozenset(), affine=affine,
        shape=(columns, rows, n_planes),
    )  # fmt: skip


def masks_on(
    grid: Grid, frames: list[SegmentFrame], pixels: Num[np.ndarray, "n_frames rows columns"]
) -> Iterator[tuple[int, Bool[np.ndarray, "x y z"]]]:
    """Give each segment's number and its voxels, by the nearest pixel of the nearest plane.

    Voxels further from any plane of the segmentation than half of the way to the next are empty.

    Args:
        grid: On which.
        frames: Of all segments.
        pixels: Of them: of one segment true where it is, of a map of labels its number.
    """
    planes = _Planes(frames)
    for segment in sorted({frame.segment for frame in frames}):
        own = [frame for frame in frames if frame.segment == segment]
        values = np.zeros(grid.shape, pixels.dtype)
        for index in range(grid.shape[2]):
            planes.lay(values[:, :, index], grid.affine, index, own, pixels)
        if segment:
            yield segment, values != 0
            continue
        for number in np.unique(values):
            if number:
                yield int(number), values == number


class _Planes:
    """The parallel planes of a segmentation, on which slices of a grid are resampled."""

    def __init__(self, frames: list[SegmentFrame]) -> None:
        self._first = frames[0]
        self._heights = _heights(frames, self._first)
        self._reach = _step(frames, self._heights, self._first) / 2 + _SAME_PLANE_MM

    def lay(
        self,
        target: np.ndarray,
        affine: Float64[np.ndarray, "4 4"],
        index: int,
        frames: list[SegmentFrame],
        pixels: np.ndarray,
    ) -> None:
        """Fill a slice, columns by rows, in place."""
        first = self._first
        axes = np.column_stack(
            [first.row * first.spacing[1], first.column * first.spacing[0], first.normal]
        )
        into = np.linalg.inv(axes)
        columns, rows = np.arange(target.shape[0]), np.arange(target.shape[1])
        corner = into @ (affine[:3, 3] + affine[:3, 2] * index)
        along, down = into @ affine[:3, 0], into @ affine[:3, 1]
        height = corner[2] + along[2] * columns[:, None] + down[2] * rows
        spread = float(height.min()), float(height.max())
        for one in frames:
            own = into @ one.position
            if spread[1] < own[2] - self._reach or spread[0] > own[2] + self._reach:
                continue
            # Where two planes reach a voxel, it is the nearer one's.
            nearest = self._nearest(height)
            i = np.rint(corner[0] - own[0] + along[0] * columns[:, None] + down[0] * rows)
            j = np.rint(corner[1] - own[1] + along[1] * columns[:, None] + down[1] * rows)
            _, n_rows, n_columns = pixels.shape
            inside = (i >= 0) & (i < n_columns) & (j >= 0) & (j < n_rows)
            inside &= (np.abs(height - own[2]) <= self._reach) & (
                np.abs(nearest - own[2]) < _SAME_PLANE_MM
            )
            frame = pixels[one.index]
            target[inside] = frame[j[inside].astype(int), i[inside].astype(int)]

    def _nearest(self, height: np.ndarray) -> np.ndarray:
        after = np.clip(np.searchsorted(self._heights, height), 1, len(self._heights) - 1)
        if len(self._heights) == 1:
            return np.full_like(height, self._heights[0])
        low, high = self._heights[after - 1], self._heights[after]
        return np.where(height - low <= high - height, low, high)


def _frame(index: int, places: Places, *, is_map: bool) -> SegmentFrame:
    position = as_numbers(first_of(places, "ImagePositionPatient"), 3)
    directions = as_numbers(first_of(places, "ImageOrientationPatient"), 6)
    spacing = as_numbers(first_of(places, "PixelSpacing"), 2)
    number = 0 if is_map else int(as_number(first_of(places, "ReferencedSegmentNumber"), 0))
    if position is None or directions is None or spacing is None or min(spacing) <= 0:
        raise ImageDamagedError("DICOM", "a frame of the segmentation does not say where it is")
    row, column = np.array(directions[:3]), np.array(directions[3:])
    lengths = np.linalg.norm(row), np.linalg.norm(column)
    if max(abs(lengths[0] - 1), abs(lengths[1] - 1), abs(row @ column)) > _UNIT_TOLERANCE:
        raise ImageDamagedError("DICOM", "a frame of the segmentation has no plane")
    if number <= 0 and not is_map:
        raise ImageDamagedError("DICOM", "a frame of the segmentation has no segment")
    between_slices = as_number(first_of(places, "SpacingBetweenSlices"), 0.0)
    return SegmentFrame(
        index=index,
        segment=number,
        position=np.array(position),
        row=row / lengths[0],
        column=column / lengths[1],
        spacing=(spacing[0], spacing[1]),
        step=abs(between_slices) or abs(as_number(first_of(places, "SliceThickness"), 0.0)),
    )


def _heights(frames: list[SegmentFrame], first: SegmentFrame) -> np.ndarray:
    """Different heights of the planes along the normal of the first, from the lowest on, in mm."""
    heights: list[float] = []
    for height in sorted(float(frame.position @ first.normal) for frame in frames):
        if not heights or height - heights[-1] > _SAME_PLANE_MM:
            heights.append(height)
    return np.array(heights)


def _step(frames: list[SegmentFrame], heights: np.ndarray, first: SegmentFrame) -> float:
    """Give the distance between neighbouring planes: as given, and no more than there is."""
    gaps = np.diff(heights)
    least = float(gaps.min()) if gaps.size else 0.0
    given = frames[0].step
    if least and given:
        return min(least, given) if given > _SAME_PLANE_MM else least
    return least or given or float(min(first.spacing))
