"""deepbet and TensorFlow themselves, run beside ours; `make parity` installs them apart."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.deepbrain import UNetExplorer
from foldsvc.imaging.segmentation.mask_files import read_volume

GOLDEN = Path(__file__).parents[2] / "golden"
MAKERS = {name: GOLDEN / f"make_{name}_goldens.py" for name in ("deepbet", "deepbrain")}
FIND_TEMPLATE = """
from importlib.metadata import files
print(*(file.locate() for file in files("nilearn") if "mni_icbm152_t1" in file.name))
"""

pytestmark = [pytest.mark.parity, pytest.mark.timeout(600)]


def reference(*arguments: str | Path) -> str:
    """Run a program of the reference's environment and give what it prints."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    command = [python, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def silent(_message: str, _done: float) -> None:
    """Take progress and say nothing."""


@pytest.fixture(scope="module")
def template() -> Path:
    """Give a head at 1 mm, the mean of 152 people's, from inside nilearn."""
    return Path(reference("-c", FIND_TEMPLATE).strip())


@pytest.mark.parametrize("name", MAKERS)
def test_the_goldens_are_what_the_reference_gives(tmp_path: Path, name: str) -> None:
    """The committed numbers, which ours are held against, come out of the reference again."""
    made = tmp_path / "made.npz"
    reference(MAKERS[name], made)
    with np.load(made) as again, np.load(GOLDEN / f"{name}.npz") as golden:
        assert set(again.files) == set(golden.files)
        for key in golden.files:
            first, second = again[key].astype(np.float64), golden[key].astype(np.float64)
            # Of probabilities, 1e-4; of feature maps, 1e-5 of their range.
            room = 7 if golden[key].dtype == np.uint16 else 1e-5 * max(1.0, second.max())
            assert np.abs(first - second).max() <= room


def test_brain_extraction_equals_the_reference_at_full_resolution(
    extractor: BrainExtractor, template: Path, tmp_path: Path
) -> None:
    """On a head of 1 mm, which deepbet crops and scales, probability and mask are deepbet's."""
    reference(MAKERS["deepbet"], tmp_path / "made.npz", template)
    ours = extractor.extract(read_volume(template), silent)
    with np.load(tmp_path / "made.npz") as theirs:
        assert np.abs(ours.probability - theirs["probability"] / 65_535).max() < 1e-3
        both = (ours.mask & theirs["mask"]).sum()
        assert 2 * both / (ours.mask.sum() + theirs["mask"].sum()) > 0.999


def test_the_u_net_equals_the_reference_at_full_resolution(
    segmentation_weights: Path, template: Path, tmp_path: Path
) -> None:
    """On a head of 1 mm the U-Net's probability is that of TensorFlow and scikit-image."""
    reference(MAKERS["deepbrain"], tmp_path / "made.npz", template)
    ours = UNetExplorer(segmentation_weights, tmp_path / "compiled").run(
        read_volume(template), silent
    )
    with np.load(tmp_path / "made.npz") as theirs:
        probability = theirs["probability"] / 65_535
    assert np.abs(ours.probability - probability).max() < 1e-3
    both = (ours.mask & (probability > 0.5)).sum()
    assert 2 * both / (ours.mask.sum() + (probability > 0.5).sum()) > 0.999
