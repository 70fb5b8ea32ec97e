"""A model of AlphaFold DB is taken over HTTP, by the search worker's own code."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from known_models_server import ACCESSION, MODEL_ID, UBIQUITIN, KnownModelsServer, known_models
from loopback_http import Reply
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__

from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.structure_file import read_structure
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.settings import Settings
from workers import search
from workers.connections import Connections

CIF = f"/files/{MODEL_ID}-model_v6.cif"
PAE = f"/files/{MODEL_ID}-predicted_aligned_error_v6.json"


@pytest.fixture
def afdb() -> Iterator[KnownModelsServer]:
    """Run a database that knows ubiquitin."""
    with known_models() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, weights_dir: Path, afdb: KnownModelsServer) -> Settings:
    """Give the settings of a service that looks there, with a script for its report."""
    chosen = Settings(
        data_dir=tmp_path,
        weights_dir=weights_dir,
        static_dir=tmp_path / "static",
        afdb_lookup=True,
        allowed_hosts="foldsvc.test",
        afdb_url=afdb.url,
        _env_file=None,
    )
    chosen.static_dir.mkdir()
    (chosen.static_dir / "3Dmol-min.js").write_text("// 3Dmol")
    return chosen


@pytest.fixture
def work(settings, database, store, monkeypatch):
    """Give the worker's task, run here on the test's database and folders."""
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    monkeypatch.setattr(search, "connections", lambda: opened)
    monkeypatch.setattr(search, "settings", lambda: settings)
    return search.run


def submitted(http, **body: object) -> str:
    """Ask for a model and give the job's path."""
    answer = http.post("/api/v1/folds", json={"engine": "alphafold-db", **body})
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def test_a_model_is_taken_by_its_accession(http, work, afdb):
    """An accession becomes a job whose result has structure, error, confidence and source."""
    path = submitted(http, known_model=ACCESSION)
    waiting = http.get(path).json()
    assert (waiting["engine"], waiting["n_res"]) == ("alphafold-db", 76)
    assert waiting["name"] == f"{MODEL_ID} Ubiquitin"

    work()

    job = http.get(path).json()
    assert (job["state"], job["failure"]) == ("succeeded", None)
    assert job["confidence"]["mean_plddt"] == pytest.approx(79, abs=0.1)
    assert "CC BY 4.0" in job["notices"][0]["message"]
    listed = http.get(f"{path}/files").json()
    assert {file["name"] for file in listed["files"]} == {
        *("ranked_001.pdb", "ranked_001.cif", "ranked_001_scores.json", "ranked_001_pae.npz"),
        *("job.json", "citations.bib"),
    }
    assert {file["name"] for file in listed["on_demand"] if file["in_archive"]} == {
        *("plddt.png", "plddt.svg", "pae.png", "pae.svg", "report.html"),
    }
    record = http.get(f"{path}/files/job.json").json()["weights"]
    assert (record["source"], record["model"], record["version"]) == ("AlphaFold DB", MODEL_ID, 6)
    assert record["licence"] == "CC-BY-4.0"
    cif = http.get(f"{path}/files/ranked_001.cif").content
    assert cif == afdb.answers[CIF].body
    assert record["sha256"] == hashlib.sha256(cif).hexdigest()


def test_what_was_taken_is_what_the_database_has(http, work, afdb):
    """Coordinates, pLDDT and PAE come through unchanged."""
    path = submitted(http, fasta=f">mine\n{UBIQUITIN}\n")
    work()

    read = read_structure(http.get(f"{path}/files/ranked_001.pdb").content)
    np.testing.assert_allclose(read.atom_positions, afdb.structure.atom_positions, atol=1e-3)
    np.testing.assert_allclose(read.plddt, afdb.structure.plddt, atol=0.01)
    pae = unpack_pae(http.get(f"{path}/files/ranked_001_pae.npz").content)
    np.testing.assert_array_equal(pae, afdb.pae)
    scores = http.get(f"{path}/files/ranked_001_scores.json").json()
    assert len(scores["plddt"]) == 76
    assert scores["max_pae"] == afdb.pae.max()
    assert http.get(path).json()["name"] == "mine"


def test_report_and_citations_say_where_it_is_from(http, work):
    """Whoever gets the report alone learns source and licence from it."""
    path = submitted(http, known_model=MODEL_ID, name="ubiquitin")
    work()

    report = http.get(f"{path}/files/report.html").text
    assert "taken from AlphaFold DB" in report
    assert "CC-BY-4.0" in report
    assert "@article{varadi2024," in http.get(f"{path}/files/citations.bib").text
    remarks = http.get(f"{path}/files/ranked_001.pdb").text
    assert f"TAKEN BY FOLDSVC FROM ALPHAFOLD DB: {MODEL_ID}, VERSION 6" in remarks


def test_a_model_without_error_is_taken_without_it(http, work, afdb):
    """The database has entries without a PAE document."""
    record = afdb.answers[f"/api/prediction/{MODEL_ID}"].body.replace(b'"paeDocUrl"', b'"noDocUrl"')
    afdb.answers[f"/api/prediction/{MODEL_ID}"] = Reply(body=record)
    path = submitted(http, known_model=MODEL_ID)
    work()

    assert http.get(path).json()["state"] == "succeeded"
    listed = http.get(f"{path}/files").json()["on_demand"]
    assert {"plddt.png", "plddt.svg", "report.html"} == {file["name"] for file in listed}


def test_a_sequence_that_is_not_there_fails_with_the_cure(http, work):
    """The job says that there is no such model, and what to do."""
    path = submitted(http, fasta=f">mine\n{UBIQUITIN[:-1]}A\n")
    work()

    failure = http.get(path).json()["failure"]
    assert failure["code"] == "known_model_not_found"
    assert failure["remedy"] == "Fold the sequence instead"


def test_a_database_that_goes_down_fails_the_job_alone(http, work, afdb):
    """The worker lives on, and the job says who could not be asked."""
    path = submitted(http, fasta=f">mine\n{UBIQUITIN}\n")
    afdb.is_down()
    work()

    assert http.get(path).json()["failure"]["code"] == "lookup_unavailable"


@pytest.mark.parametrize("body", [b"data_x\n", b"not a structure", b""])
def test_a_file_that_is_no_structure_fails_the_job(http, work, afdb, body):
    """What another service sends is checked like a user's file."""
    afdb.answers[CIF] = Reply(body=body)
    path = submitted(http, fasta=f">mine\n{UBIQUITIN}\n")
    work()

    assert http.get(path).json()["failure"]["code"] == "structure_format"


@pytest.mark.parametrize("body", [b"[]", b"{", b'[{"predicted_aligned_error":[[1,2],[3,4]]}]'])
def test_an_error_of_another_size_fails_the_job(http, work, afdb, body):
    """A PAE that is not of this chain is never shown as if it were."""
    afdb.answers[PAE] = Reply(body=body)
    path = submitted(http, fasta=f">mine\n{UBIQUITIN}\n")
    work()

    assert http.get(path).json()["failure"]["code"] == "structure_format"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "request_invalid"),
        ({"known_model": "P00698"}, "known_model_not_found"),
        ({"known_model": "../etc"}, "known_model_not_found"),
        ({"fasta": f">a\n{UBIQUITIN}\n>b\n{UBIQUITIN}\n"}, "request_invalid"),
        ({"fasta": UBIQUITIN, "chains": [{"sequence": UBIQUITIN}]}, "request_invalid"),
        ({"fasta": UBIQUITIN[:-1], "known_model": ACCESSION}, "known_model_not_found"),
        ({"fasta": UBIQUITIN, "a3m": f">a\n{UBIQUITIN}\n"}, "request_invalid"),
    ],
)
def test_a_request_that_names_no_model_is_refused(http, body, code):
    """Refused with the reason before anything is queued."""
    answer = http.post("/api/v1/folds", json={"engine": "alphafold-db", **body})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert http.get("/api/v1/folds").json()["jobs"] == []


def test_the_engine_is_listed_as_it_is_set_up(http):
    """Who may look is told by the list of engines."""
    engines = {one["name"]: one for one in http.get("/api/v1/engines").json()["engines"]}

    assert engines["alphafold-db"]["available"] is True
