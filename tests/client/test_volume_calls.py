"""Images through the client, sync and async."""

from pathlib import Path

import nibabel
import pydicom
import pytest

from foldsvc.client import AsyncClient, Client
from foldsvc.errors import InvalidRequestError, ServiceError

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def test_a_folder_is_sent_as_one_upload(app, serving, tmp_path):
    """Files of a folder, however deep, make a series; the client lists, fetches and deletes it."""
    folder = tmp_path / "study" / "deep"
    folder.mkdir(parents=True)
    for number, place in enumerate(sorted((PYDICOM / "dicomdirtests/98892001/CT5N").iterdir())):
        (folder / f"{number}").write_bytes(place.read_bytes())

    with serving(app) as (url, _), Client(url) as client:
        imported = client.import_volumes([tmp_path / "study"])
        (volume,) = imported.volumes
        (listed,) = client.volumes().volumes
        voxels = client.download_volume(volume.id, "volume.nii.gz")
        client.delete_volume(volume.id)
        with pytest.raises(ServiceError) as missing:
            client.volume(volume.id)

    assert (volume.kind, volume.n_source_files) == ("volume", 5)
    assert listed.id == volume.id
    assert voxels.startswith(b"\x1f\x8b")
    assert missing.value.problem_code == "volume_not_found"


def test_the_async_client_sends_a_file(app, serving, portal):
    """The twin does the same, awaited."""

    async def send(url):
        async with AsyncClient(url) as client:
            return await client.import_volumes([NIBABEL / "anatomical.nii"])

    with serving(app) as (url, _):
        imported = portal.call(send, url)

    assert imported.volumes[0].geometry.shape == (33, 41, 25)


def test_nothing_to_send_is_said_before_anything_is_sent(tmp_path):
    """An empty folder and a missing file are the caller's errors."""
    with Client("http://127.0.0.1:9") as client:
        with pytest.raises(InvalidRequestError):
            client.import_volumes([tmp_path])
        with pytest.raises(InvalidRequestError):
            client.import_volumes([tmp_path / "missing"])


def test_a_collection_is_known_by_its_folders(app, serving, tmp_path):
    """The folders of the COVID-19 CTs say what is a scan and what a mask, two cases apart."""
    for folder in ("ct_scans", "lung_mask"):
        (tmp_path / "set" / folder).mkdir(parents=True)
        for case in ("coronacases_001.nii", "coronacases_002.nii"):
            (tmp_path / "set" / folder / case).write_bytes(
                (NIBABEL / "anatomical.nii").read_bytes()
            )

    with serving(app) as (url, _), Client(url) as client:
        layouts = [one.layout for one in client.import_volumes([tmp_path / "set"]).volumes]

    assert sorted((layout.role, layout.case) for layout in layouts) == [
        ("CT", 1), ("CT", 2), ("lungs", 1), ("lungs", 2),
    ]  # fmt: skip
