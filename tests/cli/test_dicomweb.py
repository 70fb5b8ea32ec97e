"""`foldsvc dicomweb`, between a service and itself."""

from pathlib import Path

import pydicom
import pytest
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
from typer.testing import CliRunner

from foldsvc.cli.main import app as command
from foldsvc.client import Client

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
CT = PYDICOM / "dicomdirtests" / "98892001" / "CT5N"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def run(*words, code=0):
    """Run the command, and give the lines of its output."""
    result = CliRunner().invoke(command, ["dicomweb", *(str(word) for word in words)])
    assert result.exit_code == code, result.output
    return result.stdout.splitlines()


def test_images_go_to_another_server_and_come_back(app, serving):
    """What is sent is found there, without a patient's name, and fetched into the service."""
    with serving(app) as (url, _), Client(url) as client:
        (volume,) = client.import_volumes([CT]).volumes
        peer = f"{url}/dicom-web"

        assert run("send", peer, volume.id, "--url", url) == [f"{volume.id}\t5"]
        # The newest first; what comes back from another server is another study here.
        study, _ = run("find", peer, "--match", "Modality=CT", "--match", "PatientName=*")
        uid, modality, _, count = study.split("\t")
        assert (modality, count) == ("CT", "5")
        (series,) = run("find", peer, "--level", "series", "--study", uid)
        series_uid = series.split("\t")[1]
        found = run(
            "find", peer, "--level", "instances", "--study", uid, "--series", series_uid, "--json"
        )
        assert "".join(found).count('"00080018"') == 5
        (fetched,) = run("fetch", peer, "--study", uid, "--series", series_uid, "--url", url)
        assert fetched.split("\t")[1:] == ["volume", volume.title]


def test_what_may_not_be_shown_is_not_sent(app, serving):
    """An image with text burned in stays, and so does what did not come as DICOM."""
    with serving(app) as (url, _), Client(url) as client:
        (clip,) = client.import_volumes([PYDICOM / "examples_ybr_color.dcm"]).volumes

        assert run("send", f"{url}/dicom-web", clip.id, "--url", url, code=3) == []
        assert client.volumes().volumes[0].id == clip.id
        assert run("fetch", f"{url}/dicom-web", "--study", "1.2", "--url", url, code=9) == []
        assert run("find", f"{url}/dicom-web", "--match", "CT", code=3) == []
