"""Pictures that are not a volume: how they are to be shown."""

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.body_parts import VIEWS, term_of
from foldsvc.imaging.decoded_image import FrameStack
from foldsvc.imaging.dicom.functional_groups import as_numbers, items_of
from foldsvc.imaging.dicom.patient_orientation import directions_of
from foldsvc.imaging.dicom.pixel_spacing import spacing_caveat, spacing_of
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.records.image_facts import Frames, VoiLut
from foldsvc.records.volume import Unit

_LONGEST_TABLE = 65_536
_RGB_AXES = 4


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
    values, kind = (joined, "png") if colour else _storable(joined)
    spacing, source = spacing_of(header, first)
    several = len(values) > 1  # each of a file that tells places is somewhere else
    directions = directions_of(header) or (None, None)
    facts = Frames(
        rows=first.rows,
        columns=first.columns,
        n_frames=len(values),
        samples=3 if colour else 1,
        dtype=cast("Literal['png']", kind),
        slope=1.0 if colour else first.slope,
        intercept=0.0 if colour else first.intercept,
        inverted=str(header.get("PhotometricInterpretation", "")) == "MONOCHROME1"
        or str(header.get("PresentationLUTShape", "")) == "INVERSE",
        voi_function=_function(header),
        voi_lut=None if colour else voi_lut_of(header),
        pixel_spacing=spacing,
        spacing_source=source,
        spacing_caveat=spacing_caveat(header, source),
        pixel_aspect_ratio=_aspect_ratio(header, spacing),
        frame_time_ms=_frame_time(header) if len(values) > 1 else None,
        view_position=term_of(header.get("ViewPosition"), VIEWS),
        laterality=_laterality(header),
        top_left=None if several else _ras(first.position),
        along_columns=(None if several else _ras(first.along_columns)) or directions[0],
        along_rows=(None if several else _ras(first.along_rows)) or directions[1],
    )
    shaped = values if colour else values[..., None]
    return FrameStack(pixels=shaped, facts=facts, modality=modality, unit=unit)


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


def voi_lut_of(header: Dataset) -> VoiLut | None:
    """Give the table of brightness of a file; None where it has none that can be read."""
    tables = items_of(header, "VOILUTSequence")
    if not tables:
        return None
    descriptor, data = tables[0].get("LUTDescriptor"), tables[0].get("LUTData")
    if descriptor is None or data is None or len(descriptor) != 3:  # noqa: PLR2004 - length, first, bits
        return None
    length = int(descriptor[0]) or _LONGEST_TABLE
    values = (
        np.frombuffer(data, "<u2").tolist()
        if isinstance(data, bytes)
        else [int(value) for value in data]
    )
    if len(values) != length or length > _LONGEST_TABLE:
        return None
    first = int(descriptor[1])
    signed = int(header.get("PixelRepresentation") or 0) and first > np.iinfo(np.int16).max
    return VoiLut(
        first_value=first - _LONGEST_TABLE if signed else first,
        bits=int(descriptor[2]),
        values=tuple(values),
    )


def _aspect_ratio(header: Dataset, spacing: tuple[float, float] | None) -> float:
    if spacing is not None:
        return spacing[0] / spacing[1]
    aspect = as_numbers(header.get("PixelAspectRatio")) or ()
    return aspect[0] / aspect[1] if len(aspect) == 2 and min(aspect) > 0 else 1.0  # noqa: PLR2004


def _frame_time(header: Dataset) -> float | None:
    for name in ("FrameTime", "FrameTimeVector", "ActualFrameDuration"):
        times = [number for number in (as_numbers(header.get(name)) or ()) if number > 0]
        if times:
            return float(np.median(times))
    for name in ("RecommendedDisplayFrameRate", "CineRate"):
        rates = [number for number in (as_numbers(header.get(name)) or ()) if number > 0]
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
