"""`foldsvc weights` for FlashABB, with the real weights."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.settings import settings

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty weights folder that the command uses."""
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(tmp_path / "weights"))
    yield tmp_path / "weights"
    settings.cache_clear()


def test_missing_weights_are_listed_as_missing(folder: Path) -> None:
    """The list names the engine, its weights, their licence and where they would be."""
    row, *_ = json.loads(runner.invoke(app, ["weights", "list", "--json"]).stdout)
    assert row == {
        "engine": "flashabb",
        "weights": WEIGHTS_NAME,
        "licence": "BSD-3-Clause",
        "installed": False,
        "untrained": False,
        "state": "missing",
        "path": str(folder / WEIGHTS_NAME),
    }


def test_verify_tells_missing_from_damaged_from_whole(folder: Path, weights_dir: Path) -> None:
    """Only weights whose every value is as published end in 0."""
    missing = runner.invoke(app, ["weights", "verify"])
    assert (missing.exit_code, missing.stdout) == (10, "")
    assert "hint: Run: foldsvc weights install flashabb" in missing.stderr

    shutil.copytree(weights_dir / WEIGHTS_NAME, folder / WEIGHTS_NAME)
    whole = runner.invoke(app, ["weights", "verify", "--json"])
    assert whole.exit_code == 0
    assert json.loads(whole.stdout)["name"] == WEIGHTS_NAME

    npz = folder / WEIGHTS_NAME / "flashabb.npz"
    npz.write_bytes(npz.read_bytes()[:-1000])
    damaged = runner.invoke(app, ["weights", "verify"])
    assert damaged.exit_code == 10
    assert "is not the expected file" in damaged.stderr


def test_install_leaves_what_is_there(folder: Path, weights_dir: Path) -> None:
    """A second install fetches nothing and prints the folder."""
    shutil.copytree(weights_dir / WEIGHTS_NAME, folder / WEIGHTS_NAME)
    before = (folder / WEIGHTS_NAME / "flashabb.npz").stat().st_mtime_ns
    result = runner.invoke(app, ["weights", "install", "flashabb"])
    assert (result.exit_code, result.stdout.strip()) == (0, str(folder / WEIGHTS_NAME))
    assert (folder / WEIGHTS_NAME / "flashabb.npz").stat().st_mtime_ns == before


def test_path_is_data(folder: Path) -> None:
    """`weights path` prints the folder alone, for scripts."""
    assert runner.invoke(app, ["weights", "path"]).stdout == f"{folder / WEIGHTS_NAME}\n"


def test_unknown_engine_is_refused_with_the_known_ones(folder: Path) -> None:
    """A misspelt engine is an input error that names the engines."""
    result = runner.invoke(app, ["weights", "install", "flashab"])
    assert result.exit_code == 3
    assert "Choose one of flashabb" in result.stderr
    assert not folder.exists()
