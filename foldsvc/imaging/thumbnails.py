"""Numbers to pictures that a list or a page can show at once."""

from pathlib import Path

import numpy as np
from PIL import Image

from foldsvc.imaging.read_image import FrameStack
from foldsvc.records.volume import Volume
from foldsvc.wire.volumes import WindowPreset

_LONGEST_SIDE = 256
_RGB = 3


def write_thumbnail(content: Volume | FrameStack, preset: WindowPreset | None, path: Path) -> None:
    """Draw the middle of an image.

    A volume is seen from the feet, as radiologists do: the patient's right is on the left.
    """
    if isinstance(content, Volume):
        middle = content.voxels[:, :, content.voxels.shape[2] // 2, 0]
        values = middle[::-1, ::-1].T.astype(np.float64)
        ratio = float(np.linalg.norm(content.affine[:3, 1]) / np.linalg.norm(content.affine[:3, 0]))
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


def write_png(frame: np.ndarray, path: Path) -> None:
    """Write a frame of red, green and blue; the same frame gives the same bytes."""
    with path.open("xb") as file:
        Image.fromarray(np.ascontiguousarray(frame), "RGB").save(file, "PNG", compress_level=3)


def _save(picture: Image.Image, ratio: float, path: Path) -> None:
    width, height = picture.width, max(1, round(picture.height * min(max(ratio, 0.02), 50)))
    scale = _LONGEST_SIDE / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    with path.open("xb") as file:
        picture.resize(size, Image.Resampling.BILINEAR).save(file, "PNG")
