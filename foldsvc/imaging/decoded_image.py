"""What every reader gives: an image, and the facts that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Num

from foldsvc.image_formats import ImageFormat
from foldsvc.imaging.segmentation.labels import LabelName
from foldsvc.records.image_facts import (
    Deidentification,
    Deidentified,
    Frames,
    Layout,
    SuvInputs,
)
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Unit, Volume

REENCODED = "written again: voxels and their position, nothing else of the file"
"""How images are made anonymous that come in formats without a profile of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameStack:
    """Pictures that are looked at one by one.

    Attributes:
        pixels: Numbers as `facts` tells them, or red, green and blue from 0 to 255.
        facts: How to show them.
    """

    pixels: Num[np.ndarray, "n_frames rows columns samples"]
    facts: Frames
    modality: str
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedImage:
    """One image of an upload, with nothing in it that tells whose it is.

    Attributes:
        content: In the axes of the file; turned to RAS later.
        n_files: That it was made from.
        body_part: One of DICOM's terms, "" where not given.
        windows: Center and width, as the file suggests them.
        burned_in: Whether text may be part of the pixels.
        recognizable: A face may be seen in it.
        suv: Of PET.
        padding: Ranges of values that fill what is not part of the image, ends included.
        dicom: A zip of the anonymous files, where they were DICOM.
        layout: Where it belongs in a well-known collection.
        labels: What the numbers of a map mean, where its file says so; empty for other images.
        series: SeriesInstanceUID of DICOM files, as replaced; "" for others.
        drawn_on: Of the series whose grid a map of labels has, likewise.
        lines: Of the ledger of received instances, for those that are in it.
    """

    format: ImageFormat
    content: Volume | FrameStack
    deidentification: Deidentification
    n_files: int = 1
    body_part: str = ""
    windows: tuple[tuple[float, float], ...] = ()
    burned_in: Literal["declared", "possible", "none_declared"] = "none_declared"
    recognizable: bool = False
    suv: SuvInputs | None = None
    padding: tuple[tuple[float, float], ...] = ()
    notices: tuple[Notice, ...] = ()
    dicom: Path | None = None
    lines: tuple[int, ...] = ()
    layout: Layout | None = None
    labels: Mapping[int, LabelName] = field(default_factory=dict)
    series: str = ""
    drawn_on: str = ""


def reencoded(dropped: list[str]) -> Deidentification:
    """Report the fields of a header that were not empty and were left behind."""
    return Deidentification(
        profile=REENCODED,
        methods=(),
        elements=tuple(
            Deidentified(place=field, name="", action="removed", count=1)
            for field in sorted(set(dropped))
        ),
    )


def notice(code: str, message: str, level: Literal["info", "warning"] = "warning") -> Notice:
    """Say something that whoever looks at the image should know."""
    return Notice(level=level, code=code, message=message)


def orientation_unknown() -> Notice:
    """Say that a file has voxels and their size, and not how they lie in the patient."""
    return notice(
        "orientation_unknown",
        "The file does not tell how the image lies in the patient: left and right may be exchanged",
    )


def components(n_components: int, what: str) -> Notice:
    """Say that what lies along the fourth axis is not time.

    Args:
        n_components: How many there are.
        what: They are of, such as a vector.
    """
    return notice(
        "components",
        f"The fourth axis has the {n_components} components of {what} at each voxel, not points "
        "in time",
        "info",
    )


def digits_lost() -> Notice:
    """Say that whole numbers are no longer exact."""
    return notice(
        "values_rounded",
        "The file has whole numbers above 16,777,216, which are kept to seven digits",
    )


def time_unit_unknown(step: float) -> Notice:
    """Say that a step in time was left out for want of its unit."""
    return notice(
        "time_unit_unknown",
        f"The file gives {step:g} as the step in time, without a unit: it is left out",
        "info",
    )
