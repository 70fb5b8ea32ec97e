"""The slices of a stack to voxels: rescaled, in order, gaps filled."""

import itertools
from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.imaging.dicom.stacks import Stack
from foldsvc.imaging.dicom.times import time_step
from foldsvc.imaging.dicom.volume_order import fourth_axis_of
from foldsvc.records.volume import Unit, Volume

ReadFrames = Callable[[int], np.ndarray]
"""Gives the decoded frames of a file, by its index."""

_WHOLE = (np.int16, np.uint16, np.int32)


def assembled(
    stack: Stack, header: Dataset, read_frames: ReadFrames, *, modality: str, unit: Unit
) -> Volume:
    """Read every slice once and put it where it belongs.

    Values are whole numbers where rescale and grid allow it, else float32.
    """
    slices = stack.sent
    even = bool((stack.places == np.arange(len(stack.slices))).all())
    whole = even and None not in itertools.chain.from_iterable(stack.slices)
    kind = _kind(slices) if whole else np.dtype(np.float32)
    first = slices[0]
    shape = (first.columns, first.rows, len(stack.slices), len(stack.slices[0]))
    voxels = np.empty(shape, dtype=kind, order="F")
    where = {
        (slice_.file, slice_.frame): (index, time)
        for index, at_place in enumerate(stack.slices)
        for time, slice_ in enumerate(at_place)
        if slice_ is not None
    }
    by_file: dict[int, list[Slice]] = {}
    for slice_ in slices:
        by_file.setdefault(slice_.file, []).append(slice_)
    for file in sorted(by_file):
        frames = read_frames(file)
        for slice_ in by_file[file]:
            index, time = where[slice_.file, slice_.frame]
            voxels[:, :, index, time] = _rescaled(frames[slice_.frame], slice_, kind).T
    _fill_holes(voxels, stack)
    if not even:
        voxels = _filled(voxels, stack.places, stack.n_places)
    if kind == np.int32 and voxels.min() >= -(2**15) and voxels.max() < 2**15:
        voxels = voxels.astype(np.int16)
    fourth_axis, diffusion = fourth_axis_of(stack.slices)
    timed = shape[3] > 1 and fourth_axis == "time"
    return Volume(
        voxels=voxels,
        affine=np.asarray(LPS_TO_RAS @ stack.affine),
        modality=modality,
        unit=unit,
        time_step_s=_time_step(stack, header) if timed else None,
        fourth_axis=fourth_axis,
        diffusion=diffusion,
    )


def _kind(slices: list[Slice]) -> np.dtype[np.generic]:
    whole = all(slice_.slope.is_integer() and slice_.intercept.is_integer() for slice_ in slices)
    values = [
        end * slice_.slope + slice_.intercept for slice_ in slices for end in slice_.stored or ()
    ]
    if not whole or len(values) < 2 * len(slices):
        return np.dtype(np.float32)
    for kind in _WHOLE:
        if np.iinfo(kind).min <= min(values) and max(values) <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.float32)


def _rescaled(frame: np.ndarray, slice_: Slice, kind: np.dtype[np.generic]) -> np.ndarray:
    if kind.kind == "f":
        return np.asarray(frame.astype(np.float64) * slice_.slope + slice_.intercept).astype(kind)
    return np.asarray(frame.astype(np.int64) * int(slice_.slope) + int(slice_.intercept)).astype(
        kind
    )


def _filled(voxels: np.ndarray, places: np.ndarray, n_places: int) -> np.ndarray:
    """Interpolate linearly along the line of the slices; a slice on the grid keeps its values."""
    filled = np.empty((*voxels.shape[:2], n_places, voxels.shape[3]), np.float32, order="F")
    for target in range(n_places):
        upper = int(np.clip(np.searchsorted(places, target), 1, len(places) - 1))
        gap = places[upper] - places[upper - 1]
        weight = np.float32(np.clip((target - places[upper - 1]) / gap, 0, 1))
        below, above = voxels[:, :, upper - 1], voxels[:, :, upper]
        filled[:, :, target] = below if weight == 0 else below * (1 - weight) + above * weight
    return filled


def _fill_holes(voxels: np.ndarray, stack: Stack) -> None:
    """Interpolate slices that are missing at one point in time between those beside them."""
    for time in range(voxels.shape[3]):
        there = [index for index, at in enumerate(stack.slices) if at[time] is not None]
        for index in set(range(len(stack.slices))) - set(there):
            below = max(known for known in there if known < index)
            above = min(known for known in there if known > index)
            gap = stack.places[above] - stack.places[below]
            weight = np.float32((stack.places[index] - stack.places[below]) / gap)
            voxels[:, :, index, time] = (
                voxels[:, :, below, time] * (1 - weight) + voxels[:, :, above, time] * weight
            )


def _time_step(stack: Stack, header: Dataset) -> float | None:
    """Seconds between points in time, None where nothing tells them."""
    whole = (place for place in stack.slices if None not in place)
    place = [slice_ for slice_ in next(whole, ()) if slice_ is not None]
    return time_step([slice_.clocks for slice_ in place], header) if place else None
