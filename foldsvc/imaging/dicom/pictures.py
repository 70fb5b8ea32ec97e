"""Pictures that are no volume: how they are to be shown."""

import math
from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.pixels.processing import apply_modality_lut

from foldsvc.imaging.dicom.patient_orientation import directions_of
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.imaging.read_image import FrameStack
from foldsvc.imaging.terms import VIEWS, term_of
from foldsvc.records.volume import Unit
from foldsvc.wire.volumes import Frames, VoiLut

_CENTIMETRES = 3
"""(0018,6024): units of an ultrasound region."""

_LONGEST_TABLE = 65_536
_RGB_AXES = 4
_CAVEATS = {
    "PixelSpacing": "",
    "ImagerPixelSpacing": "Distances are those on the detector; the body is nearer to the tube, "
    "so it is smaller than it measures here",
    "NominalScannedPixelSpacing": "Distances are those on the film that was scanned",
    "SequenceOfUltrasoundRegions": "Distances hold inside of the region that was scanned",
}
_PROJECTIONS = frozenset({"CR", "DX", "MG", "IO", "PX", "RG", "XA", "RF"})

Windows = tuple[tuple[float, float], ...]


def picture_stack(
    header: Dataset, first: Slice, pixels: Sequence[np.ndarray], unit: Unit, modality: str
) -> FrameStack:
    """Put pictures of one kind together.

    Args:
        header: Of the first file.
        first: The first of the pictures.
        pixels: Of each file: frames, rows, columns, and colours if there are any.
        unit: Of the values, once rescaled.
        modality: DICOM's code.
    """
    joined = np.concatenate(list(pixels))
    colour = joined.ndim == _RGB_AXES
    if not colour and "ModalityLUTSequence" in header:
        joined = np.asarray(apply_modality_lut(joined, header))
    values, kind = (joined, "png") if colour else _storable(joined)
    rescaled = "ModalityLUTSequence" in header
    spacing, source = _spacing(header, first)
    several = len(values) > 1  # each of a file that tells places is somewhere else
    told = directions_of(header) or (None, None)
    facts = Frames(
        rows=first.rows,
        columns=first.columns,
        n_frames=len(values),
        samples=3 if colour else 1,
        dtype=cast("Literal['png']", kind),
        slope=1.0 if colour or rescaled else first.slope,
        intercept=0.0 if colour or rescaled else first.intercept,
        inverted=str(header.get("PhotometricInterpretation", "")) == "MONOCHROME1"
        or str(header.get("PresentationLUTShape", "")) == "INVERSE",
        voi_function=_function(header),
        voi_lut=None if colour else _voi_lut(header),
        pixel_spacing=spacing,
        spacing_source=source,
        spacing_caveat=_caveat(header, source),
        pixel_aspect_ratio=_aspect_ratio(header, spacing),
        frame_time_ms=_frame_time(header) if len(values) > 1 else None,
        view_position=term_of(header.get("ViewPosition"), VIEWS),
        laterality=_laterality(header),
        top_left=None if several else _ras(first.position),
        along_columns=(None if several else _ras(first.along_columns)) or told[0],
        along_rows=(None if several else _ras(first.along_rows)) or told[1],
    )
    shaped = values if colour else values[..., None]
    return FrameStack(pixels=shaped, facts=facts, modality=modality, unit=unit)


def windows_of(header: Dataset) -> Windows:
    """Give center and width of each window that the file suggests."""
    centers, widths = _numbers(header.get("WindowCenter")), _numbers(header.get("WindowWidth"))
    return tuple(
        (center, width)
        for center, width in zip(centers, widths, strict=False)
        if width >= 1 and abs(center) < 1e9 and width < 1e9  # noqa: PLR2004 - not what a window is
    )


def _storable(values: np.ndarray) -> tuple[np.ndarray, str]:
    name = values.dtype.name
    if name in ("uint8", "int16", "uint16", "int32"):
        return values, name
    if values.dtype.kind == "b":
        return values.astype(np.uint8), "uint8"
    if name == "int8":
        return values.astype(np.int16), "int16"
    if values.dtype.kind in "iu" and values.size and values.max() <= np.iinfo(np.int32).max:
        return values.astype(np.int32), "int32"
    return values.astype(np.float32), "float32"


def _function(header: Dataset) -> Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]:
    said = str(header.get("VOILUTFunction", "")).strip().upper()
    if said == "LINEAR_EXACT":
        return "LINEAR_EXACT"
    return "SIGMOID" if said == "SIGMOID" else "LINEAR"


def _voi_lut(header: Dataset) -> VoiLut | None:
    tables = header.get("VOILUTSequence")
    if not tables:
        return None
    descriptor, data = tables[0].get("LUTDescriptor"), tables[0].get("LUTData")
    if descriptor is None or data is None or len(descriptor) != 3:  # noqa: PLR2004 - length, first, bits
        return None
    length = int(descriptor[0]) or _LONGEST_TABLE
    values = (
        np.frombuffer(data, "<u2").tolist()
        if isinstance(data, bytes)
        else [int(one) for one in data]
    )
    if len(values) != length or length > _LONGEST_TABLE:
        return None
    first = int(descriptor[1])
    signed = int(header.get("PixelRepresentation") or 0) and first > np.iinfo(np.int16).max
    return VoiLut(
        first_value=first - _LONGEST_TABLE if signed else first,
        bits=int(descriptor[2]),
        values=values,
    )


def _spacing(
    header: Dataset, first: Slice
) -> tuple[
    tuple[float, float] | None,
    Literal[
        "PixelSpacing",
        "ImagerPixelSpacing",
        "NominalScannedPixelSpacing",
        "SequenceOfUltrasoundRegions",
    ]
    | None,
]:
    if first.spacing is not None:
        return first.spacing, "PixelSpacing"
    for name in ("ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        found = _numbers(header.get(name))
        if len(found) == 2 and min(found) > 0:  # noqa: PLR2004 - rows, columns
            return (found[0], found[1]), cast("Literal['ImagerPixelSpacing']", name)
    for region in header.get("SequenceOfUltrasoundRegions") or []:
        units = (region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection"))
        deltas = (*_numbers(region.get("PhysicalDeltaY")), *_numbers(region.get("PhysicalDeltaX")))
        if units == (_CENTIMETRES, _CENTIMETRES) and len(deltas) == 2 and 0 not in deltas:  # noqa: PLR2004
            return (abs(deltas[0]) * 10, abs(deltas[1]) * 10), "SequenceOfUltrasoundRegions"
    return None, None


def _caveat(header: Dataset, source: str | None) -> str:
    if source is None:
        return "The file does not tell how large a pixel is"
    projection = str(header.get("Modality", "")).strip().upper() in _PROJECTIONS
    if source == "PixelSpacing" and projection and "PixelSpacingCalibrationType" not in header:
        return _CAVEATS["ImagerPixelSpacing"]
    return _CAVEATS[source]


def _aspect_ratio(header: Dataset, spacing: tuple[float, float] | None) -> float:
    if spacing is not None:
        return spacing[0] / spacing[1]
    told = _numbers(header.get("PixelAspectRatio"))
    return told[0] / told[1] if len(told) == 2 and min(told) > 0 else 1.0  # noqa: PLR2004


def _frame_time(header: Dataset) -> float | None:
    for name in ("FrameTime", "FrameTimeVector", "ActualFrameDuration"):
        times = [one for one in _numbers(header.get(name)) if one > 0]
        if times:
            return float(np.median(times))
    for name in ("RecommendedDisplayFrameRate", "CineRate"):
        rates = [one for one in _numbers(header.get(name)) if one > 0]
        if rates:
            return 1_000.0 / rates[0]
    return None


def _laterality(header: Dataset) -> Literal["L", "R", "B", "U", ""]:
    for name in ("ImageLaterality", "Laterality", "FrameLaterality"):
        match str(header.get(name, "")).strip().upper():
            case "L" | "R" | "B" | "U" as side:
                return side
            case _:
                continue
    return ""


def _ras(lps: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
    return None if lps is None else (-lps[0], -lps[1], lps[2])


def _numbers(value: object) -> tuple[float, ...]:
    many = list(value) if isinstance(value, MultiValue | list | tuple) else [value]
    try:
        numbers = tuple(float(str(one)) for one in many)
    except ValueError:
        return ()
    return numbers if all(math.isfinite(one) for one in numbers) else ()
