"""An image in space, as every reader gives it and every network takes it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float64, Num

from foldsvc.records.wire_config import CLOSED

Unit = Literal["HU", "Bq/mL", "SUVbw", "SUVlbm", "SUVbsa", "SUVibw", "counts", "Gy", "Hz", "signal"]
"""What the numbers of an image are; `signal` has no unit, as in magnetic resonance."""

FourthAxis = Literal["time", "diffusion", "gate", "component"]
"""What tells the volumes of an image apart: when they were taken, how they are weighted by
diffusion, the part of the heart's or breath's cycle that they are of, or which component they have
of the vector or colour of each voxel."""


Vector3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diffusion:
    """How each volume of `volume.nii.gz` is weighted by diffusion, in order.

    The files `volume.bval` and `volume.bvec` have the same in FSL's form.
    """

    __pydantic_config__ = CLOSED

    b_values: tuple[float, ...]
    """in s/mm²"""
    directions: tuple[Vector3, ...]
    """unit vectors in RAS+ world coordinates; zeros where there is no gradient"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Voxels on a regular grid, with their place in the patient.

    Attributes:
        voxels: Real values, modality rescale applied; the last axis is time or what
            `fourth_axis` says, one long for an image that stands still.
        affine: Voxel index to RAS+ world coordinates, in mm; its columns need not be orthogonal
            (a tilted gantry shears the grid).
        modality: DICOM's code, such as CT or MR; "" where the file does not tell.
        unit: Of the values.
        time_step_s: Between two frames, in seconds; None where unknown or where time is one long.
        fourth_axis: What the last axis is.
        diffusion: Where that is diffusion.
    """

    voxels: Num[np.ndarray, "x y z t"]
    affine: Float64[np.ndarray, "4 4"]
    modality: str = ""
    unit: Unit = "signal"
    time_step_s: float | None = None
    fourth_axis: FourthAxis = "time"
    diffusion: Diffusion | None = None
