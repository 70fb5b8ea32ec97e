"""The grids of series that were read, onto which segmentations and contours are brought."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import items_of
from foldsvc.imaging.dicom.stacks import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the voxels of an image are.

    Attributes:
        series: SeriesInstanceUID of its files, as they were sent; "" for a grid of its own.
        frame_of_reference: Likewise.
        instances: SOPInstanceUIDs of its files, likewise.
        affine: Column, row and slice index to LPS, in mm.
        shape: Columns, rows, slices.
        n_volumes: Along the fourth axis of the image.
    """

    series: str
    frame_of_reference: str
    instances: frozenset[str]
    affine: Float64[np.ndarray, "4 4"]
    shape: tuple[int, int, int]
    n_volumes: int = 1


def grid_of(stack: Stack, headers: Sequence[Dataset]) -> Grid:
    """Give the grid of an image.

    Args:
        stack: Of its slices.
        headers: Of its files, as they were sent.
    """
    first = stack.sent[0]
    return Grid(
        series=str(headers[0].get("SeriesInstanceUID", "")),
        frame_of_reference=str(headers[0].get("FrameOfReferenceUID", "")),
        instances=frozenset(str(header.get("SOPInstanceUID", "")) for header in headers),
        affine=stack.affine,
        shape=(first.columns, first.rows, stack.n_places),
        n_volumes=len(stack.slices[0]),
    )


def referenced_grid(header: Dataset, grids: Sequence[Grid]) -> Grid | None:
    """Find the grid of the series that an object refers to; None where it was not sent.

    Of several images of one series, such as echoes, it is the one with most of the files that are
    referred to.
    """
    series, instances = set(referenced_series(header)), set(_referenced(header))
    matching = [grid for grid in grids if grid.series in series or grid.instances & instances]
    return max(matching, key=lambda grid: len(grid.instances & instances), default=None)


def grid_in_frame(header: Dataset, grids: Sequence[Grid]) -> Grid | None:
    """Find the only grid in the frame of reference of an object that names no series."""
    frame = str(header.get("FrameOfReferenceUID", ""))
    same = [grid for grid in grids if frame and grid.frame_of_reference == frame]
    return same[0] if len(same) == 1 else None


def referenced_series(header: Dataset) -> list[str]:
    """List the SeriesInstanceUIDs that an object refers to."""
    uids = [str(item.get("SeriesInstanceUID", "")) for item in _series_items(header)]
    return [uid for uid in dict.fromkeys(uids) if uid]


def _series_items(header: Dataset) -> Iterator[Dataset]:
    yield from items_of(header, "ReferencedSeriesSequence")
    for frame in items_of(header, "ReferencedFrameOfReferenceSequence"):
        for study in items_of(frame, "RTReferencedStudySequence"):
            yield from items_of(study, "RTReferencedSeriesSequence")


def _referenced(header: Dataset) -> Iterator[str]:
    for series in _series_items(header):
        for name in ("ReferencedInstanceSequence", "ContourImageSequence"):
            for item in items_of(series, name):
                yield str(item.get("ReferencedSOPInstanceUID", ""))
    for frame in items_of(header, "PerFrameFunctionalGroupsSequence"):
        for derivation in items_of(frame, "DerivationImageSequence"):
            for item in items_of(derivation, "SourceImageSequence"):
                yield str(item.get("ReferencedSOPInstanceUID", ""))
