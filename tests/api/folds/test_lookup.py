"""Looking into AlphaFold DB over HTTP."""

from collections.abc import Iterator

import pytest
from known_models_server import ACCESSION, MODEL_ID, UBIQUITIN, KnownModelsServer, known_models
from service_in_process import VH, VL

from foldsvc.settings import Settings

PATH = "/api/v1/lookup"


@pytest.fixture
def afdb() -> Iterator[KnownModelsServer]:
    """Run a database that knows ubiquitin."""
    with known_models() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, afdb: KnownModelsServer) -> Settings:
    """Let the service look there."""
    return settings.model_copy(update={"afdb_lookup": True, "afdb_url": afdb.url})


def test_an_accession_gives_its_model_with_its_source(http):
    """Name, version, confidence, licence and citation travel with the answer."""
    answer = http.get(PATH, params={"accession": ACCESSION.lower()})

    assert answer.status_code == 200
    found = answer.json()
    (model,) = found["models"]
    assert (found["state"], model["model_id"], model["version"]) == ("found", MODEL_ID, 6)
    assert (model["mean_plddt"], model["exact"], model["n_res"]) == (79.0, True, 76)
    assert (model["source"], model["licence"]) == ("AlphaFold DB", "CC-BY-4.0")
    assert "Varadi" in model["citation"]


@pytest.mark.parametrize("text", [UBIQUITIN, f">ub\n{UBIQUITIN.lower()}\n"])
def test_a_sequence_gives_the_models_of_exactly_it(http, afdb, text):
    """Letters and a FASTA record are the same question, and the sequence itself is not told."""
    found = http.post(PATH, json={"sequence": text}).json()

    assert [model["exact"] for model in found["models"]] == [True]
    assert all(UBIQUITIN not in request.path for request in afdb.requests)


def test_a_sequence_that_differs_by_one_letter_is_not_found(http):
    """Only what is exactly the same is offered, whatever the database says of it."""
    found = http.post(PATH, json={"sequence": UBIQUITIN[:-1] + "A"}).json()

    assert (found["state"], found["models"]) == ("none", [])


def test_what_the_database_has_not_is_said(http):
    """An accession without a model is an answer, no error."""
    answer = http.get(PATH, params={"accession": "P00698"})

    assert (answer.status_code, answer.json()["state"]) == (200, "none")


def test_a_database_that_is_down_is_said_and_no_error(http, afdb):
    """Nobody's folding waits for somebody else's service."""
    afdb.is_down()

    answer = http.get(PATH, params={"accession": ACCESSION})

    assert (answer.status_code, answer.json()["state"]) == (200, "unavailable")
    assert "503" in answer.json()["said"]


@pytest.mark.parametrize("text", [f"{VH}:{VL}", f">a\n{VH}\n>b\n{VL}\n"])
def test_more_than_one_chain_is_refused(http, text):
    """The database is asked for one chain at a time."""
    answer = http.post(PATH, json={"sequence": text})

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


def test_what_is_no_accession_is_refused(http, afdb):
    """Nothing that a user types becomes a part of the database's address unchecked."""
    answer = http.get(PATH, params={"accession": "../../secret"})

    assert (answer.status_code, answer.json()["code"]) == (422, "accession_invalid")
    assert afdb.requests == []


def test_more_questions_than_a_few_at_once_are_put_off(http, app):
    """A slow database cannot take all the threads of the API."""
    lookups = app.state.backend.lookups
    while lookups.acquire(blocking=False):
        pass

    answer = http.get(PATH, params={"accession": ACCESSION})

    assert (answer.status_code, answer.json()["state"]) == (200, "unavailable")


class TestOff:
    """Where the operator has switched nothing on."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Keep the default."""
        return settings.model_copy(update={"afdb_lookup": False})

    def test_nobody_is_told_anything(self, http, afdb):
        """The answer says so, and no request leaves."""
        states = [
            http.get(PATH, params={"accession": ACCESSION}).json()["state"],
            http.post(PATH, json={"sequence": UBIQUITIN}).json()["state"],
        ]

        assert states == ["off", "off"]
        assert afdb.requests == []

    def test_taking_a_model_is_refused_before_anything_is_queued(self, http):
        """The refusal names the cure."""
        body = {"engine": "alphafold-db", "known_model": ACCESSION}
        answer = http.post("/api/v1/folds", json=body)

        assert (answer.status_code, answer.json()["code"]) == (422, "lookup_off")
        assert http.get("/api/v1/folds").json()["jobs"] == []
