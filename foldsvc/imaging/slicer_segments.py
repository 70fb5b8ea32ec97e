"""The names and colours of segments that 3D Slicer writes into the headers of .seg.nrrd files."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foldsvc.imaging.decoded_image import DecodedImage, notice
from foldsvc.imaging.segmentation.labels import LabelName
from foldsvc.records.volume import Volume

_KEY = re.compile(r"segment(\d{1,5})_(name|color|labelvalue|layer)")
_LONGEST_NAME = 64
_HIGHEST = 32_767
_GREY = "#999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment: its number in the map of its layer, and what it is called."""

    value: int
    layer: int
    name: LabelName


def segments_of(own: Mapping[str, str]) -> tuple[Segment, ...]:
    """Give the segments that a header describes.

    Args:
        own: The header's keys beyond the format, in lower case, with their values.
    """
    fields: dict[int, dict[str, str]] = defaultdict(dict)
    for key, value in own.items():
        if match := _KEY.fullmatch(key):
            fields[int(match[1])][match[2]] = value
    return tuple(
        Segment(
            # Before Slicer 4.11 each segment had a layer of its own, in which it is 1.
            value=_number(facts.get("labelvalue"), 1),
            layer=_number(facts.get("layer"), 0 if "labelvalue" in facts else number),
            name=LabelName(
                name=named(facts.get("name", "")) or f"segment {number + 1}",
                colour=_colour(facts.get("color", "")),
            ),
        )
        for number, facts in sorted(fields.items())
    )


def layers_of(image: DecodedImage, segments: Sequence[Segment]) -> list[DecodedImage]:
    """Give one map of labels for each layer of a segmentation; segments of two may overlap.

    Args:
        image: As it is stored, with the layers along its fourth axis.
        segments: Of all layers; none for what is not a segmentation.
    """
    if not segments or not isinstance(image.content, Volume):
        return [image]
    n_layers = image.content.voxels.shape[3]
    kept = tuple(notice for notice in image.notices if notice.code != "components")
    merged = notice(
        "label_names",
        "The names of labels are as somebody typed them: see that they name no person",
    )
    layers = []
    for layer in range(n_layers):
        labels = {
            segment.value: segment.name
            for segment in segments
            if segment.layer == layer and segment.value > 0
        }
        further = [merged] if labels else []
        if n_layers > 1:
            which = f"Layer {layer + 1} of {n_layers}: segments of different layers may overlap"
            further.append(notice("segment_layer", which, "info"))
        layers.append(
            replace(
                image,
                content=replace(
                    image.content,
                    voxels=image.content.voxels[..., layer : layer + 1],
                    fourth_axis="time",
                    time_step_s=None,
                ),
                labels=labels,
                notices=(*kept, *further),
            )
        )
    return layers


def named(text: str) -> str:
    """Give a name as it can be shown: printable, in one line, and not longer than 64 letters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_LONGEST_NAME]


def _number(text: str | None, otherwise: int) -> int:
    is_index = text is not None and text.strip().isdecimal() and len(text.strip()) <= len("32767")
    return min(int(text), _HIGHEST) if is_index and text is not None else otherwise


def _colour(text: str) -> str:
    """Give red, green and blue from 0 to 1 as #rrggbb."""
    try:
        parts = [float(word) for word in text.split()]
    except ValueError:
        return _GREY
    if len(parts) != 3 or not all(map(math.isfinite, parts)):  # noqa: PLR2004
        return _GREY
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in parts)
