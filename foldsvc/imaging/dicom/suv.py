"""Standardised uptake by body weight: the factor, or why there is none."""

from collections.abc import Sequence
from datetime import timedelta

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import places_of
from foldsvc.imaging.dicom.pet_counts import stated_suv_factor
from foldsvc.imaging.dicom.times import date_time, moment_of
from foldsvc.imaging.dicom.units import unit_of
from foldsvc.records.image_facts import SuvInputs

_DAY_S = 86_400.0
_LATEST_S = 2 * _DAY_S
_GRAMS = 1_000.0


def suv_inputs(headers: Sequence[Dataset]) -> SuvInputs | None:
    """Find out how values become SUVbw; None for what is not PET.

    SUVbw = activity concentration * body weight / (dose * 2^(-time / half-life)), with the dose
    decayed to the moment to which the values are corrected.
    """
    header = headers[0]
    if str(header.get("Modality", "")).strip().upper() != "PT":
        return None
    correction = str(header.get("DecayCorrection", "")).strip().upper()
    correction = correction if correction in ("START", "ADMIN", "NONE") else ""
    places = next(places_of(header, 1))
    unit = unit_of(places, "PT")
    if unit == "SUVbw":
        return _answer(1.0, [], None, correction, None)
    if unit.startswith("SUV"):
        return _answer(None, ["other_suv"], None, correction, None)
    stated = stated_suv_factor(header)
    if stated is not None:
        return _answer(stated, [], None, correction, None)
    drug = (header.get("RadiopharmaceuticalInformationSequence") or [Dataset()])[0]
    weight, dose = (
        _positive(header.get("PatientWeight")),
        _positive(drug.get("RadionuclideTotalDose")),
    )
    half_life = _positive(drug.get("RadionuclideHalfLife"))
    seconds = 0.0 if correction == "ADMIN" else _seconds_from_injection(headers, drug)
    corrected = {str(value).strip().upper() for value in _many(header.get("CorrectedImage"))}
    reasons = [
        reason
        for reason, wrong in (
            ("units_not_bqml", unit != "Bq/mL"),
            ("no_patient_weight", weight is None),
            ("no_dose", dose is None),
            ("no_half_life", half_life is None),
            (
                "not_decay_corrected",
                correction not in ("START", "ADMIN") or "DECY" not in corrected,
            ),
            ("not_attenuation_corrected", "ATTN" not in corrected),
            ("no_injection_time", seconds is None),
        )
        if wrong
    ]
    if reasons or weight is None or dose is None or half_life is None or seconds is None:
        return _answer(None, reasons, half_life, correction, seconds)
    factor = weight * _GRAMS / (dose * 2.0 ** (-seconds / half_life))
    return _answer(factor, [], half_life, correction, seconds)


def _answer(
    factor: float | None,
    reasons: list[str],
    half_life: float | None,
    correction: str,
    seconds: float | None,
) -> SuvInputs:
    return SuvInputs(
        factor=factor,
        reasons=tuple(reasons),
        half_life_s=half_life,
        decay_correction=correction,
        seconds_from_injection=seconds,
    )


def _seconds_from_injection(headers: Sequence[Dataset], drug: Dataset) -> float | None:
    """Time from injection to the start of the scan.

    The time of the series, unless it is later than the first image: then somebody worked on the
    series afterwards, and the first image counts.
    """
    header = headers[0]
    series = moment_of(header.get("SeriesDate"), header.get("SeriesTime"))
    images = [
        moment_of(header.get("AcquisitionDate"), header.get("AcquisitionTime"))
        for header in headers
    ]
    known = sorted(image for image in images if image is not None)
    start = min([*([series] if series else []), *known[:1]], default=None)
    if start is None:
        return None
    injected = date_time(drug.get("RadiopharmaceuticalStartDateTime"))
    if injected is None:
        injected = moment_of(f"{start:%Y%m%d}", drug.get("RadiopharmaceuticalStartTime"))
        if injected is not None and injected > start:
            injected -= timedelta(days=1)
    if injected is None:
        return None
    seconds = (start - injected).total_seconds()
    return seconds if 0 <= seconds <= _LATEST_S else None


def _positive(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _many(value: object) -> list[object]:
    if value is None or isinstance(value, str):
        return [value] if value else []
    return list(value)  # type: ignore[call-overload,no-any-return]
