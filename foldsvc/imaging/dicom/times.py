"""When a frame was taken: what orders frames at one place, and how far apart they are."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import Places, first_of, number_of, word_of

TIME_KEYS = (
    "TemporalPositionIndex", "TemporalPositionIdentifier", "DiffusionBValue", "TriggerTime",
    "NominalCardiacTriggerDelayTime", "FrameReferenceTime", "AcquisitionNumber",
    "AcquisitionDateTime", "ContentTime", "InstanceNumber",
)  # fmt: skip
"""What may tell frames at one place apart, the most telling first."""

CLOCKS = {
    "TriggerTime": 1e-3, "NominalCardiacTriggerDelayTime": 1e-3, "TemporalPositionTimeOffset": 1.0,
    "FrameReferenceTime": 1e-3, "AcquisitionDateTime": 1.0,
}  # fmt: skip
"""What tells time, and how long its unit is in seconds."""

_MILLISECOND = 1e-3
_UNEVEN = 0.1
"""Of a step: by how much a time may be off an even row of them."""

_SHORTEST_VOLUME_MS = 100.0
"""Nothing that excites all slices within one repetition is quicker."""

_SECOND_DIGITS = 6


def times_of(places: Places, frame: int) -> tuple[float, ...]:
    """Give what orders a frame among those at its place, by `TIME_KEYS`, then its index."""
    return (*(_time(places, key, 0.0) for key in TIME_KEYS), float(frame))


def clocks_of(places: Places) -> tuple[float, ...]:
    """Give what `CLOCKS` tell of a frame, in seconds; not a number where one tells nothing."""
    return tuple(_time(places, name, math.nan) * unit for name, unit in CLOCKS.items())


def moment_of(day: object, time: object) -> datetime | None:
    """Give the moment of a date and a time; None where one is missing or unreadable."""
    return date_time(f"{day or ''}{time or ''}") if day and time else None


def date_time(text: object) -> datetime | None:
    """Read a DICOM date and time, without its zone; None where it is none."""
    digits = str(text or "").strip()
    whole, _, part = digits.partition("+")[0].partition("-")[0].partition(".")
    try:
        moment = datetime.strptime(whole[:14].ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - local time of the scanner
        return moment + timedelta(seconds=float(f"0.{part}") if part else 0.0)
    except ValueError:
        return None


def time_step(clocks: Sequence[Sequence[float]], header: Dataset) -> float | None:
    """Give the seconds between points in time, None where nothing tells them or they are uneven.

    Args:
        clocks: Of one place, for each point in time what `clocks_of` gives.
        header: Of the first file.
    """
    for seconds in np.asarray(clocks, dtype=np.float64).T:
        steps = np.diff(seconds)
        if not np.isfinite(seconds).all() or steps.size == 0 or steps.min() <= 0:
            continue
        step = float(seconds[-1] - seconds[0]) / len(steps)
        off = np.abs(seconds - seconds[0] - step * np.arange(len(seconds)))
        return round(step, _SECOND_DIGITS) if off.max() <= _UNEVEN * step else None
    resolution = number_of([header], "TemporalResolution", 0.0)
    if resolution > 0:
        return round(resolution * _MILLISECOND, _SECOND_DIGITS)
    return _repetition(header)


def _repetition(header: Dataset) -> float | None:
    """Repetition time, where one repetition is a whole volume: functional series of many slices.

    A three-dimensional or spoiled sequence repeats for each line.
    """
    moving = "TemporalPositionIdentifier" in header or "NumberOfTemporalPositions" in header
    sequences = word_of([header], "ScanningSequence")
    volume_wise = "EP" in sequences.split("\\") or not sequences
    volume_wise &= word_of([header], "MRAcquisitionType") != "3D"
    volume_wise &= not word_of([header], "ContrastBolusAgent")
    repetition = number_of([header], "RepetitionTime", 0.0)
    if moving and volume_wise and repetition >= _SHORTEST_VOLUME_MS:
        return round(repetition * _MILLISECOND, _SECOND_DIGITS)
    return None


def _time(places: Places, name: str, otherwise: float) -> float:
    if name != "AcquisitionDateTime":
        return number_of(places, name, otherwise)
    moment = (
        date_time(first_of(places, "FrameAcquisitionDateTime"))
        or date_time(first_of(places, "AcquisitionDateTime"))
        or moment_of(
            first_of(places, "AcquisitionDate") or "19000101", first_of(places, "AcquisitionTime")
        )
    )
    return otherwise if moment is None else (moment - datetime(1900, 1, 1)).total_seconds()  # noqa: DTZ001 - local time of the scanner
