"""`/api/v1/volumes/from-dicomweb`, with a second service as the server that is asked."""

from pathlib import Path

import httpx
import pydicom
import pytest

from foldsvc.api.app import create_app
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.settings import Settings
from foldsvc.storage.database import migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.api.dicomweb_bodies import PYDICOM, imported_from

CT = sorted((PYDICOM / "dicomdirtests" / "98892001" / "CT5N").iterdir())
URL = "/api/v1/volumes/from-dicomweb"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


@pytest.fixture
def other(tmp_path, weights_dir, serving):
    """Serve another foldsvc, and give its address."""
    chosen = Settings(
        data_dir=tmp_path / "other", weights_dir=weights_dir, static_dir=tmp_path, _env_file=None
    )
    chosen.data_dir.mkdir()
    database = open_database(chosen.database)
    migrate(database)
    store = FolderStore(chosen.results)
    app = create_app(chosen, database=database, store=store, doorbell=SilentDoorbell())
    with serving(app) as (url, _):
        yield url
    database.close()


@pytest.fixture
def settings(tmp_path, weights_dir, other):
    """Give the settings of a service that knows the other one, and one that is not there."""
    return Settings(
        data_dir=tmp_path,
        weights_dir=weights_dir,
        static_dir=tmp_path / "static",
        dicomweb_peers=f"other={other}/dicom-web gone=http://127.0.0.1:9/dicom-web",
        allowed_hosts="foldsvc.test",
        _env_file=None,
    )


def test_a_study_is_fetched_and_taken_in(http, other, settings):
    """A study of a named server becomes an image whose voxels are where they were there."""
    with httpx.Client(base_url=other, timeout=60) as there:
        (source,) = imported_from(there, *CT)
        (study,) = there.get("/dicom-web/studies").json()
    uid = study["0020000D"]["Value"][0]

    answer = http.post(URL, json={"peer": "other", "study": uid})

    assert answer.status_code == 201, answer.text
    (volume,) = answer.json()["volumes"]
    assert volume["geometry"] == source["geometry"]
    assert volume["value_range"] == source["value_range"]
    assert list(settings.uploads.rglob("*")) == []
    missing = http.post(URL, json={"peer": "other", "study": "1.2.3"})
    assert (missing.status_code, missing.json()["code"]) == (502, "dicom_peer_failed")


def test_only_servers_that_are_named_are_asked(http):
    """An address is no name, and what is no UID is refused."""
    unknown = http.post(URL, json={"peer": "http://127.0.0.1:1/", "study": "1.2"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "dicom_peer_unknown")
    assert "gone, other" in unknown.json()["remedy"] or "other, gone" in unknown.json()["remedy"]
    assert http.post(URL, json={"peer": "other", "study": "../x"}).status_code == 422
    gone = http.post(URL, json={"peer": "gone", "study": "1.2"})
    assert (gone.status_code, gone.json()["code"]) == (502, "dicom_peer_failed")
    assert "127.0.0.1" not in gone.text


def test_names_of_servers_are_checked_at_the_start(tmp_path):
    """A setting that names no address is refused."""
    for wrong in ("other", "a=ftp://x", "a=http://", "=http://x", "a b=http://x/"):
        with pytest.raises(ValueError, match="name=http"):
            Settings(data_dir=tmp_path, dicomweb_peers=wrong, _env_file=None)
    assert Settings(dicomweb_peers="a=http://x/y b=https://z", _env_file=None).peers == {
        "a": "http://x/y",
        "b": "https://z",
    }


def test_pixels_are_those_of_the_source():
    """The files that these tests send are a real series of five slices."""
    assert len({pydicom.dcmread(path).ImagePositionPatient[2] for path in CT}) == len(CT) == 5
