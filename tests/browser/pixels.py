"""What is seen on the canvas: shares of pixels by hue, for lighting changes all but the hue."""

import colorsys
from io import BytesIO

import numpy as np
from jaxtyping import Bool, Float
from PIL import Image
from playwright.sync_api import Locator

VERY_HIGH = "#0053D6"
HIGH = "#65CBF3"
SELECTED = "#e0218a"
CHAIN_H = "#2a7f78"
CHAIN_L = "#c98a4b"

_HUE_TOLERANCE = 0.035
_LEAST_SATURATION = 0.35
_LEAST_VALUE = 0.12


def picture_of(element: Locator) -> Float[np.ndarray, "y x 3"]:
    """Give the element as it is on the screen; red, green and blue from 0 to 1."""
    image = Image.open(BytesIO(element.screenshot())).convert("RGB")
    return np.asarray(image, dtype=np.float64) / 255


def of_color(picture: Float[np.ndarray, "y x 3"], color: str) -> Bool[np.ndarray, "y x"]:
    """Mark the pixels that are a shade of this colour."""
    wanted = colorsys.rgb_to_hsv(*(int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)))[0]
    value = picture.max(axis=-1)
    spread = value - picture.min(axis=-1)
    saturation = np.divide(spread, value, out=np.zeros_like(value), where=value > 0)
    away = np.abs(_hue(picture, value, spread) - wanted)
    near = np.minimum(away, 1 - away) < _HUE_TOLERANCE
    return near & (saturation > _LEAST_SATURATION) & (value > _LEAST_VALUE)


def count(picture: Float[np.ndarray, "y x 3"], color: str) -> int:
    """Count the pixels that are a shade of this colour."""
    return int(of_color(picture, color).sum())


def inner_place(mask: Bool[np.ndarray, "y x"]) -> tuple[int, int]:
    """Give x and y of a marked pixel whose neighbours are marked too, nearest the middle."""
    inner = mask.copy()
    for axis in (0, 1):
        for shift in (-2, -1, 1, 2):
            inner &= np.roll(mask, shift, axis)
    ys, xs = np.nonzero(inner)
    middle = (mask.shape[0] / 2, mask.shape[1] / 2)
    nearest = np.argmin((ys - middle[0]) ** 2 + (xs - middle[1]) ** 2)
    return int(xs[nearest]), int(ys[nearest])


def _hue(
    picture: Float[np.ndarray, "y x 3"],
    value: Float[np.ndarray, "y x"],
    spread: Float[np.ndarray, "y x"],
) -> Float[np.ndarray, "y x"]:
    red, green, blue = np.moveaxis(picture, -1, 0)
    safe = np.where(spread > 0, spread, 1)
    sixth = np.where(
        value == red,
        (green - blue) / safe % 6,
        np.where(value == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    return sixth / 6
