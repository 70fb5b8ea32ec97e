"""What becomes of each element: the table of the profile, and the rules for what is not in it."""

import re
from enum import Enum
from functools import cache
from importlib.resources import files

from pydicom.datadict import dictionary_VR
from pydicom.tag import BaseTag

PROFILE = "DICOM PS3.15 2026c Basic Application Level Confidentiality Profile"


class Treatment(Enum):
    """What is done to an element."""

    REMOVE = "X"
    EMPTY = "Z"
    REPLACE = "D"
    NEW_UID = "U"
    KEEP = "K"


_BY_CODE = {
    "X": Treatment.REMOVE,
    "Z": Treatment.EMPTY,
    "D": Treatment.REPLACE,
    "U": Treatment.NEW_UID,
    # Where the table leaves a choice by the type of the attribute, what no IOD forbids.
    "Z/D": Treatment.EMPTY,
    "X/Z": Treatment.EMPTY,
    "X/D": Treatment.REPLACE,
    "X/Z/D": Treatment.EMPTY,
    # Sequences of references: kept, their UIDs replaced inside.
    "X/Z/U*": Treatment.KEEP,
}

PATIENT_CHARACTERISTICS = frozenset(
    {0x00100040, 0x00101010, 0x00101020, 0x00101030, 0x00102160, 0x001021A0, 0x001021C0, 0x00102203}
)
"""Kept under option 113108: sex, age, size, weight, ethnic group, smoking, pregnancy, neutered."""

NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "DS", "IS", "AT"})
_KEPT_BYTES = frozenset(
    {
        0x7FE00008, 0x7FE00009, 0x7FE00010,  # pixels
        0x00281201, 0x00281202, 0x00281203, 0x00281204,  # palettes
        0x00281221, 0x00281222, 0x00281223,
        0x00283006,  # a table of brightness
    }
)  # fmt: skip
_KEPT_TEXTS = frozenset(
    {
        0x00080070,  # Manufacturer
        0x00080100, 0x00080102, 0x00080103,  # codes, where their scheme is a public one
        0x00080104,  # Code Meaning, likewise
        0x00180024,  # Sequence Name
        0x00180085,  # Imaged Nucleus
        0x00181210,  # Convolution Kernel
        0x00189005,  # Pulse Sequence Name
        0x00209056,  # Stack ID
        0x00281054,  # Rescale Type
    }
)  # fmt: skip
_CODES = frozenset({0x00080100, 0x00080102, 0x00080103, 0x00080104})
_CODE_STRING = re.compile(r"[A-Z0-9_ ]{0,16}")
_NUMBER = re.compile(r"[0-9+\-.eE ]{0,32}")
_DATE_OR_NUMBER = re.compile(r"[0-9]{6}|[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{2}")
"""What no name of a sequence or kernel has, and dates of birth and numbers of patients are."""

_SHORT_TEXT = re.compile(r"[A-Za-z0-9 _.,:;/()+*#%\[\]&<>=-]{0,64}")
_TEXTS = frozenset({"SH", "LO", "UC", "ST", "LT", "UT"})

_CURVES = range(0x5000, 0x5100)
_OVERLAYS = range(0x6000, 0x6100)
_KEPT_GROUPS = frozenset(
    {0x0008, 0x0018, 0x0020, 0x0022, 0x0028, 0x0048, 0x0054, 0x3002, 0x3004, 0x5200, 0x7FE0}
)
"""Where the facts of an image are; what is elsewhere and not listed goes."""

_KEPT_BESIDE = frozenset(
    {
        0x00102210,  # Anatomical Orientation Type
        0x00409096, 0x00409211, 0x00409212, 0x00409216, 0x00409224, 0x00409225,  # real world values
        0x004008EA,  # Measurement Units Code Sequence
        0x20500020,  # Presentation LUT Shape
    }
)  # fmt: skip


@cache
def table() -> dict[int, Treatment]:
    """Give the treatment of each element that Table E.1-1 lists, by tag."""
    text = (
        files("foldsvc.imaging.deidentification").joinpath("basic_profile.tsv").read_text("ascii")
    )
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {int(tag, 16): _BY_CODE[code] for tag, code in rows}


def treatment_of(tag: BaseTag, vr: str) -> Treatment:
    """Say what becomes of an element of a data set, by its tag and value representation."""
    if tag.is_private or tag.group in _CURVES or tag.group in _OVERLAYS:
        return Treatment.REMOVE
    listed = table().get(int(tag))
    if listed is not None:
        return listed
    try:
        known = dictionary_VR(tag)
    except KeyError:
        return Treatment.REMOVE
    if vr not in known:
        return Treatment.REMOVE
    # What may be signed or not, or a number or a word, is decided when it is written.
    return _unlisted(int(tag), vr.partition(" or ")[0])


def _unlisted(tag: int, vr: str) -> Treatment:
    if tag >> 16 not in _KEPT_GROUPS and tag not in _KEPT_BESIDE:
        return Treatment.REMOVE
    if vr in NUMBERS or vr in ("SQ", "CS") or tag in _KEPT_BYTES or tag in _KEPT_TEXTS:
        return Treatment.KEEP
    if vr == "UI":
        return Treatment.NEW_UID
    return Treatment.REMOVE


def is_plain(tag: BaseTag, vr: str, value: object) -> bool:
    """True where a value that is kept is what its representation allows, and nothing longer."""
    text = str(value).strip()
    if vr in ("DS", "IS"):
        return bool(_NUMBER.fullmatch(text))
    if vr != "CS" and vr not in _TEXTS:
        return True
    if int(tag) not in _CODES and _DATE_OR_NUMBER.search(text):
        return False
    if vr == "CS":
        return bool(_CODE_STRING.fullmatch(text))
    return bool(_SHORT_TEXT.fullmatch(text))
