"""A real head, the trained weights, and one extractor whose programs are compiled once."""

import os
from pathlib import Path

import numpy as np
import pytest

from foldsvc import wheel_weights
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.mask_files import read_volume
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.records.volume import Volume

ROOT = Path(__file__).parents[3]
HEAD = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"


@pytest.fixture(scope="session")
def segmentation_weights() -> Path:
    """Give the folder of the trained weights with both networks' in it, fetched at need.

    The folder is that of tests/conftest.py.
    """
    kept = os.environ.get("FOLDSVC_TEST_WEIGHTS")
    folder = Path(kept) if kept else ROOT / "foldsvc-data" / "weights"
    for weights in (DEEPBET, DEEPBRAIN):
        wheel_weights.install(weights, folder, lambda _message, _fraction: None)
    return folder


@pytest.fixture(scope="session")
def extractor(
    segmentation_weights: Path, tmp_path_factory: pytest.TempPathFactory
) -> BrainExtractor:
    """Give one extractor for all tests; all of one session share its programs."""
    return BrainExtractor(segmentation_weights, tmp_path_factory.getbasetemp() / "segmentation")


@pytest.fixture(scope="session")
def head() -> Volume:
    """Give a real head, which no test may change."""
    volume = read_volume(HEAD)
    volume.voxels.flags.writeable = False
    return volume


@pytest.fixture(scope="session")
def head_path() -> Path:
    """Give the file of the real head."""
    return HEAD


@pytest.fixture(scope="session")
def deepbet_golden() -> dict[str, np.ndarray]:
    """Give what deepbet itself makes of the head; probabilities as numbers from 0 to 1."""
    return golden("deepbet")


@pytest.fixture(scope="session")
def deepbrain_golden() -> dict[str, np.ndarray]:
    """Give what TensorFlow makes of the head with deepbrain's graph."""
    return golden("deepbrain")


def golden(name: str) -> dict[str, np.ndarray]:
    """Read a file of goldens and unpack its probabilities."""
    with np.load(ROOT / "tests" / "golden" / f"{name}.npz") as file:
        return {
            key: value / np.float32(65_535) if value.dtype == np.uint16 else value
            for key, value in file.items()
        }
