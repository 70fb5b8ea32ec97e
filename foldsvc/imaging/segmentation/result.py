"""What segmentation gives: which voxels are what, and what a network saw on the way."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8

from foldsvc.records.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class BrainSegmentation:
    """The brain in an image, in the image's own grid.

    Attributes:
        mask: True in the brain.
        probability: Of being brain, as the network gave it; 0 outside the box that it looked at.
        affine: Voxel index to RAS+ world coordinates, in mm, as the image has it.
        volume_cm3: Of the mask: everything inside the skull that is brain or its fluid.
        notices: What whoever uses the mask should know.
    """

    mask: Bool[np.ndarray, "x y z"]
    probability: Float32[np.ndarray, "x y z"]
    affine: Float64[np.ndarray, "4 4"]
    volume_cm3: float
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLevel:
    """What one level of a U-Net computed, as pictures.

    Attributes:
        name: Such as `down_2`; unique.
        operations: What leads to it from the level before, in words.
        side: Voxels along each side of its feature maps.
        n_channel: Feature maps.
        axial: Middle slice of each feature map, front up and left on the left; black is 0 and
            white is `brightest` of its channel.
        coronal: Likewise, head up.
        sagittal: Likewise, head up and front on the right.
        brightest: Largest value of each feature map in its three slices.
    """

    name: str
    operations: str
    side: int
    n_channel: int
    axial: UInt8[np.ndarray, "n_channel side side"]
    coronal: UInt8[np.ndarray, "n_channel side side"]
    sagittal: UInt8[np.ndarray, "n_channel side side"]
    brightest: Float32[np.ndarray, " n_channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetRun:
    """A pass of the U-Net over an image.

    Attributes:
        mask: True where the U-Net sees brain, in the image's own grid.
        probability: Of being brain, likewise.
        affine: Voxel index to RAS+ world coordinates, in mm, as the image has it.
        volume_cm3: Of the mask.
        levels: In the order in which they are computed.
        notices: What whoever looks should know.
    """

    mask: Bool[np.ndarray, "x y z"]
    probability: Float32[np.ndarray, "x y z"]
    affine: Float64[np.ndarray, "4 4"]
    volume_cm3: float
    levels: tuple[FeatureLevel, ...]
    notices: tuple[Notice, ...]
