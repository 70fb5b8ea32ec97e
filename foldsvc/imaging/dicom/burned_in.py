"""Whether names may be part of the pixels, where no profile can remove them."""

from typing import Literal

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import word_of

_OFTEN_WRITTEN_ON = frozenset(
    {"US", "XA", "RF", "ES", "OT", "SC", "XC", "IVUS", "GM", "OP", "DG", "HC", "TG", "DMS", "DOC"}
)
"""Modalities whose devices write patient and hospital into the picture."""

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_CAPTURES = frozenset({"SCREENSAVE", "SECONDARYCAPTURE", "DISPLAY"})
"""Values of Image Type (0008,0008), without what parts their words."""

_HEAD = frozenset({"HEAD", "BRAIN", "SKULL", "FACE", "HEADNECK", "ORBIT", "NECK"})


def burned_in_text(header: Dataset) -> Literal["declared", "possible", "none_declared"]:
    """Judge by what the file says of itself.

    `NO` in BurnedInAnnotation is not trusted where devices are known to write on pictures.
    """
    if str(header.get("BurnedInAnnotation", "")).strip().upper() == "YES":
        return "declared"
    image_type = word_of([header], "ImageType").replace(" ", "").replace("_", "")
    kinds = set(image_type.split("\\"))
    suspicious = (
        str(header.get("Modality", "")).strip().upper() in _OFTEN_WRITTEN_ON
        or bool(header.get("ConversionType"))
        or str(header.get("SOPClassUID", "")).startswith(_SECONDARY_CAPTURE)
        or bool(kinds & _CAPTURES)
    )
    return "possible" if suspicious else "none_declared"


def shows_a_face(header: Dataset, body_part: str, *, in_space: bool) -> bool:
    """Say whether a drawing of the volume may show a face."""
    if str(header.get("RecognizableVisualFeatures", "")).strip().upper() == "YES":
        return True
    modality = str(header.get("Modality", "")).strip().upper()
    return in_space and modality in ("CT", "MR") and body_part in _HEAD
