"""Parts of pictures blacked out, in every file that has them (PS3.15 E.3.1, Clean Pixel Data)."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from jaxtyping import Num
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

from foldsvc.imaging.budget import PixelBudget
from foldsvc.imaging.decoded_image import FrameStack
from foldsvc.imaging.dicom.archive import encoded
from foldsvc.imaging.dicom.pixels import decoded_pixels, replace_pixels
from foldsvc.imaging.image_files import ARCHIVE, FRAMES, THUMBNAIL, frame_png, value_range_of
from foldsvc.imaging.thumbnails import write_png, write_thumbnail
from foldsvc.records.image_facts import (
    Deidentified,
    Frames,
    MethodCode,
    ValueRange,
    VolumeFacts,
)
from foldsvc.records.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle of whole pixels, from the top left of the picture."""

    x: int
    y: int
    width: int
    height: int


METHOD = MethodCode(code="113101", meaning="Clean Pixel Data Option")

_RGB = 3
_PIXEL_DATA = "(7FE0,0010)"


def mask_files(
    folder: Path, facts: VolumeFacts, frames: Frames, boxes: Sequence[Box]
) -> VolumeFacts:
    """Black out boxes in every file of an image, and give its facts as they are then.

    Args:
        folder: With copies of all of its files; they are rewritten in place.
        facts: Of the image.
        frames: Those of its facts that are about pictures.
        boxes: Within the pictures.
    """
    if frames.samples == _RGB:
        pixels = _mask_colours(folder, frames, boxes)
    else:
        pixels = _mask_numbers(folder / FRAMES, frames, boxes)
    stack = FrameStack(pixels=pixels, facts=frames, modality=facts.modality, unit=facts.unit)
    (folder / THUMBNAIL).unlink(missing_ok=True)
    write_thumbnail(stack, facts.presets[0] if facts.presets else None, folder / THUMBNAIL)
    if (folder / ARCHIVE).exists():
        _mask_archive(folder / ARCHIVE, boxes)
    return _masked_facts(facts, stack, len(boxes))


def black_out(pixels: Num[np.ndarray, "n_frames rows columns *rgb"], black: float,
              boxes: Sequence[Box]) -> None:  # fmt: skip
    """Set what boxes cover to one number, in place."""
    for box in boxes:
        pixels[:, box.y : box.y + box.height, box.x : box.x + box.width] = black


def _mask_numbers(path: Path, facts: Frames, boxes: Sequence[Box]) -> np.ndarray:
    kind = np.dtype(facts.dtype).newbyteorder("<")
    shape = (facts.n_frames, facts.rows, facts.columns)
    pixels = np.memmap(path, kind, "r+", shape=shape)
    # Where low values are bright, the highest is black.
    lowest = facts.inverted == (facts.slope < 0)
    black_out(pixels, pixels.min() if lowest else pixels.max(), boxes)
    pixels.flush()
    return np.asarray(pixels)[..., None]


def _mask_colours(folder: Path, facts: Frames, boxes: Sequence[Box]) -> np.ndarray:
    frames = np.empty((facts.n_frames, facts.rows, facts.columns, _RGB), np.uint8)
    for index in range(facts.n_frames):
        path = folder / frame_png(index)
        with Image.open(path) as picture:
            frames[index] = np.asarray(picture.convert("RGB"))
    black_out(frames, 0, boxes)
    for index, frame in enumerate(frames):
        (folder / frame_png(index)).unlink()
        write_png(frame, folder / frame_png(index))
    return frames


def _mask_archive(path: Path, boxes: Sequence[Box]) -> None:
    fresh = path.with_suffix(".masked")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            dataset = pydicom.dcmread(BytesIO(old.read(entry)))
            _mask_dataset(dataset, boxes)
            new.writestr(entry, encoded(dataset), zipfile.ZIP_DEFLATED, compresslevel=1)
    fresh.rename(path)


def _mask_dataset(dataset: Dataset, boxes: Sequence[Box]) -> None:
    pixels = decoded_pixels(dataset, PixelBudget(1 << 40)).copy()
    inverted = (
        str(dataset.get("PhotometricInterpretation", "")) == "MONOCHROME1"
        or str(dataset.get("PresentationLUTShape", "")) == "INVERSE"
    )
    falling = float(dataset.get("RescaleSlope") or 1) < 0
    colour = pixels.ndim > _RGB
    black = 0 if colour else pixels.min() if inverted == falling else pixels.max()
    black_out(pixels, black, boxes)
    replace_pixels(dataset, pixels)
    dataset.BurnedInAnnotation = "NO"
    codes = list(dataset.get("DeidentificationMethodCodeSequence") or [])
    if METHOD.code not in {str(code.get("CodeValue", "")) for code in codes}:
        item = Dataset()
        item.CodeValue = METHOD.code
        item.CodingSchemeDesignator = "DCM"
        item.CodeMeaning = METHOD.meaning
        dataset.DeidentificationMethodCodeSequence = DicomSequence([*codes, item])


def _outside(known: ValueRange | None, step: float) -> list[tuple[float, float]]:
    """What was not part of the image before, such as its padding, is none afterwards."""
    if known is None:
        return []
    return [(-np.inf, known.minimum - step / 2), (known.maximum + step / 2, np.inf)]


def _masked_facts(facts: VolumeFacts, stack: FrameStack, n_boxes: int) -> VolumeFacts:
    before = facts.deidentification
    by_profile = facts.format == "dicom" and METHOD not in before.methods
    earlier = [element for element in before.elements if element.place == _PIXEL_DATA]
    n_all = n_boxes + sum(element.count for element in earlier)
    element = Deidentified(place=_PIXEL_DATA, name="PixelData", action="replaced", count=n_all)
    words = "1 box is" if n_all == 1 else f"{n_all} boxes are"
    masked = Notice(level="info", code="masked", message=f"{words} blacked out in every frame")
    kept = [
        notice for notice in facts.notices if notice.code not in ("burned_in_text", masked.code)
    ]
    outside = _outside(facts.value_range, abs(stack.facts.slope))
    untouched = (other for other in before.elements if other not in earlier)
    return replace(
        facts,
        value_range=value_range_of(stack, outside),
        notices=(*kept, masked),
        sharing=replace(facts.sharing, shareable=True, reasons=()),
        deidentification=replace(
            before,
            methods=(*before.methods, METHOD) if by_profile else before.methods,
            elements=(*untouched, element),
        ),
    )
