"""The slices of a stack to voxels: rescaled, in order, gaps filled."""

from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.imaging.dicom.stacks import Stack
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
    slices = [one for place in stack.slices for one in place]
    even = bool((stack.places == np.arange(len(stack.slices))).all())
    kind = _kind(slices, header) if even else np.dtype(np.float32)
    first = slices[0]
    shape = (first.columns, first.rows, len(stack.slices), len(stack.slices[0]))
    voxels = np.empty(shape, dtype=kind, order="F")
    where = {
        (one.file, one.frame): (place, time)
        for place, at_place in enumerate(stack.slices)
        for time, one in enumerate(at_place)
    }
    by_file: dict[int, list[Slice]] = {}
    for one in slices:
        by_file.setdefault(one.file, []).append(one)
    for file in sorted(by_file):
        frames = read_frames(file)
        for one in by_file[file]:
            place, time = where[one.file, one.frame]
            voxels[:, :, place, time] = _rescaled(frames[one.frame], one, kind).T
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
        time_step_s=_time_step(header) if timed else None,
        fourth_axis=fourth_axis,
        diffusion=diffusion,
    )


def _kind(slices: list[Slice], header: Dataset) -> np.dtype[np.generic]:
    whole = all(one.slope.is_integer() and one.intercept.is_integer() for one in slices)
    bits = int(header.get("BitsStored") or 0)
    if not whole or not 0 < bits <= 16:  # noqa: PLR2004
        return np.dtype(np.float32)
    signed = bool(int(header.get("PixelRepresentation") or 0))
    ends = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    values = [end * one.slope + one.intercept for one in slices for end in ends]
    for kind in _WHOLE:
        if np.iinfo(kind).min <= min(values) and max(values) <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.float32)


def _rescaled(frame: np.ndarray, one: Slice, kind: np.dtype[np.generic]) -> np.ndarray:
    if kind.kind == "f":
        return np.asarray(frame.astype(np.float64) * one.slope + one.intercept).astype(kind)
    return np.asarray(frame.astype(np.int64) * int(one.slope) + int(one.intercept)).astype(kind)


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


def _time_step(header: Dataset) -> float | None:
    """Repetition time of a functional series; other moving images say nothing certain."""
    repetition = header.get("RepetitionTime")
    moving = "TemporalPositionIdentifier" in header or "NumberOfTemporalPositions" in header
    return float(repetition) / 1_000 if repetition and moving else None
