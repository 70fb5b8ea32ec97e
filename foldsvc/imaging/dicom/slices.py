"""Each frame of each file, with what decides where it is and what belongs to it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.dicom.diffusion import Weighting, weighting_of
from foldsvc.imaging.dicom.tomograms import gate_of, tomographic_place

Vector = tuple[float, float, float]

_UNIT_TOLERANCE = 1e-2
_TILE = 65_536
"""Rows and columns are 16 bits wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One frame of a file.

    Attributes:
        file: Index of the file in the upload.
        frame: Index within the file.
        position: Centre of the first pixel, LPS, mm; None where not told.
        along_columns: Unit vector of growing column index, LPS; None where not told.
        along_rows: Unit vector of growing row index, likewise.
        spacing: Between rows and between columns, mm; None where not told.
        slope: Of the modality rescale.
        intercept: Of the modality rescale.
        times: What tells frames at one place apart, the most telling first.
        weighting: By diffusion; None where not told.
        gate: Of a gated tomogram: interval between beats and part of it; empty for others.
    """

    file: int
    frame: int
    rows: int
    columns: int
    position: Vector | None
    along_columns: Vector | None
    along_rows: Vector | None
    spacing: tuple[float, float] | None
    slope: float
    intercept: float
    times: tuple[float, ...]
    weighting: Weighting | None = None
    gate: tuple[int, ...] = ()

    @property
    def normal(self) -> np.ndarray:
        """Right-handed normal of the plane, LPS."""
        return np.cross(np.asarray(self.along_columns), np.asarray(self.along_rows))

    @property
    def placed(self) -> bool:
        """Whether the frame knows where it is."""
        return None not in (self.position, self.along_columns, self.spacing)


TIME_KEYS = (
    "TemporalPositionIndex", "TemporalPositionIdentifier", "EchoTime", "EffectiveEchoTime",
    "TriggerTime", "NominalCardiacTriggerDelayTime", "FrameReferenceTime",
    "AcquisitionNumber", "AcquisitionTime", "ContentTime", "InstanceNumber",
)  # fmt: skip
"""What may tell frames at one place apart, the most telling first."""


def slices_of(header: Dataset, file: int, max_frames: int) -> list[Slice]:
    """List the frames of a file.

    Raises:
        ImageDamagedError: Its size or number of frames makes no sense.
    """
    rows, columns = _integer(header, "Rows"), _integer(header, "Columns")
    n_frames = _integer(header, "NumberOfFrames", 1)
    if not (0 < rows < _TILE and 0 < columns < _TILE and 0 < n_frames <= max_frames):
        raise ImageDamagedError("DICOM", "its rows, columns or frames make no sense")
    places = list(_places(header, n_frames))
    return [_slice(header, file, frame, rows, columns, place) for frame, place in enumerate(places)]


def _places(header: Dataset, n_frames: int) -> Iterator[list[Dataset]]:
    """For each frame, the data sets in which its attributes are looked for, in order."""
    shared = _items(header, "SharedFunctionalGroupsSequence")[:1]
    per_frame = _items(header, "PerFrameFunctionalGroupsSequence")
    for frame in range(n_frames):
        groups = [*per_frame[frame : frame + 1], *shared]
        macros = [
            element.value[0]
            for group in groups
            for element in group
            if element.VR == "SQ" and len(element.value)
        ]
        yield [*macros, header]


def _slice(
    header: Dataset, file: int, frame: int, rows: int, columns: int, places: list[Dataset]
) -> Slice:
    position = _floats(_first(places, "ImagePositionPatient"), 3)
    directions = _floats(_first(places, "ImageOrientationPatient"), 6)
    spacing = _floats(_first(places, "PixelSpacing"), 2)
    if "GridFrameOffsetVector" in header and position and directions:
        position = _dose_position(header, frame, position, directions)
    elif position is None and "DetectorInformationSequence" in header:
        position, directions = tomographic_place(header, frame)
    gate = gate_of(header, frame)
    along = _orthonormal(directions)
    dose = str(header.get("Modality")) == "RTDOSE"
    slope = _float(_first(places, "DoseGridScaling" if dose else "RescaleSlope"), 1.0)
    return Slice(
        file=file,
        frame=frame,
        rows=rows,
        columns=columns,
        position=None if position is None else (position[0], position[1], position[2]),
        along_columns=along[0] if along else None,
        along_rows=along[1] if along else None,
        spacing=None if spacing is None or min(spacing) <= 0 else (spacing[0], spacing[1]),
        slope=slope if slope != 0 else 1.0,
        intercept=_float(_first(places, "RescaleIntercept"), 0.0),
        times=(*(_float(_first(places, key), 0.0) for key in TIME_KEYS), *gate, float(frame)),
        weighting=weighting_of(places),
        gate=gate,
    )


def _dose_position(
    header: Dataset, frame: int, position: tuple[float, ...], directions: tuple[float, ...]
) -> tuple[float, ...]:
    """Where a plane of a dose is: offsets along the normal (PS3.3 C.8.8.3.2)."""
    offsets = _floats(header.GridFrameOffsetVector, None) or ()
    offset = offsets[frame] if frame < len(offsets) else 0.0
    first = offsets[0] if offsets and offsets[0] == 0 else 0.0
    normal = np.cross(directions[:3], directions[3:])
    return tuple((np.asarray(position) + normal * (offset - first)).tolist())


def _orthonormal(directions: tuple[float, ...] | None) -> tuple[Vector, Vector] | None:
    """The two directions, if they are of length one and upright on each other as they must be."""
    if directions is None:
        return None
    first, second = np.asarray(directions[:3]), np.asarray(directions[3:])
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if max(abs(lengths[0] - 1), abs(lengths[1] - 1), abs(first @ second)) > _UNIT_TOLERANCE:
        return None
    first, second = first / lengths[0], second / lengths[1]
    return (
        (float(first[0]), float(first[1]), float(first[2])),
        (float(second[0]), float(second[1]), float(second[2])),
    )


def _items(dataset: Dataset, name: str) -> list[Dataset]:
    found = dataset.get(name)
    return list(found) if found else []


def _first(places: list[Dataset], name: str) -> object:
    for place in places:
        found = place.get(name)
        if found is not None and found != "":
            return found
    return None


def _float(value: object, otherwise: float) -> float:
    try:
        number = float(value[0] if isinstance(value, MultiValue) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError, IndexError):
        return otherwise
    return number if math.isfinite(number) else otherwise


def _integer(dataset: Dataset, name: str, otherwise: int = 0) -> int:
    return int(_float(dataset.get(name), float(otherwise)))


def _floats(value: object, n_numbers: int | None) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(one) for one in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    right = n_numbers is None or len(numbers) == n_numbers
    return numbers if right and all(math.isfinite(one) for one in numbers) else None
