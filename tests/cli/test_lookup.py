"""`foldsvc lookup` as a user runs it."""

import json
from collections.abc import Iterator

import pytest
from known_models_server import ACCESSION, MODEL_ID, UBIQUITIN, KnownModelsServer, known_models
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.settings import settings


@pytest.fixture
def afdb(monkeypatch: pytest.MonkeyPatch) -> Iterator[KnownModelsServer]:
    """Run a database that knows ubiquitin, and let the command ask it."""
    with known_models() as server:
        monkeypatch.setenv("FOLDSVC_AFDB_URL", server.url)
        settings.cache_clear()
        yield server
    settings.cache_clear()


def run(*arguments: str):
    """Run the command."""
    return CliRunner().invoke(app, ["lookup", *arguments])


def test_an_accession_is_looked_for_and_its_model_taken(afdb, tmp_path):
    """The folder has the database's own files, and where they are from."""
    ran = run(ACCESSION, "--take", str(tmp_path))

    assert ran.exit_code == 0, ran.output
    assert ran.stdout.split("\t")[:2] == [MODEL_ID, "6"]
    stem = f"{MODEL_ID}_v6"
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{stem}.cif", f"{stem}_pae.json", f"{stem}_source.json")
    }
    cif = (tmp_path / f"{stem}.cif").read_bytes()
    assert cif == afdb.answers[f"/files/{MODEL_ID}-model_v6.cif"].body
    assert json.loads((tmp_path / f"{stem}_source.json").read_text())["licence"] == "CC-BY-4.0"


def test_a_fasta_file_is_looked_for_by_its_sequence(afdb, tmp_path):
    """The answer is the same, and as JSON it is complete."""
    (tmp_path / "in.fasta").write_text(f">ub\n{UBIQUITIN}\n")
    ran = run(str(tmp_path / "in.fasta"), "--json")

    answer = json.loads(ran.stdout)
    assert (answer["state"], answer["models"][0]["sequence"]) == ("found", UBIQUITIN)
    assert "Varadi" in answer["citation"]
    assert any("md5" in request.path for request in afdb.requests)


def test_nothing_found_and_nobody_there_are_told_apart(afdb):
    """Scripts can tell by the error which of the two it was."""
    assert run("P00698").exit_code == 3
    afdb.is_down()
    assert run(ACCESSION).exit_code == 14
    assert run("no accession").exit_code == 3
