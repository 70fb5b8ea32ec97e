"""What the explorer of the U-Net shows, as files: a sheet of pictures a level, and their facts."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from foldsvc.imaging.segmentation.result import FeatureLevel
from foldsvc.records.result_json import FeatureMapLevel, FeatureMaps

FACTS = "unet.json"
"""Name of the file that says what the sheets are."""

PLANES = ("axial", "coronal", "sagittal")
"""A sheet has a row of feature maps for each."""


def explorer_files(levels: Sequence[FeatureLevel]) -> dict[str, bytes]:
    """Give the files: a PNG for each level, and `unet.json`.

    A sheet has three rows, axial, coronal and sagittal, and a column for each feature map.
    """
    sheets = {f"unet-{level.name}.png": _png(_sheet(level)) for level in levels}
    facts = FeatureMaps(
        planes=PLANES,
        levels=tuple(
            FeatureMapLevel(
                name=level.name,
                sheet=sheet,
                operations=level.operations,
                shape=(level.side, level.side, level.side),
                n_channel=level.n_channel,
                tile=level.side,
                brightest=tuple(round(float(value), 6) for value in level.brightest),
            )
            for level, sheet in zip(levels, sheets, strict=True)
        ),
    )
    return {**sheets, FACTS: (json.dumps(asdict(facts), indent=2) + "\n").encode()}


def _sheet(level: FeatureLevel) -> UInt8[np.ndarray, "height width"]:
    rows = (np.hstack(list(getattr(level, plane))) for plane in PLANES)
    return np.vstack(list(rows))


def _png(grey: UInt8[np.ndarray, "height width"]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "PNG", optimize=True)
    return stream.getvalue()
