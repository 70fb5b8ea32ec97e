"""Philips' PET in counts: private factors that make activity or uptake of them."""

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.private_elements import private_numbers

_CREATOR = "Philips PET Private Group"
_SUV, _ACTIVITY = 0x00, 0x09


def activity_of_counts(header: Dataset) -> None:
    """Let the rescale of a header say Bq/mL or SUVbw where Philips tells how, in place.

    (7053,1009) turns counts into Bq/mL, (7053,1000) into SUVbw; the former is taken where both
    are there.
    """
    factors = _factors(header)
    if factors is None:
        return
    suv, activity = factors
    factor = activity or suv
    if factor is None:
        return
    for name, otherwise in (("RescaleSlope", 1.0), ("RescaleIntercept", 0.0)):
        value = header.get(name)
        number = float(str(value)) if value not in (None, "") else otherwise
        setattr(header, name, f"{number * factor:.10g}")
    header.Units = "BQML" if activity else "GML"
    if not activity:
        header.SUVType = "BW"


def stated_suv_factor(header: Dataset) -> float | None:
    """Give SUVbw of 1 Bq/mL where Philips tells both factors.

    Args:
        header: After `activity_of_counts`, or before.
    """
    factors = _factors(header, units=("CNTS", "BQML"))
    if factors is None or factors[0] is None or factors[1] is None:
        return None
    return factors[0] / factors[1]


def _factors(
    header: Dataset, units: tuple[str, ...] = ("CNTS",)
) -> tuple[float | None, float | None] | None:
    """SUVbw and Bq/mL of one count; None for what is not such an image."""
    unit = str(header.get("Units", "")).strip().upper()
    if str(header.get("Modality", "")).strip().upper() != "PT" or unit not in units:
        return None
    return _positive(header, _SUV), _positive(header, _ACTIVITY)


def _positive(header: Dataset, element: int) -> float | None:
    factors = private_numbers(header, 0x7053, _CREATOR, [element], vendor="PHILIPS")
    return factors[0] if len(factors) == 1 and factors[0] > 0 else None
