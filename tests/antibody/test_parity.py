"""The reference package itself, run beside the engine; `make parity` installs it apart."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
MAKER = ROOT / "tests" / "golden" / "make_flashabb_goldens.py"


@pytest.mark.parity
@pytest.mark.timeout(1_200)
def test_the_goldens_are_what_the_reference_gives(tmp_path: Path) -> None:
    """The committed numbers, which the engine is held against, come out of the reference again."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    made = tmp_path / "flashabb.npz"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}

    subprocess.run([python, str(MAKER), str(made)], check=True, env=environment)

    with np.load(made) as reference, np.load(MAKER.with_name("flashabb.npz")) as golden:
        assert set(reference.files) == set(golden.files)
        for name in golden.files:
            tolerance = 1e-2 if name.endswith("plddt") else 1e-3
            np.testing.assert_allclose(reference[name], golden[name], rtol=0, atol=tolerance)
