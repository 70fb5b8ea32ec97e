"""An image in space, as every reader gives it and every network takes it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float64, Num

Unit = Literal["HU", "Bq/mL", "SUVbw", "SUVlbm", "SUVbsa", "SUVibw", "counts", "Gy", "Hz", "signal"]
"""What the numbers of an image are; `signal` has no unit, as in magnetic resonance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Voxels on a regular grid, with their place in the patient.

    Attributes:
        voxels: Real values, modality rescale applied; the last axis is time, one long for an
            image that stands still.
        affine: Voxel index to RAS+ world coordinates, in mm; its columns need not be orthogonal
            (a tilted gantry shears the grid).
        modality: DICOM's code, such as CT or MR; "" where the file does not tell.
        unit: Of the values.
        time_step_s: Between two frames, in seconds; None where unknown or where time is one long.
    """

    voxels: Num[np.ndarray, "x y z t"]
    affine: Float64[np.ndarray, "4 4"]
    modality: str = ""
    unit: Unit = "signal"
    time_step_s: float | None = None
