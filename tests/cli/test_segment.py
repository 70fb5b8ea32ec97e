"""`foldsvc segment` from a file to a file."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from typer.testing import CliRunner

from foldsvc import wheel_weights
from foldsvc.cli.main import app
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.settings import settings

runner = CliRunner()
HEAD = Path(__file__).parents[1] / "data" / "segmentation" / "colin27_3mm.nii.gz"


@pytest.fixture(autouse=True)
def _folders(
    weights_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for weights in (DEEPBET, DEEPBRAIN):
        wheel_weights.install(weights, weights_dir, lambda _message, _fraction: None)
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(weights_dir))
    compiled = tmp_path_factory.getbasetemp() / "segmentation"
    monkeypatch.setenv("FOLDSVC_COMPILED_DIR", str(compiled))
    yield
    settings.cache_clear()


def test_brain_writes_a_mask_on_the_images_grid(tmp_path: Path) -> None:
    """The mask and the probability lie where the image lies, and the volume is printed."""
    mask, probability = tmp_path / "mask.nii.gz", tmp_path / "probability.nii.gz"
    told = runner.invoke(
        app,
        ["segment", "brain", str(HEAD), str(mask), "--probability", str(probability), "--json"],
    )
    assert told.exit_code == 0, told.output
    facts = json.loads(told.stdout)
    assert facts["volume_cm3"] == pytest.approx(1955, abs=10)
    assert [row["name"] for row in facts["labels"]] == ["brain"]
    assert "info: The network was trained on T1-weighted images" in told.stderr
    image, made = nibabel.load(HEAD), nibabel.load(mask)
    np.testing.assert_allclose(made.affine, image.affine)
    assert facts["labels"][0]["n_voxels"] == np.asarray(made.dataobj).sum()

    same = runner.invoke(app, ["segment", "dice", str(mask), str(probability), "--json"])
    (row,) = json.loads(same.stdout)
    assert row["dice"] > 0.999


def test_an_image_that_is_refused_ends_in_3(tmp_path: Path) -> None:
    """A film is an input error, said with its remedy, and no file is written."""
    film = nibabel.Nifti1Image(np.ones((40, 40, 40, 2), np.int16), np.diag([4.0, 4, 4, 1]))
    film.to_filename(tmp_path / "film.nii")
    out = tmp_path / "mask.nii"
    told = runner.invoke(app, ["segment", "brain", str(tmp_path / "film.nii"), str(out)])
    assert told.exit_code == 3
    assert "error: The image has 2 points in time" in told.stderr
    assert "hint: " in told.stderr
    assert not out.exists()


def test_unet_writes_its_levels(tmp_path: Path) -> None:
    """The explorer's files land in a folder: a sheet for each level, a mask and what they are."""
    told = runner.invoke(app, ["segment", "unet", str(HEAD), str(tmp_path / "unet")])
    assert told.exit_code == 0, told.output
    facts = json.loads((tmp_path / "unet" / "unet.json").read_text())
    assert [level["name"] for level in facts["levels"]][:3] == ["input", "down_1", "down_2"]
    for level in facts["levels"]:
        assert (tmp_path / "unet" / level["sheet"]).read_bytes().startswith(b"\x89PNG")
    assert np.asarray(nibabel.load(tmp_path / "unet" / "mask.nii.gz").dataobj).sum() > 50_000
