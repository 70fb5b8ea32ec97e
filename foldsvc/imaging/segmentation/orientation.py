"""Axes turned to those that the networks know, right, front and up, and back."""

import numpy as np
from jaxtyping import Float64, Shaped
from nibabel.orientations import apply_orientation, io_orientation, ornt_transform

_RAS = np.array([[0, 1], [1, 1], [2, 1]])


def turned_to_ras(
    x: Shaped[np.ndarray, "a b c"], affine: Float64[np.ndarray, "4 4"]
) -> Shaped[np.ndarray, "x y z"]:
    """Swap and flip the axes so that they go as nearly to R, A and S as they can.

    Args:
        x: An image.
        affine: Its voxel index to RAS+ world coordinates.
    """
    return np.asarray(apply_orientation(x, io_orientation(affine)))


def turned_from_ras(
    x: Shaped[np.ndarray, "x y z"], affine: Float64[np.ndarray, "4 4"]
) -> Shaped[np.ndarray, "a b c"]:
    """Undo `turned_to_ras`.

    Args:
        x: An image in the axes that `turned_to_ras` gives.
        affine: Of the image whose axes are wanted.
    """
    back = ornt_transform(_RAS, io_orientation(affine))
    return np.ascontiguousarray(apply_orientation(x, back))
