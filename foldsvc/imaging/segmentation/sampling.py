"""Images brought to the size that a network takes, and back."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32
from scipy import ndimage


def nearest(x: Float32[np.ndarray, "a b c"], shape: Sequence[int]) -> Float32[np.ndarray, "d e f"]:
    """Take for each new voxel the old one in which its centre lies (PyTorch's `nearest-exact`).

    Args:
        x: An image.
        shape: The new one.
    """
    taken = (_nearest(old, new) for old, new in zip(x.shape, shape, strict=True))
    return np.asarray(x[np.ix_(*taken)])


def smooth_resize(
    x: Float32[np.ndarray, "a b c"], shape: Sequence[int]
) -> Float32[np.ndarray, "d e f"]:
    """Interpolate linearly, after smoothing along each axis that shrinks (scikit-image's `resize`).

    Beyond the edge the image is 0; no value leaves the range of the old ones.

    Args:
        x: An image.
        shape: The new one.
    """
    factors = [old / new for old, new in zip(x.shape, shape, strict=True)]
    sigmas = [max(0.0, (factor - 1.0) / 2.0) for factor in factors]
    smooth = ndimage.gaussian_filter(x, sigmas, mode="constant") if any(sigmas) else x
    zooms = [1.0 / factor for factor in factors]
    resized = ndimage.zoom(smooth, zooms, order=1, mode="grid-constant", grid_mode=True)
    return np.asarray(np.clip(resized, x.min(), x.max()), np.float32)


def _nearest(old: int, new: int) -> np.ndarray:
    # In float32, as PyTorch does, so that ties fall alike.
    centre = np.arange(new, dtype=np.float32) + np.float32(0.5)
    index = np.floor(centre * (np.float32(old) / np.float32(new))).astype(np.int64)
    return np.asarray(np.minimum(index, old - 1))
