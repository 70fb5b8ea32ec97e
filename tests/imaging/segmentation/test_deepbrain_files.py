"""Sheets of feature maps, and the file that says what they are."""

import io
import json

import numpy as np
from PIL import Image

from foldsvc.imaging.segmentation.deepbrain_files import FACTS, explorer_files
from foldsvc.imaging.segmentation.result import FeatureLevel


def level(name: str, n_channel: int, side: int) -> FeatureLevel:
    """Give a level whose pictures are all different."""
    draw = np.random.default_rng(side)
    axial, coronal, sagittal = (
        draw.integers(0, 256, (n_channel, side, side), np.uint8) for _ in range(3)
    )
    return FeatureLevel(
        name=name,
        operations="drawn",
        side=side,
        n_channel=n_channel,
        axial=axial,
        coronal=coronal,
        sagittal=sagittal,
        brightest=np.arange(n_channel, dtype=np.float32),
    )


def test_every_tile_is_found_where_the_facts_say() -> None:
    """Row by plane and column by channel, each tile of a sheet is the picture it stands for."""
    levels = (level("down_1", 3, 8), level("bottom", 5, 4))
    files = explorer_files(levels)
    facts = json.loads(files[FACTS])
    assert facts["planes"] == ["axial", "coronal", "sagittal"]
    for told, wanted in zip(facts["levels"], levels, strict=True):
        sheet = np.asarray(Image.open(io.BytesIO(files[told["sheet"]])))
        tile = told["tile"]
        assert sheet.shape == (3 * tile, told["n_channel"] * tile)
        for row, plane in enumerate(facts["planes"]):
            for column in range(told["n_channel"]):
                found = sheet[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile]
                assert np.array_equal(found, getattr(wanted, plane)[column])
    assert facts["levels"][0]["brightest"] == [0, 1, 2]
