"""Where uploads lie while they are read: what is told when nothing can be put there."""

import errno
import os
import threading
from pathlib import Path

import pydicom
import pytest

from foldsvc.errors import StorageFullError
from foldsvc.images.upload_folder import sweep_uploads, upload_folder
from foldsvc.settings import Settings
from foldsvc.storage.database import open_database

SOURCE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Have a data folder that cannot be written, and places apart for what is kept."""
    (settings.data_dir / "file").touch()
    return settings.model_copy(
        update={
            "database_url": settings.database,
            "results_dir": settings.results,
            "uploads_dir": settings.uploads,
            "data_dir": settings.data_dir / "file" / "data",
        }
    )


@pytest.fixture
def database(settings: Settings, empty_database_file: Path):
    """Give an empty database at its own place."""
    place = settings.results.parent / "foldsvc.db"
    place.write_bytes(empty_database_file.read_bytes())
    opened = open_database(settings.database)
    yield opened
    opened.close()


def sent(http):
    """Send an image."""
    return http.post("/api/v1/volumes", files={"file": ("ct.dcm", SOURCE.read_bytes())})


def test_an_image_needs_no_data_folder(http, settings):
    """With folders of their own for uploads and results an image is taken in; no trace is left."""
    answer = sent(http)

    assert answer.status_code == 201, answer.text
    assert list(settings.uploads.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(http, settings):
    """Where uploads can be put nowhere, the answer says so and what the operator does."""
    settings.uploads.touch()

    problem = sent(http).json()

    assert (problem["status"], problem["code"]) == (500, "storage_error")
    assert "folder of uploads cannot be written" in problem["detail"]
    assert "FOLDSVC_UPLOADS_DIR" in problem["remedy"]


def test_a_process_that_starts_sweeps_no_upload_away(tmp_path):
    """Where several share the folder, whoever sweeps it takes nothing that is just begun."""
    ended = threading.Event()

    def sweep() -> None:
        while not ended.is_set():
            sweep_uploads(tmp_path)

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    try:
        for _ in range(300):
            with upload_folder(tmp_path) as folder:
                (folder / "sent").write_bytes(b"x")
                assert (folder / "sent").read_bytes() == b"x"
    finally:
        ended.set()
        sweeping.join()


def test_a_disk_that_fills_up_is_told(tmp_path):
    """Whatever writes into the folder of an upload, a full disk is told as one."""
    with pytest.raises(StorageFullError), upload_folder(tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(FileNotFoundError), upload_folder(tmp_path) as folder:
        (folder / "none").read_bytes()
    assert list(tmp_path.iterdir()) == []
