"""`foldsvc pae`."""

import json
from pathlib import Path

import numpy as np
import pytest
from complexes import straight_chains
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.formats.pae_file import PAE_ERROR, pack_pae
from foldsvc.formats.pdb import write_pdb

PAE = np.random.default_rng(0).uniform(0, 31, (9, 9)).astype(np.float32)


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Give a result of two chains whose second model has PAE."""
    (tmp_path / "ranked_002.pdb").write_text(write_pdb(straight_chains(4, 5)))
    (tmp_path / "ranked_002_pae.npz").write_bytes(pack_pae(PAE))
    return tmp_path


@pytest.mark.parametrize(("shape", "digits"), [("alphafold-db", 0.05), ("colabfold", 0.005)])
def test_pae_is_written_in_the_shape_of_others(result: Path, shape: str, digits: float) -> None:
    """The JSON has the matrix within the error of the file and of the digits."""
    out = result / "pae.json"
    words = ["pae", str(result), str(out), "--rank", "2", "--shape", shape]
    ran = CliRunner().invoke(app, words)

    assert ran.exit_code == 0
    content = json.loads(out.read_text())
    if shape == "alphafold-db":
        (content,) = content
        assert [chain["name"] for chain in content["chains"]] == ["A", "B"]
    error = np.abs(np.array(content["predicted_aligned_error"]) - PAE).max()
    assert error <= PAE_ERROR + digits + 1e-6


def test_a_model_without_pae_is_told(result: Path) -> None:
    """Nothing is written where there is no PAE."""
    ran = CliRunner().invoke(app, ["pae", str(result), str(result / "x.json")])

    assert ran.exit_code != 0
    assert "ranked_001_pae.npz" in ran.stderr
    assert not (result / "x.json").exists()
