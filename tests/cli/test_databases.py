"""`foldsvc databases`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from file_source import FileSource, file_source  # noqa: F401 - a fixture
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.settings import settings

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty folder of databases that the command uses."""
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_DATABASES_DIR", str(tmp_path / "databases"))
    yield tmp_path / "databases"
    settings.cache_clear()


@pytest.fixture
def source(request: pytest.FixtureRequest) -> FileSource:
    """Give a source that has nothing yet."""
    found: FileSource = request.getfixturevalue("file_source")
    return found


def test_databases_are_listed_with_what_they_take(folder: Path) -> None:
    """The list gives names, sizes and where each would be."""
    rows = json.loads(runner.invoke(app, ["databases", "list", "--json"]).stdout)

    assert [row["name"] for row in rows] == ["uniref30", "environmental", "swissprot"]
    assert rows[0]["path"] == str(folder / "uniref30_2302_db")
    assert rows[0]["download_bytes"] > 100e9
    assert not any(row["installed"] for row in rows)


def test_a_dry_run_tells_sizes_and_commands_and_does_nothing(
    folder: Path, source: FileSource
) -> None:
    """Words go to stderr, a script to stdout, and neither a file nor a folder is made."""
    result = runner.invoke(app, ["databases", "install", "--dry-run", "--source", source.url])

    assert result.exit_code == 0
    assert "108.7 GB to download, about 200.0 GB on the disk" in result.stderr
    lines = result.stdout.splitlines()
    assert lines[1] == f"cd {folder}"
    assert f"curl -fLO -C - {source.url}/colabfold_envdb_202108.db.tar.gz" in lines
    assert not folder.exists()
    assert {request.method for request in source.requests} == {"HEAD"}


def test_nothing_is_fetched_before_yes(
    folder: Path, source: FileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever says no, or nothing, has fetched nothing."""
    monkeypatch.setattr("foldsvc.cli.databases.check_space", lambda *_: None)
    source.files["mini_swissprot2503.tar.gz"] = b"x" * 2_000_000
    for answer in ("n\n", ""):
        command = ["databases", "install", "swissprot", "--source", source.url]
        result = runner.invoke(app, command, input=answer)
        assert result.exit_code == 1
        assert "Download 0.0 GB?" in result.stderr
    assert not folder.exists()
    assert {request.method for request in source.requests} == {"HEAD"}


def test_a_source_that_lacks_the_archive_is_told(folder: Path, source: FileSource) -> None:
    """An error has the exit code of its kind and says what to do."""
    command = ["databases", "install", "swissprot", "--yes", "--source", source.url]
    result = runner.invoke(app, command)

    assert result.exit_code == 13
    assert "mini_swissprot2503.tar.gz failed: HTTP 404" in result.stderr
    assert list(folder.glob("sprot*")) == []


def test_a_small_disk_is_told_before_anything_is_fetched(folder: Path, source: FileSource) -> None:
    """Where 420 GB are missing the command ends at once."""
    command = ["databases", "install", "--yes", "--source", source.url]
    result = runner.invoke(app, command)

    assert result.exit_code == 13
    assert "the databases need about" in result.stderr
    assert not folder.exists()


def test_an_unknown_name_is_refused(folder: Path) -> None:
    """A misspelt name gives the known ones."""
    result = runner.invoke(app, ["databases", "install", "uniref", "--dry-run"])

    assert result.exit_code == 13
    assert "uniref30, environmental, swissprot" in result.stderr
    assert not folder.exists()
