"""Where the slices of a nuclear tomogram are, and the part of the cycle that they are of."""

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import as_number, as_numbers, items_of, word_of

_RECONSTRUCTED = frozenset({"RECON TOMO", "RECON GATED TOMO"})
_GATES = ("RRIntervalVector", "TimeSlotVector")


def tomographic_place(
    header: Dataset, frame: int
) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
    """Give position and directions of a slice (PS3.3 C.8.4.15), None where not given.

    Slices are `SpacingBetweenSlices` apart, along the normal of the first; the slice vector says
    which of them a frame is, for the frames of a gated tomogram repeat them.
    """
    detector = items_of(header, "DetectorInformationSequence")[:1]
    step = as_number(header.get("SpacingBetweenSlices"), 0.0)
    if not detector or step == 0 or not _is_reconstructed(header):
        return None, None
    position = as_numbers(detector[0].get("ImagePositionPatient"), 3)
    directions = as_numbers(detector[0].get("ImageOrientationPatient"), 6)
    if position is None or directions is None:
        return None, None
    normal = np.cross(directions[:3], directions[3:])
    number = _entry(header, "SliceVector", frame)
    centre = np.asarray(position) + normal * step * (frame if number is None else number - 1)
    return tuple(centre.tolist()), directions


def gate_of(header: Dataset, frame: int) -> tuple[int, ...]:
    """Give interval and time slot of a frame of a gated tomogram; empty for anything else."""
    if not _is_reconstructed(header):
        return ()
    entries = [_entry(header, name, frame) for name in _GATES]
    return tuple(entry or 0 for entry in entries) if any(entries) else ()


def _is_reconstructed(header: Dataset) -> bool:
    return bool(_RECONSTRUCTED & set(word_of([header], "ImageType").split("\\")))


def _entry(header: Dataset, name: str, frame: int) -> int | None:
    numbers = as_numbers(header.get(name)) or ()
    return int(numbers[frame]) if frame < len(numbers) else None
