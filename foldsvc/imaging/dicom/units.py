"""What the numbers of a frame are, and what their pixels can be."""

import math

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import (
    Places,
    as_number,
    as_numbers,
    items_of,
    number_of,
    word_of,
)
from foldsvc.records.volume import Unit

_UPTAKES: dict[str, Unit] = {
    "": "SUVbw", "BW": "SUVbw", "LBM": "SUVlbm", "LBMJANMA": "SUVlbm", "LBMJAMES128": "SUVlbm",
    "BSA": "SUVbsa", "IBW": "SUVibw",
}  # fmt: skip
"""SUV Type (0054,1006); GML without it is by body weight (PS3.3 C.8.9.1)."""

_UCUM: dict[str, Unit] = {
    "Bq/ml": "Bq/mL", "{SUVbw}g/ml": "SUVbw", "{SUVlbm}g/ml": "SUVlbm", "{SUVibw}g/ml": "SUVibw",
    "{SUVbsa}cm2/ml": "SUVbsa", "{counts}": "counts", "Gy": "Gy", "[hnsf'U]": "HU", "Hz": "Hz",
}  # fmt: skip
"""Codes of units of real-world values (PS3.16 CID 84 and 7181)."""

_ALIKE = 1e-6
"""Numbers that were written with so few digits that no more can be asked."""

_SIXTEEN_BITS, _THIRTY_TWO_BITS = 16, 32
Range = tuple[float, float]

TABLED: Range = (0.0, 65_535.0)
"""What a modality lookup table can give (PS3.3 C.11.1.1.1)."""


def unit_of(places: Places, modality: str) -> Unit:
    """Give the unit of a frame, once rescaled.

    Args:
        places: Where its attributes are.
        modality: DICOM's code.
    """
    kind = word_of(places, "RescaleType")
    rescaled = any("RescaleIntercept" in place for place in places)
    enhanced = any("SharedFunctionalGroupsSequence" in place for place in places)
    if modality == "CT":
        return "HU" if kind in ("", "HU") and (rescaled or enhanced) else "signal"
    if modality == "PT":
        units = word_of(places, "Units") or kind
        real = _real_world_unit(places) if units in ("", "US") else None
        return real or _unit_of_pet(units, word_of(places, "SUVType"))
    if modality == "NM":
        return "counts"
    if modality == "MR" and "Hz" in (kind.capitalize(), _real_world_unit(places)):
        return "Hz"
    dose = modality == "RTDOSE" and word_of(places, "DoseUnits") == "GY"
    return "Gy" if dose else "signal"


def _unit_of_pet(units: str, suv_type: str) -> Unit:
    if units == "BQML":
        return "Bq/mL"
    if units == "GML":
        return _UPTAKES.get(suv_type, "signal")
    return "SUVbsa" if units == "CM2ML" else "counts"


def _real_world_unit(places: Places) -> Unit | None:
    """Give the unit of real-world values, where they are what the rescale gives as well."""
    mappings = [place for place in places if "MeasurementUnitsCodeSequence" in place]
    mappings += [
        item for place in places for item in items_of(place, "RealWorldValueMappingSequence")
    ]
    for mapping in mappings[:1]:
        slope, intercept = (
            as_number(mapping.get(f"RealWorldValue{end}"), math.nan)
            for end in ("Slope", "Intercept")
        )
        same = math.isclose(slope, number_of(places, "RescaleSlope", 1.0), rel_tol=_ALIKE)
        same &= math.isclose(
            intercept, number_of(places, "RescaleIntercept", 0.0), rel_tol=_ALIKE, abs_tol=_ALIKE
        )
        for code in items_of(mapping, "MeasurementUnitsCodeSequence")[:1] if same else ():
            return _UCUM.get(str(code.get("CodeValue", "")).strip())
    return None


def stored_range(header: Dataset) -> Range | None:
    """Give the least and the greatest number that pixels can be; None for floating point."""
    if "FloatPixelData" in header or "DoubleFloatPixelData" in header:
        return None
    bits = int(number_of([header], "BitsStored", 0.0))
    if not 0 < bits <= _THIRTY_TWO_BITS:
        return None
    if number_of([header], "PixelRepresentation", 0.0):
        return float(-(2 ** (bits - 1))), float(2 ** (bits - 1) - 1)
    return 0.0, float(2**bits - 1)


def padding_of(header: Dataset) -> Range | None:
    """Give the range of numbers that fill what is not part of the image (PS3.3 C.7.5.1.1.2)."""
    first = as_numbers(header.get("PixelPaddingValue"), 1)
    if first is None:
        return None
    last = as_numbers(header.get("PixelPaddingRangeLimit"), 1) or first
    signed = bool(number_of([header], "PixelRepresentation", 0.0))
    bits = int(number_of([header], "BitsAllocated", _SIXTEEN_BITS))
    ends = [_signed(end, bits) if signed else end for end in (first[0], last[0])]
    return min(ends), max(ends)


def _signed(number: float, bits: int) -> float:
    """What is signed in the pixels may have been written as if it were not."""
    return number - 2**bits if number >= 2 ** (bits - 1) else number
