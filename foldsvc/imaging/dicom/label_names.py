"""Names and colours of segments and regions, as far as they may be shown."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.functional_groups import as_number, as_numbers, items_of
from foldsvc.imaging.segmentation.labels import LabelName, spare_colour

_PLAIN = re.compile(r"[^\x00-\x1f\x7f<>\\]{1,64}")
_SIXTEEN_BITS = 65_535
_WHITE = np.array([0.950456, 1.0, 1.088754])
_TO_RGB = np.array(
    [[3.240479, -1.53715, -0.498535], [-0.969256, 1.875992, 0.041556],
     [0.055648, -0.204043, 1.057311]]
)  # fmt: skip


def segment_names(dataset: Dataset) -> dict[int, LabelName]:
    """Give the names and recommended colours of the segments of a segmentation, by number."""
    return {
        number: LabelName(
            name=_label(item) or f"segment {number}",
            colour=rgb_of_lab(as_numbers(item.get("RecommendedDisplayCIELabValue"), 3))
            or spare_colour(number),
        )
        for item in items_of(dataset, "SegmentSequence")
        if (number := int(as_number(item.get("SegmentNumber"), 0))) > 0
    }


def region_names(
    dataset: Dataset, colours: Mapping[int, tuple[int, int, int] | None]
) -> dict[int, LabelName]:
    """Give the names and colours of the regions of a structure set, by number.

    Args:
        dataset: The structure set.
        colours: Of its regions, by number.
    """
    named = {
        int(as_number(item.get("ROINumber"), 0)): str(item.get("ROIName", "")).strip()
        for item in items_of(dataset, "StructureSetROISequence")
    }
    return {
        number: LabelName(
            name=_shown(named.get(number, "")) or f"region {number}",
            colour=spare_colour(number) if rgb is None else _hex(rgb),
        )
        for number, rgb in colours.items()
    }


def rgb_of_lab(stored: Sequence[float] | None) -> str:
    """Turn a colour of PS3.3 C.10.7.1.1 to #rrggbb, "" where there is none.

    White is D65, as in the programs that write such colours: the standard's D50 would give other
    colours than their users chose.
    """
    if stored is None:
        return ""
    lightness = stored[0] / _SIXTEEN_BITS * 100
    a, b = (channel / _SIXTEEN_BITS * 255 - 128 for channel in stored[1:3])
    y = (lightness + 16) / 116
    scaled = np.array([y + a / 500, y, y - b / 200])
    xyz = np.where(scaled > 6 / 29, scaled**3, 3 * (6 / 29) ** 2 * (scaled - 4 / 29)) * _WHITE
    linear = np.clip(_TO_RGB @ xyz, 0, 1)
    shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004 - IEC 61966-2-1
    return _hex([int(channel) for channel in np.rint(shown * 255)])


def _label(item: Dataset) -> str:
    label = _shown(str(item.get("SegmentLabel", "")).strip())
    if label:
        return label
    kinds = items_of(item, "SegmentedPropertyTypeCodeSequence")
    return _shown(str(kinds[0].get("CodeMeaning", "")).strip()) if kinds else ""


def _shown(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else ""


def _hex(rgb: Sequence[int]) -> str:
    return "#" + "".join(f"{min(255, max(0, channel)):02x}" for channel in rgb)
