"""`foldsvc doctor`."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.cli import checks
from foldsvc.cli.main import app
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.settings import Settings, settings
from foldsvc.storage.database import migrate, open_database
from foldsvc.storage.folder_store import FolderStore

runner = CliRunner()


@pytest.fixture(autouse=True)
def _fresh_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, weights_dir: Path) -> None:
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(weights_dir))
    yield
    settings.cache_clear()


def test_well_machine_passes_every_check() -> None:
    """Where all is installed nothing fails, and each check says what it found."""
    result = runner.invoke(app, ["doctor", "--json"])
    findings = {finding["name"]: finding for finding in json.loads(result.stdout)}
    assert result.exit_code == 0, result.stdout
    assert [name for name, finding in findings.items() if finding["verdict"] == "fail"] == []
    assert "cpu" in findings["devices"]["found"].lower() or "cuda" in findings["devices"]["found"]
    assert "CPU" in findings["relaxation"]["found"]
    assert WEIGHTS_NAME in findings["weights"]["found"]


def test_broker_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed check ends in 10, with the remedy and without the password."""
    monkeypatch.setenv("FOLDSVC_BROKER_URL", "redis://:secret@127.0.0.1:1/0")
    monkeypatch.setattr("foldsvc.cli.checks.CHECKS", (checks.check_python, checks.check_broker))
    result = runner.invoke(app, ["doctor"])
    assert result.exit_code == 10
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["ok", "fail", "Start"]
    assert "secret" not in result.stdout


def test_missing_weights_warn_with_the_command(tmp_path: Path) -> None:
    """The remedy is a command to paste."""
    finding = checks.check_weights(Settings(weights_dir=tmp_path / "none"))
    assert (finding.verdict, finding.remedy) == ("warn", "Run: foldsvc weights install flashabb")


def test_networks_that_are_missing_or_untrained_warn(tmp_path: Path) -> None:
    """AlphaFold2 is well where default requests run; otherwise what they lack is named."""
    chosen = Settings(weights_dir=tmp_path)
    ptm, multimer = (
        [one.name for one in models_of(kind)]
        for kind in ("alphafold2_ptm", "alphafold2_multimer_v3")
    )
    assert checks.check_networks(chosen).verdict == "warn"
    put_empty_networks(tmp_path, ptm)
    put_empty_networks(tmp_path, multimer[1:])
    put_empty_networks(tmp_path, multimer[:1], untrained=True)

    partly = checks.check_networks(chosen)
    assert partly.verdict == "warn"
    assert "single chain ready; complex not ready" in partly.found
    assert f"{multimer[0]} is UNTRAINED" in partly.found
    assert partly.remedy == f"Run: foldsvc weights install alphafold2 --models {multimer[0]}"

    put_empty_networks(tmp_path, multimer)
    assert checks.check_networks(chosen).verdict == "ok"


def test_folder_that_cannot_be_written_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results need a place; root may write anywhere, so leave is taken away by hand."""
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    assert checks.check_data_dir(Settings()).verdict == "fail"


def test_the_folder_of_results_is_what_counts(tmp_path: Path) -> None:
    """Where results have a place of their own, the data folder need not be there."""
    (tmp_path / "file").touch()
    chosen = Settings(data_dir=tmp_path / "file" / "data", results_dir=tmp_path / "results")
    assert checks.check_data_dir(chosen).found.startswith(f"{tmp_path / 'results'}, ")


def test_database_is_new_current_or_old(tmp_path: Path) -> None:
    """No file yet is well, an older version's tables want `migrate`."""
    chosen = Settings(data_dir=tmp_path / "elsewhere")
    assert checks.check_database(chosen).verdict == "ok"
    database = open_database(chosen.database)
    with database.write():
        pass
    database.close()
    old = checks.check_database(chosen)
    assert (old.verdict, old.remedy) == ("warn", "Run: foldsvc migrate")
    database = open_database(chosen.database)
    migrate(database)
    database.close()
    assert checks.check_database(chosen).verdict == "ok"


def test_results_of_another_installation_fail(tmp_path: Path) -> None:
    """A store that is new, or the database's own, is well; another's is not, and says why."""
    chosen = Settings(data_dir=tmp_path / "elsewhere")
    assert checks.check_store(chosen).verdict == "ok"
    with closing(open_database(chosen.database)) as database:
        migrate(database)
    assert checks.check_store(chosen).verdict == "ok"
    assert not chosen.results.exists()

    FolderStore(chosen.results).mark("somebody-else")

    found = checks.check_store(chosen)
    assert (found.verdict, "somebody-else" in found.found) == ("fail", True)
    assert "foldsvc migrate --from" in found.remedy


def test_page_that_is_not_built_warns(tmp_path: Path) -> None:
    """The API works without the page."""
    finding = checks.check_page(Settings(static_dir=tmp_path))
    assert (finding.verdict, finding.remedy) == ("warn", "Run: make web")
