"""Feature maps as pictures of 8 bits, as radiologists hold images: front or head up."""

import numpy as np
from jaxtyping import Float32, UInt8

from foldsvc.imaging.segmentation.result import FeatureLevel

OneMap = Float32[np.ndarray, "1 n n"]

OPERATIONS = {
    "input": "the image, shrunk to 128³ voxels, its brightest voxel 1",
    "down_1": "two 3³ convolutions with ReLU",
    "down_2": "the largest of each 2³ voxels, then two 3³ convolutions with ReLU",
    "down_3": "the largest of each 2³ voxels, then two 3³ convolutions with ReLU",
    "bottom": "the largest of each 2³ voxels",
    "up_3": "3³ transposed convolution to twice the size, concatenated with down_3, then a 3³ "
    "convolution with ReLU",
    "up_2": "3³ transposed convolution to twice the size, concatenated with down_2, then a 3³ "
    "convolution with ReLU",
    "up_1": "3³ transposed convolution to twice the size, concatenated with down_1, then a 3³ "
    "convolution with ReLU",
    "output": "1³ convolution to one channel, then the logistic function: probability of brain",
}
"""What each level does with what comes before it; input and output are levels too."""


def pictured(
    name: str,
    across_x: Float32[np.ndarray, "c n n"],
    across_y: Float32[np.ndarray, "c n n"],
    across_z: Float32[np.ndarray, "c n n"],
) -> FeatureLevel:
    """Give the pictures of one level.

    Args:
        name: One of `OPERATIONS`.
        across_x: Middle slice of each feature map across the axis to the right; not negative.
        across_y: Likewise, across the axis to the front.
        across_z: Likewise, across the axis upward.
    """
    slices = (across_x, across_y, across_z)
    brightest = np.max([slice_.max(axis=(1, 2)) for slice_ in slices], axis=0).astype(np.float32)
    sagittal, coronal, axial = (_upright(slice_, brightest) for slice_ in slices)
    return FeatureLevel(
        name=name,
        operations=OPERATIONS[name],
        side=across_x.shape[1],
        n_channel=len(across_x),
        axial=axial,
        coronal=coronal,
        sagittal=sagittal,
        brightest=brightest,
    )


def middle_of(
    x: Float32[np.ndarray, "n n n"],
) -> tuple[
    Float32[np.ndarray, "1 n n"], Float32[np.ndarray, "1 n n"], Float32[np.ndarray, "1 n n"]
]:
    """Give the middle slices of one image across its three axes, as a single feature map."""
    middle = len(x) // 2
    return x[None, middle], x[None, :, middle], x[None, :, :, middle]


def _upright(
    slices: Float32[np.ndarray, "c n n"], brightest: Float32[np.ndarray, " c"]
) -> UInt8[np.ndarray, "c n n"]:
    """Let the second axis go up and the first to the right; white is the brightest."""
    scale = np.where(brightest > 0, brightest, 1)[:, None, None]
    grey = np.rint(np.clip(slices / scale, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(grey.transpose(0, 2, 1)[:, ::-1])
