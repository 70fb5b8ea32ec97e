"""Numbers to pictures that a list or a page can show at once."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from foldsvc.imaging.decoded_image import FrameStack
from foldsvc.records.image_facts import WindowPreset
from foldsvc.records.volume import Volume

_LONGEST_SIDE = 256
_RGB = 3


def write_thumbnail(content: Volume | FrameStack, preset: WindowPreset | None, path: Path) -> None:
    """Draw the middle of an image.

    A volume is seen from the feet, as radiologists do: the patient's right is on the left.
    """
    if isinstance(content, Volume):
        values = _from_the_feet(content, content.voxels.shape[2] // 2).astype(np.float64)
        ratio = _pixel_ratio(content)
    else:
        frame = content.pixels[len(content.pixels) // 2]
        facts = content.facts
        ratio = facts.pixel_aspect_ratio
        if facts.samples == _RGB:
            _save(Image.fromarray(np.ascontiguousarray(frame), "RGB"), ratio, path)
            return
        values = frame[..., 0].astype(np.float64) * facts.slope + facts.intercept
    low, high = (preset.low, preset.high) if preset else (float(values.min()), float(values.max()))
    shown = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    if isinstance(content, FrameStack) and content.facts.inverted:
        shown = 1 - shown
    _save(Image.fromarray((np.nan_to_num(shown) * 255).astype(np.uint8), "L"), ratio, path)


def write_label_thumbnail(labels: Volume, colours: Mapping[int, str], path: Path) -> None:
    """Draw the slice of a map of labels that has most of them, each in its colour, seen likewise.

    Args:
        labels: Whole numbers from 0 on; what has no colour is black.
        colours: Of each number, as #rrggbb.
        path: Of the picture.
    """
    values = labels.voxels[..., 0]
    coloured = np.zeros((max(int(values.max()), *colours, 0) + 1, _RGB), np.uint8)
    for value, colour in colours.items():
        coloured[value] = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8)
    fullest = int(np.count_nonzero(values, axis=(0, 1)).argmax())
    shown = coloured[_from_the_feet(labels, fullest).astype(np.intp)]
    picture = Image.fromarray(np.ascontiguousarray(shown), "RGB")
    _save(picture, _pixel_ratio(labels), path, Image.Resampling.NEAREST)


def write_png(frame: np.ndarray, path: Path) -> None:
    """Write a frame of red, green and blue; the same frame gives the same bytes."""
    with path.open("xb") as file:
        Image.fromarray(np.ascontiguousarray(frame), "RGB").save(file, "PNG", compress_level=3)


def _from_the_feet(volume: Volume, z: int) -> np.ndarray:
    return volume.voxels[::-1, ::-1, z, 0].T


def _pixel_ratio(volume: Volume) -> float:
    x, y = np.linalg.norm(volume.affine[:3, :2], axis=0)
    return float(y / x)


def _save(
    picture: Image.Image,
    ratio: float,
    path: Path,
    resampling: Image.Resampling = Image.Resampling.BILINEAR,
) -> None:
    width, height = picture.width, max(1, round(picture.height * min(max(ratio, 0.02), 50)))
    scale = _LONGEST_SIDE / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    with path.open("xb") as file:
        picture.resize(size, resampling).save(file, "PNG")
