"""Siemens mosaics: the slices of a volume as tiles of one picture, taken apart.

A mosaic becomes what DICOM itself has for it, a multi-frame image whose functional groups say where
each slice is (Legacy Converted Enhanced MR, PS3.3 A.70), so that everything behind this treats it
like any other, and a copy that is given out needs no private header to be understood.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Num
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from foldsvc.imaging.dicom.csa_header import csa_numbers
from foldsvc.imaging.dicom.private_elements import csa_tags, private_numbers

_SIEMENS = "SIEMENS MR HEADER"
_LEGACY_CONVERTED_MR = "1.2.840.10008.5.1.4.1.1.4.4"
_MOST_TILES = 4_096
_ALONG = 0.5
"""Cosine between the normal that the private header has and that of the plane, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """How the slices of a mosaic lie in its picture: from the left, row by row.

    Attributes:
        rows: Of one slice.
        columns: Of one slice.
        n_tiles: Slices; the last places of the picture may be empty.
    """

    rows: int
    columns: int
    n_tiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """As a mosaic's header has it: LPS, mm, directions as unit vectors."""

    position: np.ndarray
    row: np.ndarray
    column: np.ndarray
    normal: np.ndarray
    spacing: tuple[float, float]
    step: float


def is_mosaic(header: Dataset) -> bool:
    """Say whether a file declares itself a mosaic that is still one picture."""
    kinds = {str(kind).strip().upper() for kind in header.get("ImageType") or []}
    return "MOSAIC" in kinds and int(header.get("NumberOfFrames") or 1) == 1


def unfold(header: Dataset) -> Mosaic | None:
    """Make the header of a mosaic that of the multi-frame image that it is, in place.

    The number of tiles and the direction of the slices are in private elements, (0019,100A) and
    the CSA header. Without the number, or where so many tiles do not fill the picture, as in one
    that was made smaller after the scan, a mosaic stays a picture.

    Returns:
        How the tiles lie; None for what is not a mosaic, or stays one.
    """
    layout = _place(header) if is_mosaic(header) else None
    if layout is None or why_whole(header):
        return None
    n_tiles, backwards = _n_tiles(header), _is_backwards(header, layout)
    across = math.ceil(math.sqrt(n_tiles))
    rows, columns = int(header.Rows), int(header.Columns)
    mosaic = Mosaic(rows=rows // across, columns=columns // across, n_tiles=n_tiles)
    # The scanner gives the corner that a picture as large as the mosaic would have in the plane of
    # the first slice, centred as that slice is.
    corner = layout.position + layout.row * layout.spacing[1] * (columns - mosaic.columns) / 2
    corner = corner + layout.column * layout.spacing[0] * (rows - mosaic.rows) / 2
    step = layout.normal * layout.step * (-1 if backwards else 1)
    header.PerFrameFunctionalGroupsSequence = Sequence(
        [_frame(number, corner + step * number, header) for number in range(n_tiles)]
    )
    _describe(header, mosaic)
    return mosaic


def why_whole(header: Dataset) -> str:
    """Say why a mosaic stays a picture; "" for one that is taken apart, and for what is none."""
    if not is_mosaic(header):
        return ""
    n_tiles = _n_tiles(header)
    if n_tiles == 0:
        return "the scanner's private header, which says how many there are, is missing"
    if _place(header) is None:
        return "its position, orientation, pixel spacing or slice thickness is missing"
    across = math.ceil(math.sqrt(n_tiles))
    rows, columns = int(header.Rows), int(header.Columns)
    if rows % across or columns % across:
        size = f"{rows} × {columns} pixels"
        return f"{across} × {across} tiles, for its {n_tiles} slices, do not fill {size}"
    return ""


def tiles_of(
    mosaic: Mosaic, pixels: Num[np.ndarray, "1 rows columns"]
) -> Num[np.ndarray, "n_tiles tile_rows tile_columns"]:
    """Cut the picture of a mosaic into its slices."""
    _, rows, columns = pixels.shape
    down, across = rows // mosaic.rows, columns // mosaic.columns
    tiles = pixels.reshape(down, mosaic.rows, across, mosaic.columns).swapaxes(1, 2)
    return tiles.reshape(-1, mosaic.rows, mosaic.columns)[: mosaic.n_tiles]


def _n_tiles(header: Dataset) -> int:
    """Give the number of slices, 0 where not given."""
    numbers = private_numbers(header, 0x0019, _SIEMENS, [0x0A], vendor="SIEMENS")
    count = numbers or csa_numbers(csa_tags(header), "NumberOfImagesInMosaic", 1)
    return int(count[0]) if count and 0 < count[0] <= _MOST_TILES else 0


def _is_backwards(header: Dataset, layout: _Place) -> bool:
    """Say whether the slices go against the normal of their plane."""
    towards = csa_numbers(csa_tags(header), "SliceNormalVector", 3)
    return bool(towards) and float(np.dot(towards, layout.normal)) < -_ALONG


def _place(header: Dataset) -> _Place | None:
    position = _floats(header, "ImagePositionPatient", 3)
    directions = _floats(header, "ImageOrientationPatient", 6)
    spacing = _floats(header, "PixelSpacing", 2)
    step = _floats(header, "SpacingBetweenSlices", 1) or _floats(header, "SliceThickness", 1)
    if not (position and directions and spacing and step) or step[0] == 0:
        return None
    row, column = np.array(directions[:3]), np.array(directions[3:])
    return _Place(
        position=np.array(position),
        row=row,
        column=column,
        normal=np.cross(row, column),
        spacing=(spacing[0], spacing[1]),
        step=abs(step[0]),
    )


def _floats(header: Dataset, name: str, n_numbers: int) -> tuple[float, ...]:
    value = header.get(name)
    many = [value] if isinstance(value, str | int | float) else list(value or ())
    try:
        numbers = tuple(float(number) for number in many)
    except (TypeError, ValueError):
        return ()
    right = len(numbers) == n_numbers and all(math.isfinite(number) for number in numbers)
    return numbers if right else ()


def _describe(header: Dataset, mosaic: Mosaic) -> None:
    """What all frames share, and what kind of object this is now."""
    measures = Dataset()
    measures.PixelSpacing = header.PixelSpacing
    for name in ("SliceThickness", "SpacingBetweenSlices"):
        if name in header:
            setattr(measures, name, header[name].value)
    plane = Dataset()
    plane.ImageOrientationPatient = header.ImageOrientationPatient
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([plane])
    rescale = Dataset()
    for name in ("RescaleSlope", "RescaleIntercept", "RescaleType"):
        if name in header:
            setattr(rescale, name, header[name].value)
            delattr(header, name)
    if "RescaleSlope" in rescale:
        rescale.RescaleType = rescale.get("RescaleType") or "US"
        shared.PixelValueTransformationSequence = Sequence([rescale])
    header.SharedFunctionalGroupsSequence = Sequence([shared])
    header.SOPClassUID = _LEGACY_CONVERTED_MR
    header.ImageType = [kind for kind in header.ImageType if str(kind).strip().upper() != "MOSAIC"]
    header.Rows, header.Columns = mosaic.rows, mosaic.columns
    header.NumberOfFrames = mosaic.n_tiles
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(header, name)


def _frame(number: int, position: np.ndarray, header: Dataset) -> Dataset:
    position_item = Dataset()
    position_item.ImagePositionPatient = [f"{coordinate:.10g}" for coordinate in position.tolist()]
    content = Dataset()
    content.StackID = "1"
    content.InStackPositionNumber = number + 1
    source = Dataset()
    source.ReferencedSOPClassUID = header.get("SOPClassUID", "")
    source.ReferencedSOPInstanceUID = header.get("SOPInstanceUID", "")
    frame = Dataset()
    frame.PlanePositionSequence = Sequence([position_item])
    frame.FrameContentSequence = Sequence([content])
    frame.ConversionSourceAttributesSequence = Sequence([source])
    return frame
