"""One service a data folder."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from foldsvc.cli.data_folder import close_to_others, held
from foldsvc.cli.embedded_broker import embedded_broker
from foldsvc.cli.supervisor import Service, Supervisor
from foldsvc.errors import DataDirInUseError
from foldsvc.images.upload_folder import upload_folder
from foldsvc.settings import Settings
from foldsvc.storage.database import migrate, open_database
from foldsvc.storage.folder_store import FolderStore


def test_second_service_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    """The second one learns the process and the address of the first."""
    with (
        held(tmp_path / "data", "http://127.0.0.1:8000"),
        pytest.raises(DataDirInUseError, match=f"process {os.getpid()}, http://127.0.0.1:8000"),
        held(tmp_path / "data", "http://127.0.0.1:8001"),
    ):
        pass


def test_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    """The lock ends with its holder; the file that stays behind does not matter."""
    for _ in range(2):
        with held(tmp_path, "once"):
            pass


def _mode(place: Path) -> int:
    return place.stat().st_mode & 0o777


def test_what_a_service_keeps_is_for_its_user_alone(tmp_path: Path) -> None:
    """Even where the mask allows all, folders are made 0700, the database and the logs 0600."""
    chosen = Settings(data_dir=tmp_path / "data", _env_file=None)
    quiet = Service(name="quiet", command=["/bin/true"], environment={})
    before = os.umask(0)
    try:
        with (
            held(chosen.data_dir, "this test"),
            closing(open_database(chosen.database)) as database,
            Supervisor(logs=chosen.data_dir / "logs", on_event=lambda *_: None) as supervisor,
        ):
            migrate(database)
            FolderStore(chosen.results).write("jobs/a/1", "a.txt", b"")
            embedded_broker(chosen.data_dir / "broker", {})
            supervisor.start(quiet)
            with upload_folder(chosen.uploads) as upload:
                folders = {
                    *(chosen.data_dir, chosen.results, chosen.results / "jobs", chosen.uploads),
                    *(upload, chosen.data_dir / "logs", chosen.data_dir / "broker"),
                }
                files = {*chosen.data_dir.glob("foldsvc.db*"), chosen.data_dir / "logs/quiet.log"}
                modes = {_mode(one) for one in folders}, {_mode(one) for one in files}
    finally:
        os.umask(before)

    assert len(files) >= 4
    assert modes == ({0o700}, {0o600})


def test_what_others_could_read_is_closed_at_the_start(tmp_path: Path) -> None:
    """Folders and files of an earlier version lose the rights of others; weights keep them."""
    data = tmp_path / "data"
    chosen = Settings(
        data_dir=data,
        results_dir=tmp_path / "elsewhere",
        weights_dir=data / "weights",
        _env_file=None,
    )
    logs = chosen.data_dir / "logs"
    folders = (chosen.data_dir, chosen.results, chosen.uploads, logs, chosen.data_dir / "broker")
    for folder in (*folders, chosen.weights):
        folder.mkdir(mode=0o755)
    files = [*(chosen.data_dir / f"foldsvc.db{end}" for end in ("", "-wal", "-shm"))]
    files += [logs / "api.log", logs / "api.log.1"]
    for file in files:
        file.touch(mode=0o644)

    close_to_others(chosen)

    assert {_mode(one) for one in folders} == {0o700}
    assert {_mode(one) for one in files} == {0o600}
    assert _mode(chosen.weights) == 0o755


def test_a_database_on_a_server_has_no_file(tmp_path: Path) -> None:
    """With PostgreSQL there is nothing to close but folders."""
    chosen = Settings(
        data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:9/none", _env_file=None
    )
    tmp_path.chmod(0o750)

    close_to_others(chosen)

    assert _mode(tmp_path) == 0o700
