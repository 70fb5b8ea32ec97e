"""`foldsvc volumes` against a running service."""

import json
from pathlib import Path

import nibabel
import pytest
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
from typer.testing import CliRunner

from foldsvc.cli.main import app as command

NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def run(*words):
    """Run a command; its data and exit code."""
    result = CliRunner().invoke(command, [str(word) for word in words])
    return result.exit_code, result.stdout


def test_an_image_is_sent_listed_fetched_and_deleted(app, serving, tmp_path):
    """The five commands do what the API does."""
    with serving(app) as (url, _):
        code, said = run("volumes", "import", NIBABEL / "anatomical.nii", "--url", url)
        volume_id, kind, title = said.strip().split("\t")
        assert (code, kind, title) == (0, "volume", "NIfTI, 33 × 41 × 25")
        assert run("volumes", "list", "--url", url) == (0, said)
        facts = json.loads(run("volumes", "show", volume_id, "--url", url)[1])
        assert facts["geometry"]["shape"] == [33, 41, 25]
        code, paths = run("volumes", "download", volume_id, tmp_path / "out", "--url", url)
        assert [Path(path).name for path in paths.split()] == ["thumbnail.png", "volume.nii.gz"]
        assert nibabel.load(tmp_path / "out" / "volume.nii.gz").shape == (33, 41, 25)
        assert run("volumes", "delete", volume_id, "--url", url)[0] == 0
        assert run("volumes", "list", "--url", url) == (0, "")


def test_what_is_no_image_ends_in_the_code_for_bad_input(app, serving, tmp_path):
    """A text file is refused with the exit code of input that cannot be used."""
    (tmp_path / "a.dcm").write_text("no image")
    with serving(app) as (url, _):
        assert run("volumes", "import", tmp_path / "a.dcm", "--url", url)[0] == 3
