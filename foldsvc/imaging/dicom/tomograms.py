"""Where the slices of a nuclear tomogram are, and the part of the cycle that they are of."""

import math
from collections.abc import Iterable

import numpy as np
from pydicom.dataset import Dataset

_RECONSTRUCTED = frozenset({"RECON TOMO", "RECON GATED TOMO"})
_GATES = ("RRIntervalVector", "TimeSlotVector")


def tomographic_place(
    header: Dataset, frame: int
) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
    """Give position and directions of a slice (PS3.3 C.8.4.15), None where not told.

    Slices are `SpacingBetweenSlices` apart, along the normal of the first; the slice vector says
    which of them a frame is, for the frames of a gated tomogram repeat them.
    """
    detector = list(header.get("DetectorInformationSequence") or [])[:1]
    step = (_numbers(header.get("SpacingBetweenSlices"), 1) or (0.0,))[0]
    if not detector or step == 0 or not _is_reconstructed(header):
        return None, None
    position = _numbers(detector[0].get("ImagePositionPatient"), 3)
    directions = _numbers(detector[0].get("ImageOrientationPatient"), 6)
    if not position or not directions:
        return None, None
    normal = np.cross(directions[:3], directions[3:])
    number = _entry(header, "SliceVector", frame)
    place = np.asarray(position) + normal * step * (frame if number is None else number - 1)
    return tuple(place.tolist()), directions


def gate_of(header: Dataset, frame: int) -> tuple[int, ...]:
    """Give interval and time slot of a frame of a gated tomogram; empty for anything else."""
    if not _is_reconstructed(header):
        return ()
    told = [_entry(header, name, frame) for name in _GATES]
    return tuple(one or 0 for one in told) if any(told) else ()


def _is_reconstructed(header: Dataset) -> bool:
    return any(
        str(kind).strip().upper() in _RECONSTRUCTED for kind in header.get("ImageType") or []
    )


def _entry(header: Dataset, name: str, frame: int) -> int | None:
    vector = header.get(name)
    many = [vector] if isinstance(vector, int) else list(vector or ())
    return int(many[frame]) if frame < len(many) else None


def _numbers(value: object, n_numbers: int) -> tuple[float, ...]:
    many = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    try:
        numbers = tuple(float(str(one)) for one in many)
    except ValueError:
        return ()
    right = len(numbers) == n_numbers and all(math.isfinite(one) for one in numbers)
    return numbers if right else ()
