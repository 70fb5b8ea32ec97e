"""What tells frames at one place apart that is not time: echo, component, kind of value."""

from collections.abc import Sequence

from foldsvc.imaging.dicom.functional_groups import Places, first_of, number_of, word_of
from foldsvc.records.notice import Notice

Contrast = tuple[str | float, ...]
"""By `CONTRASTS`."""

_NUMBERS = {
    "EchoTime": ("echo time", "ms"),
    "InversionTime": ("inversion time", "ms"),
    "FlipAngle": ("flip angle", "degrees"),
    "KVP": ("tube voltage", "kV"),
}
_OTHERS = {
    "ComplexImageComponent": "part of complex values",
    "RescaleType": "kind of value",
    "ImageType": "image type",
    "EchoNumbers": "number of the echo",
}
CONTRASTS = (*_OTHERS, *_NUMBERS)
"""Names of what makes another image of the same places, the most telling first."""

_SAID_BY = {"ImageType": "ComplexImageComponent", "EchoNumbers": "EchoTime"}
"""What differs with another, which says it better."""

_COMPONENTS = {"M": "MAGNITUDE", "P": "PHASE", "R": "REAL", "I": "IMAGINARY"}
_SAID = frozenset({"MAGNITUDE", "PHASE", "REAL", "IMAGINARY", "MIXED"})
_OF_DIFFUSION = frozenset({"ORIGINAL", "DERIVED", "DIFFUSION", "TRACEW", "NONE"})
"""In what these differ, images with and without diffusion weighting of one run differ."""

_DIGITS = 3


def contrast_of(places: Places) -> Contrast:
    """Give what a frame shows, by `CONTRASTS`.

    Args:
        places: Where its attributes are.
    """
    kinds = (word_of(places, "FrameType") or word_of(places, "ImageType")).split("\\")
    if "DIFFUSION" in kinds:
        kinds = [kind for kind in kinds if kind not in _OF_DIFFUSION]
    echo = number_of(places, "EchoTime", 0.0) or number_of(places, "EffectiveEchoTime", 0.0)
    return (
        word_of(places, "ComplexImageComponent") or _component(kinds),
        word_of(places, "RescaleType"),
        "\\".join(kinds),
        str(first_of(places, "EchoNumbers") or ""),
        round(echo, _DIGITS),
        *(round(number_of(places, name, 0.0), _DIGITS) for name in list(_NUMBERS)[1:]),
    )


def contrast_notice(parts: Sequence[Contrast], index: int) -> Notice:
    """Say in what an image differs from others of its series, in numbers and DICOM's own words.

    Args:
        parts: What the images of the series show.
        index: Of the image.
    """
    differences: list[str] = []
    apart = [name for at, name in enumerate(CONTRASTS) if len({part[at] for part in parts}) > 1]
    for name in apart:
        if _SAID_BY.get(name) in apart:
            continue
        at = CONTRASTS.index(name)
        value = parts[index][at]
        if name in _NUMBERS:
            words, unit = _NUMBERS[name]
            differences.append(f"{words} ({value:g} {unit})" if value else f"{words} (not given)")
        elif value in _SAID:
            differences.append(f"{_OTHERS[name]} ({value})")
        else:
            differences.append(_OTHERS[name])
    return Notice(
        level="info",
        code="contrasts",
        message=f"One of {len(parts)} images of the same slices, apart by {', '.join(differences)}",
    )


def _component(kinds: Sequence[str]) -> str:
    """What vendors write into the third value of (0008,0008) or behind it."""
    for kind in kinds[2:]:
        if kind in _COMPONENTS or kind in _SAID:
            return _COMPONENTS.get(kind, kind)
        if kind.startswith("PHASE"):
            return "PHASE"
    return ""
