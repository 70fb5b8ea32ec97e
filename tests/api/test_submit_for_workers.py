"""Submissions judged by what the workers said of themselves, on whatever machine they are."""

import pytest
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.jobs.search_facts import search_facts
from foldsvc.jobs.worker_facts import tell_device, tell_search
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.records.search_facts import SearchFacts
from foldsvc.settings import Settings

GB1 = "MTYKLILNGKTLKGETTTEAVDAATAEKVFKQYANDNGVDGEWTYDDATKTFTVTE"
SMALL = DeviceFacts(name="small", memory_bytes=2**32, precision="float32")
LARGE = DeviceFacts(name="large", memory_bytes=2**38, precision="float32")
PATHS = ("/api/v1/folds/check", "/api/v1/folds")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Search in local databases by default, with neither program nor databases here."""
    own = settings.model_copy(
        update={
            "weights_dir": settings.data_dir / "own-weights",
            "msa": "mmseqs",
            "mmseqs": "/no/mmseqs",
            "hhsearch": "/no/hhsearch",
        }
    )
    put_empty_networks(own.weights, [config.name for config in models_of("alphafold2_ptm")])
    return own


def sent(http, path, sequence=GB1, **options):
    """Send a protein."""
    return http.post(path, json={"fasta": f">it\n{sequence}\n", "options": options})


@pytest.mark.parametrize("path", PATHS)
def test_the_api_needs_no_programs(http, path):
    """Before a search worker spoke, a job that is to be searched for is taken, and waits."""
    answer = sent(http, path)

    assert answer.is_success, answer.text


@pytest.mark.parametrize("path", PATHS)
def test_what_no_worker_can_search_is_refused(http, database, settings, path):
    """What the search worker lacks is named with the remedy, until another says that it can."""
    tell_search(database, "one", search_facts(settings))

    problem = sent(http, path).json()
    assert (problem["code"], problem["status"]) == ("program_missing", 501)
    assert problem["detail"] == "/no/mmseqs was not found"
    assert "foldsvc[mmseqs]" in problem["remedy"]
    tell_search(
        database, "two", SearchFacts(mmseqs=None, mmseqs_paired=None, templates=None, weights=None)
    )

    assert sent(http, path).is_success


@pytest.mark.parametrize("path", PATHS)
def test_what_fits_no_device_is_refused(http, database, path):
    """Memory is judged by the largest device that a fold worker has said it has."""
    long = (GB1 * 40)[:2000]
    tell_device(database, "one", SMALL)

    problem = sent(http, path, long, msa="single-sequence").json()
    assert (problem["code"], problem["status"]) == ("too_large_for_device", 422)
    tell_device(database, "two", LARGE)
    tell_device(database, "one", SMALL)

    assert sent(http, path, long, msa="single-sequence").is_success
