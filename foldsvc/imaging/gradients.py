"""The b-values and gradients of a diffusion image, written as FSL reads them."""

from pathlib import Path

import numpy as np
from jaxtyping import Float64

from foldsvc.records.volume import Diffusion

B_VALUES, B_VECTORS = "volume.bval", "volume.bvec"


def write_gradients(diffusion: Diffusion, affine: Float64[np.ndarray, "4 4"], folder: Path) -> None:
    """Write `volume.bval` and `volume.bvec` beside the voxels that they belong to.

    Args:
        diffusion: Of the volumes, in order.
        affine: Of the file of voxels.
        folder: New files are written into it.
    """
    (folder / B_VALUES).write_text(_line(np.array(diffusion.b_values)), encoding="ascii")
    vectors = along_image_axes(np.array(diffusion.directions), affine)
    (folder / B_VECTORS).write_text("".join(_line(row) for row in vectors.T), encoding="ascii")


def along_image_axes(
    directions: Float64[np.ndarray, "t 3"], affine: Float64[np.ndarray, "4 4"]
) -> Float64[np.ndarray, "t 3"]:
    """Turn directions in RAS+ world coordinates to the axes of the image, by FSL's convention.

    FSL counts the first axis from right to left: where the voxels go the other way, as a positive
    determinant says, the sign of that component is turned.
    """
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    along = directions @ np.linalg.inv(axes).T
    if np.linalg.det(axes) > 0:
        along = along * (-1.0, 1.0, 1.0)
    lengths = np.linalg.norm(along, axis=1, keepdims=True)
    return np.asarray(np.divide(along, lengths, out=np.zeros_like(along), where=lengths > 0))


def _line(numbers: Float64[np.ndarray, " n"]) -> str:
    return " ".join(f"{number + 0.0:.8g}" for number in numbers) + "\n"
