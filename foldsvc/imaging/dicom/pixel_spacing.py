"""How large a pixel of a picture is, which attribute says so, and where that holds."""

from typing import Literal

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import as_number, as_numbers, items_of, word_of
from foldsvc.imaging.dicom.slices import Slice

Source = Literal[
    "PixelSpacing",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "ImagePlanePixelSpacing",
    "SequenceOfUltrasoundRegions",
]

_CENTIMETRES = 3
"""(0018,6024): units of an ultrasound region."""

_CAVEATS: dict[str, str] = {
    "PixelSpacing": "",
    "ImagerPixelSpacing": "Distances are those on the detector; the body is nearer to the tube, "
    "so it is smaller than it measures here",
    "NominalScannedPixelSpacing": "Distances are those on the film that was scanned",
    "SequenceOfUltrasoundRegions": "Distances hold inside of the region that was scanned",
}
_ON_A_PLANE: tuple[Source, ...] = (
    "ImagerPixelSpacing", "NominalScannedPixelSpacing", "ImagePlanePixelSpacing",
)  # fmt: skip
_PROJECTIONS = frozenset({"CR", "DX", "MG", "IO", "PX", "RG", "XA", "RF"})


def spacing_of(header: Dataset, first: Slice) -> tuple[tuple[float, float] | None, Source | None]:
    """Give the mm between rows and between columns, and the attribute that they are from."""
    if first.spacing is not None:
        return first.spacing, "PixelSpacing"
    for name in _ON_A_PLANE:
        spacing = as_numbers(header.get(name), 2)
        if spacing is not None and min(spacing) > 0:
            return (spacing[0], spacing[1]), name
    for region in items_of(header, "SequenceOfUltrasoundRegions"):
        units = (region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection"))
        deltas = [as_number(region.get(f"PhysicalDelta{axis}"), 0.0) for axis in "YX"]
        if units == (_CENTIMETRES, _CENTIMETRES) and 0 not in deltas:
            return (abs(deltas[0]) * 10, abs(deltas[1]) * 10), "SequenceOfUltrasoundRegions"
    return None, None


def spacing_caveat(header: Dataset, source: Source | None) -> str:
    """Say what a ruler has to say of its numbers; "" if nothing."""
    if source is None:
        return "The file does not tell how large a pixel is"
    if source == "ImagePlanePixelSpacing":
        return _portal_caveat(header)
    projection = word_of([header], "Modality") in _PROJECTIONS
    if source == "PixelSpacing" and projection and "PixelSpacingCalibrationType" not in header:
        return _CAVEATS["ImagerPixelSpacing"]
    return _CAVEATS[source]


def _portal_caveat(header: Dataset) -> str:
    """Where the image plane of a treatment machine is (PS3.3 C.8.8.2)."""
    plane = as_number(header.get("RTImageSID"), 0.0)
    axis = as_number(header.get("RadiationMachineSAD"), 0.0)
    if plane <= 0:
        return "Distances are those on the image plane; the file does not tell where it is"
    message = f"Distances are those on the image plane, {plane:g} mm from the source"
    if axis <= 0:
        return message
    return f"{message}; at the isocentre, {axis:g} mm from it, they are {axis / plane:.4g} of that"
