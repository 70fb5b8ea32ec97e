"""Real images, from this tree and from inside of the packages that read them."""

from pathlib import Path

import nibabel
import pydicom
import pytest
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__

HERE = Path(__file__).parents[1] / "data" / "imaging"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"
