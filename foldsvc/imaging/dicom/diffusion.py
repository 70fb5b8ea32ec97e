"""How a frame of magnetic resonance is weighted by diffusion, as its standard or vendor tells."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.csa_header import csa_numbers
from foldsvc.imaging.dicom.private_elements import csa_tags, private_numbers, private_word

Vector = tuple[float, float, float]

_UPPER_TRIANGLE = 6
_GE_OFFSET = 100_000_000
"""Added to b-values in some of GE's files."""

_SHORTEST = 0.03
"""Of a gradient; below, it is none."""

_NEARLY_ONE = 0.99
_ONE_GRADIENT = 0.8
"""Of all that a b-matrix weights, so much along one axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """What diffusion weighting a frame has.

    Attributes:
        b_value: In s/mm².
        direction: Of the gradient, a unit vector in LPS; None without one, as at b = 0 and in
            means over directions.
    """

    b_value: float
    direction: Vector | None


def weighting_of(places: Sequence[Dataset]) -> Weighting | None:
    """Read (0018,9087) and (0018,9089); None where there is no b-value.

    Args:
        places: Data sets in which the attributes of a frame are looked for, in order.
    """
    for place in places:
        b_value = _number(place.get("DiffusionBValue"))
        if b_value is not None:
            return Weighting(b_value=b_value, direction=_direction(place) if b_value else None)
    return None


def publish_weighting(header: Dataset) -> None:
    """Write what a vendor says of diffusion as (0018,9087) and (0018,9089), in place.

    Siemens: (0019,100C), (0019,100E) and (0019,1027), or the CSA header. GE: (0043,1039) and
    (0019,10BB) to (0019,10BD), along the axes of the image. Philips: (2001,1003) and (2005,10B0) to
    (2005,10B2).
    """
    modality = str(header.get("Modality", "")).strip().upper()
    if modality != "MR" or "DiffusionBValue" in header:
        return
    if "PerFrameFunctionalGroupsSequence" in header:  # which have it in the standard's words
        return
    weighting = _siemens(header) or _ge(header) or _philips(header)
    if weighting is None:
        return
    header.DiffusionBValue = weighting.b_value
    if weighting.direction is not None:
        header.DiffusionGradientOrientation = list(weighting.direction)


def _direction(place: Dataset) -> Vector | None:
    for holder in (place, *(place.get("DiffusionGradientDirectionSequence") or ())):
        value = holder.get("DiffusionGradientOrientation")
        try:
            numbers = [float(component) for component in value]
        except (TypeError, ValueError):
            continue
        if len(numbers) == 3:  # noqa: PLR2004 - of space
            return _unit(numbers)
    return None


def _siemens(header: Dataset) -> Weighting | None:
    def numbers(element: int) -> tuple[float, ...]:
        return private_numbers(header, 0x0019, "SIEMENS MR HEADER", [element], vendor="SIEMENS")

    b_value, direction, matrix = numbers(0x0C), numbers(0x0E), numbers(0x27)
    if not b_value:
        tags = csa_tags(header)
        b_value = csa_numbers(tags, "B_value", 1)
        direction = csa_numbers(tags, "DiffusionGradientDirection", 3)
        matrix = csa_numbers(tags, "B_matrix", _UPPER_TRIANGLE)
    if len(b_value) != 1 or b_value[0] < 0:
        return None
    gradient = _unit(direction) if len(direction) == 3 else None  # noqa: PLR2004 - of space
    if gradient is None and len(matrix) == _UPPER_TRIANGLE:
        gradient = _main_axis(matrix)
    return Weighting(b_value=b_value[0], direction=gradient if b_value[0] > 0 else None)


def _ge(header: Dataset) -> Weighting | None:
    values = private_numbers(header, 0x0043, "GEMS_PARM_01", [0x39], vendor="GE MED")
    if not values or values[0] < 0:
        return None
    b_value = values[0] % _GE_OFFSET
    along = private_numbers(header, 0x0019, "GEMS_ACQU_01", [0xBB, 0xBC, 0xBD], vendor="GE MED")
    length = math.hypot(*along) if len(along) == 3 else 0.0  # noqa: PLR2004 - of space
    if b_value == 0 or length < _SHORTEST:
        return Weighting(b_value=b_value, direction=None)
    if length < _NEARLY_ONE:  # gradients of several shells are given by their strength
        b_value = round(b_value * length**2)
    return Weighting(b_value=b_value, direction=_from_image_axes(header, along))


def _philips(header: Dataset) -> Weighting | None:
    values = private_numbers(header, 0x2001, "Philips Imaging DD 001", [0x03], vendor="PHILIPS")
    if not values or values[0] < 0:
        return None
    word = private_word(header, 0x2001, "Philips Imaging DD 001", 0x04, vendor="PHILIPS")
    along = private_numbers(
        header, 0x2005, "Philips MR Imaging DD 001", [0xB0, 0xB1, 0xB2], vendor="PHILIPS"
    )
    directed = values[0] > 0 and len(along) == 3 and word != "I"  # noqa: PLR2004 - of space
    return Weighting(b_value=values[0], direction=_unit(along) if directed else None)


def _from_image_axes(header: Dataset, along: Sequence[float]) -> Vector | None:
    """Turn a gradient along frequency, phase and slice to the patient, but for its sign.

    Which way the scanner counts each axis is not documented; the signs are those of dcm2niix, that
    took them from scans.
    """
    try:
        directions = np.array([float(cosine) for cosine in header.ImageOrientationPatient])
    except (AttributeError, TypeError, ValueError):
        return None
    row, column = directions[:3], directions[3:]
    normal = np.cross(row, column)
    coronal = int(np.argmax(np.abs(normal))) == 1
    frequency, phase, through = along
    if str(header.get("InPlanePhaseEncodingDirection", "")).strip().upper().startswith("ROW"):
        turned = phase * row + (frequency if coronal else -frequency) * column
        turned = turned + (through if coronal else -through) * normal
    else:
        turned = frequency * row + (-phase if coronal else phase) * column - through * normal
    return _unit(turned.tolist())


def _main_axis(upper_triangle: Sequence[float]) -> Vector | None:
    """Give the gradient of a b-matrix, but for its sign; None where it is of several gradients."""
    xx, xy, xz, yy, yz, zz = upper_triangle
    strengths, axes = np.linalg.eigh(np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]))
    alone = strengths[-1] > _ONE_GRADIENT * np.abs(strengths).sum()
    return _unit(axes[:, -1].tolist()) if alone else None


def _unit(numbers: Sequence[float]) -> Vector | None:
    length = math.hypot(*numbers)
    if not math.isfinite(length) or length < _SHORTEST:
        return None
    return (numbers[0] / length, numbers[1] / length, numbers[2] / length)


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
