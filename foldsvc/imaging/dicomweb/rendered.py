"""A frame as a picture for people (PS3.18 10.4.1.1.3)."""

import io
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pixel_array

from foldsvc.errors import DicomQueryError
from foldsvc.imaging.dicom.functional_groups import Places, places_of, word_of
from foldsvc.imaging.dicom.pixels import modality_values
from foldsvc.imaging.dicom.slices import rescale_of
from foldsvc.imaging.dicom.units import padding_of
from foldsvc.imaging.dicom.windows import windows_of
from foldsvc.imaging.parsing import parsing

_RGB = 3
_FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
_PERCENTILES = (2, 98)
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Window:
    """What is shown from black to white, in the units of the image."""

    center: float
    width: float
    function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]


def parse_window(text: str) -> Window:
    """Read `center,width,function` (PS3.18 8.3.5.1.4).

    Raises:
        DicomQueryError: It is not that.
    """
    try:
        center, width, function = text.split(",")
        window = Window(float(center), float(width), _FUNCTIONS[function.strip().lower()])  # type: ignore[arg-type]
    except (ValueError, KeyError):
        raise DicomQueryError("window must be center,width,function") from None
    if not (math.isfinite(window.center) and math.isfinite(window.width) and window.width >= 1):
        raise DicomQueryError("window must have a finite center and a width of 1 or more")
    return window


def rendered(dataset: Dataset, number: int, window: Window | None, *, as_png: bool) -> bytes:
    """Draw a frame in grey or colour.

    Without a window it is the first of the file, else percentiles 2 to 98 of the frame.

    Args:
        dataset: Anonymous, its pixels uncompressed.
        number: Of the frame, from 1 on, and there.
        window: What to show.
        as_png: PNG rather than JPEG.

    Raises:
        ImageDamagedError: What the file says of its pixels does not hold.
    """
    with parsing("DICOM"):
        frame = pixel_array(dataset, index=number - 1)
        if frame.ndim == _RGB:
            picture = Image.fromarray(np.ascontiguousarray(frame.astype(np.uint8)), "RGB")
        else:
            places = list(places_of(dataset, number))[-1]
            picture = Image.fromarray(_grey(frame, dataset, places, window), "L")
    buffer = io.BytesIO()
    if as_png:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return buffer.getvalue()


def _grey(frame: np.ndarray, dataset: Dataset, places: Places, window: Window | None) -> np.ndarray:
    tabled = modality_values(frame[None], dataset)[0]
    slope, intercept = rescale_of(places)
    values = np.nan_to_num(np.asarray(tabled, np.float64)) * slope + intercept
    applied = window or _own_window(places)
    if applied is None:
        low, high = np.percentile(_without_padding(frame, values, dataset), _PERCENTILES)
        shown = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    else:
        shown = _windowed(values, applied)
    inverted = (
        str(dataset.get("PhotometricInterpretation", "")) == "MONOCHROME1"
        or str(dataset.get("PresentationLUTShape", "")) == "INVERSE"
    )
    if inverted:
        shown = 1 - shown
    return np.asarray(np.rint(shown * 255), np.uint8)


def _without_padding(frame: np.ndarray, values: np.ndarray, dataset: Dataset) -> np.ndarray:
    padding = padding_of(dataset)
    inside = values if padding is None else values[(frame < padding[0]) | (frame > padding[1])]
    return inside if inside.size else values


def _own_window(places: Places) -> Window | None:
    windows = windows_of(places)
    function = word_of(places, "VOILUTFunction")
    known = function if function in _FUNCTIONS.values() else "LINEAR"
    return Window(*windows[0], known) if windows else None  # type: ignore[arg-type]


def _windowed(values: np.ndarray, window: Window) -> np.ndarray:
    """Give 0 to 1 (PS3.3 C.11.2.1.2, C.11.2.1.3)."""
    center, width = window.center, window.width
    if window.function == "SIGMOID":
        # Beyond this exponent the end is reached, and exp would overflow.
        return np.asarray(1 / (1 + np.exp(np.clip(-4 * (values - center) / width, -700, 700))))
    if window.function == "LINEAR":
        center, width = center - 0.5, max(width - 1, 1e-12)
    return np.asarray(np.clip((values - center) / width + 0.5, 0, 1))
