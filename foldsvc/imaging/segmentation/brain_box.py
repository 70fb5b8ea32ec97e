"""What surrounds deepbet's two networks: where the brain is, how bright, and what is kept.

Fisch et al. (2024), "deepbet"; section 2 "Preprocessing" and "Postprocessing".
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float32
from scipy import ndimage

from foldsvc.errors import BrainNotFoundError

Box = tuple[slice, slice, slice]
"""A part of an image along its three axes."""

_QUANTILES = (0.005, 0.995)
_CENTRE, _SPREAD = np.float32(0.449), np.float32(0.226)
"""Of the values that the networks were trained on."""

_MARGIN = 0.1
_PLANE_SHARE = 0.02
_ALL_NEIGHBOURS = np.ones((3, 3, 3), np.bool_)
_FACES = ndimage.generate_binary_structure(3, 1)


def signal_range(x: Float32[np.ndarray, "x y z"]) -> tuple[float, float]:
    """Give the range within which the signal is looked at; what is beyond is cut off."""
    low, high = np.quantile(x, _QUANTILES)
    return float(low), float(high)


def normalised(
    x: Float32[np.ndarray, "x y z"], signal: tuple[float, float]
) -> Float32[np.ndarray, "x y z"]:
    """Bring the signal to the mean and spread that the networks know.

    Args:
        x: An image, or the part of it that a network looks at.
        signal: As `signal_range` gives it; must not be empty.
    """
    low, high = np.float32(signal[0]), np.float32(signal[1])
    cut = np.clip((x - low) / (high - low), 0, 1)
    spread = np.float32(cut.std(dtype=np.float64, ddof=1))
    centred = cut - np.float32(cut.mean(dtype=np.float64))
    return np.asarray(_SPREAD * (centred / spread) + _CENTRE, np.float32)


def largest_part(mask: Bool[np.ndarray, "x y z"]) -> Bool[np.ndarray, "x y z"]:
    """Keep the largest of the parts that hang together, by a corner at least.

    Raises:
        BrainNotFoundError: There is none.
    """
    labels, n_parts = ndimage.label(mask, _ALL_NEIGHBOURS)
    if n_parts == 0:
        raise BrainNotFoundError
    sizes = np.bincount(labels.ravel())
    return np.asarray(labels == 1 + int(np.argmax(sizes[1:])))


def filled(mask: Bool[np.ndarray, "x y z"]) -> Bool[np.ndarray, "x y z"]:
    """Fill holes: what no path through faces of voxels joins to the edge of the image."""
    outside, _ = ndimage.label(np.pad(~mask, 1, constant_values=True), _FACES)
    return np.asarray(outside[1:-1, 1:-1, 1:-1] != outside[0, 0, 0])


def box_around(small: Bool[np.ndarray, "n n n"], shape: Sequence[int]) -> Box:
    """Give the box around a brain that was found in a small copy of an image, with a margin.

    Args:
        small: The brain there.
        shape: Of the image itself.

    Raises:
        BrainNotFoundError: In no plane is there enough of it.
    """
    starts, stops = [], []
    for axis, length in enumerate(shape):
        others = tuple(other for other in range(3) if other != axis)
        planes = np.flatnonzero(small.mean(axis=others) > _PLANE_SHARE)
        if not len(planes):
            raise BrainNotFoundError
        scale = length / small.shape[axis]
        first, last = int(planes[0]), int(planes[-1]) + 1
        centre = round(scale * (first + last) / 2)
        size = round(scale * (last - first) * (1 + 2 * _MARGIN))
        starts.append(max(0, int(centre - size / 2)))
        stops.append(min(length, int(centre + size / 2)))
    return slice(starts[0], stops[0]), slice(starts[1], stops[1]), slice(starts[2], stops[2])
