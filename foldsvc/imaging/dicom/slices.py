"""Each frame of each file, with what decides where it is and what belongs to it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.dicom.contrasts import Contrast, contrast_of
from foldsvc.imaging.dicom.diffusion import Weighting, weighting_of
from foldsvc.imaging.dicom.functional_groups import (
    Places,
    as_number,
    as_numbers,
    deciding_number,
    first_of,
    places_of,
    word_of,
)
from foldsvc.imaging.dicom.mosaics import is_mosaic
from foldsvc.imaging.dicom.times import TIME_KEYS, clocks_of, times_of
from foldsvc.imaging.dicom.tomograms import gate_of, tomographic_place
from foldsvc.imaging.dicom.units import TABLED, Range, padding_of, stored_range, unit_of
from foldsvc.imaging.dicom.windows import Windows, windows_of
from foldsvc.records.volume import Unit

Vector = tuple[float, float, float]

_UNIT_TOLERANCE = 1e-2
_TILE = 65_536
"""Rows and columns are 16 bits wide."""

_SAME_HEIGHT_MM = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One frame of a file.

    Attributes:
        file: Index of the file in the upload.
        frame: Index within the file.
        position: Centre of the first pixel, LPS, mm; None where not given.
        along_columns: Unit vector of growing column index, LPS; None where not given.
        along_rows: Unit vector of growing row index, likewise.
        spacing: Between rows and between columns, mm; None where not given.
        slope: Of the modality rescale; 1 where a table takes its place.
        intercept: Of the modality rescale; 0 likewise.
        unit: Of the values.
        stored: Least and greatest number that a pixel can be before it is rescaled; None where
            that is not known.
        padding: Numbers before rescaling that stand for no part of the image.
        windows: That the frame suggests.
        contrast: What tells frames at one place apart that is not time.
        times: What else tells them apart, the most telling first.
        clocks: When it was taken, in seconds.
        stack: Name of the stack of planes that the frame is of; "" where not given.
        weighting: By diffusion; None where not given.
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
    unit: Unit
    stored: Range | None
    padding: Range | None
    windows: Windows
    contrast: Contrast
    times: tuple[float, ...]
    clocks: tuple[float, ...]
    stack: str
    weighting: Weighting | None
    gate: tuple[int, ...]

    @property
    def normal(self) -> np.ndarray:
        """Right-handed normal of the plane, LPS."""
        return np.cross(np.asarray(self.along_columns), np.asarray(self.along_rows))

    @property
    def order(self) -> tuple[float, ...]:
        """What sorts frames at one place: gates, then all that tells when they were acquired."""
        when = zip((*TIME_KEYS, "frame"), self.times, strict=True)
        return (*self.gate, *(time for name, time in when if name != "DiffusionBValue"))

    @property
    def placed(self) -> bool:
        """Whether the frame knows where it is."""
        return None not in (self.position, self.along_columns, self.spacing)


def slices_of(header: Dataset, file: int, max_frames: int) -> list[Slice]:
    """List the frames of a file.

    Raises:
        ImageDamagedError: Its size, number of frames or rescale makes no sense.
    """
    rows, columns = _integer(header, "Rows"), _integer(header, "Columns")
    n_frames = _integer(header, "NumberOfFrames", 1)
    if not (0 < rows < _TILE and 0 < columns < _TILE and 0 < n_frames <= max_frames):
        raise ImageDamagedError("DICOM", "its rows, columns or frames make no sense")
    every = places_of(header, n_frames)
    return [_slice(header, file, frame, rows, columns, place) for frame, place in enumerate(every)]


def rescale_of(places: Places) -> tuple[float, float]:
    """Give slope and intercept of the modality rescale of a frame; 1 and 0 behind a table.

    Raises:
        ImageDamagedError: One of them is there and no number.
    """
    if any("ModalityLUTSequence" in place for place in places):
        return 1.0, 0.0
    dose = word_of(places, "Modality") == "RTDOSE"
    slope = deciding_number(places, "DoseGridScaling" if dose else "RescaleSlope", 1.0)
    return slope if slope != 0 else 1.0, deciding_number(places, "RescaleIntercept", 0.0)


def _slice(
    header: Dataset, file: int, frame: int, rows: int, columns: int, places: Places
) -> Slice:
    position, along = _place(header, frame, places)
    spacing = as_numbers(first_of(places, "PixelSpacing"), 2)
    modality = word_of([header], "Modality")
    slope, intercept = rescale_of(places)
    tabled = "ModalityLUTSequence" in header
    return Slice(
        file=file,
        frame=frame,
        rows=rows,
        columns=columns,
        position=position,
        along_columns=along[0] if along else None,
        along_rows=along[1] if along else None,
        spacing=None if spacing is None or min(spacing) <= 0 else (spacing[0], spacing[1]),
        slope=slope,
        intercept=intercept,
        unit=unit_of(places, modality),
        stored=TABLED if tabled else stored_range(header),
        padding=None if tabled else padding_of(header),
        windows=windows_of(places),
        contrast=contrast_of(places),
        times=times_of(places, frame),
        clocks=clocks_of(places),
        stack=word_of(places, "StackID"),
        weighting=weighting_of(places),
        gate=gate_of(header, frame),
    )


def _place(
    header: Dataset, frame: int, places: Places
) -> tuple[Vector | None, tuple[Vector, Vector] | None]:
    """Give the position of a frame and its two directions; none of a mosaic, which has many."""
    if is_mosaic(header):
        return None, None
    position = as_numbers(first_of(places, "ImagePositionPatient"), 3)
    directions = as_numbers(first_of(places, "ImageOrientationPatient"), 6)
    if "GridFrameOffsetVector" in header and position and directions:
        position = _dose_position(header, frame, position, directions)
    elif position is None and "DetectorInformationSequence" in header:
        position, directions = tomographic_place(header, frame)
    origin = None if position is None else (position[0], position[1], position[2])
    return origin, _orthonormal(directions)


def _dose_position(
    header: Dataset, frame: int, position: tuple[float, ...], directions: tuple[float, ...]
) -> tuple[float, ...]:
    """Where a plane of a dose is (PS3.3 C.8.8.3.2).

    Offsets that begin with 0 go along the normal from the first plane (case a). Those of an axial
    dose that begin with its z are z-coordinates (case b). Others are not a case of the standard and
    go along the normal from the first of them, which is where the first plane is.

    Raises:
        ImageDamagedError: There are fewer offsets than frames, or they are not numbers.
    """
    offsets = as_numbers(header.GridFrameOffsetVector) or ()
    if frame >= len(offsets):
        raise ImageDamagedError("DICOM", "its GridFrameOffsetVector does not place every frame")
    normal = np.cross(directions[:3], directions[3:])
    if _offset_kind(offsets[0], position, directions) == "coordinate":
        normal = np.array([0.0, 0.0, 1.0])
    return tuple((np.asarray(position) + normal * (offsets[frame] - offsets[0])).tolist())


def has_odd_offsets(header: Dataset) -> bool:
    """Say whether the offsets of a dose are not a case of the standard."""
    offsets = as_numbers(header.get("GridFrameOffsetVector"))
    position = as_numbers(header.get("ImagePositionPatient"), 3)
    directions = as_numbers(header.get("ImageOrientationPatient"), 6)
    if not offsets or position is None or directions is None:
        return False
    return _offset_kind(offsets[0], position, directions) == "odd"


def _offset_kind(
    first: float, position: tuple[float, ...], directions: tuple[float, ...]
) -> Literal["distance", "coordinate", "odd"]:
    if first == 0:
        return "distance"
    axial = abs(np.cross(directions[:3], directions[3:])[2]) > 1 - _UNIT_TOLERANCE
    return "coordinate" if axial and abs(first - position[2]) < _SAME_HEIGHT_MM else "odd"


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


def _integer(dataset: Dataset, name: str, otherwise: int = 0) -> int:
    return int(as_number(dataset.get(name), float(otherwise)))
