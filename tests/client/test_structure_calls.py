"""Structures that exist already, through the client."""

import gzip
from pathlib import Path

import pytest

from foldsvc.client import AsyncClient, Client
from foldsvc.errors import InvalidRequestError
from foldsvc.wire.comparisons import ComparedSource

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
UBIQUITIN = STRUCTURES / "1ubq.pdb"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to compare."""
    return tmp_path / "weights"


def test_files_are_compared(app, serving, tmp_path):
    """A gzipped file and a text are one and the same structure; coordinates come if asked for."""
    gzipped = tmp_path / "again.pdb.gz"
    gzipped.write_bytes(gzip.compress(UBIQUITIN.read_bytes()))
    text = ComparedSource(file="text.pdb", text=UBIQUITIN.read_text())

    with serving(app) as (url, _), Client(url) as client:
        answer = client.compare([UBIQUITIN, gzipped, text])
        laid = client.compare([UBIQUITIN, gzipped], pair_by="number", coordinates=True)

    assert [model.structure.label for model in answer.models] == ["again.pdb.gz", "text.pdb"]
    assert [(model.n_pairs, model.tm_score) for model in answer.models] == [(76, 1.0), (76, 1.0)]
    assert answer.reference.text is None
    assert "\nATOM      2  CA  MET A   1 " in laid.models[0].structure.text


def test_the_async_client_looks_up(app, serving, portal):
    """The twin asks by accession and by sequence; a service that may not ask says so."""

    async def ask(url):
        async with AsyncClient(url) as client:
            return (
                await client.look_up(accession="P69905"),
                await client.look_up(sequence="MKTAYIAKQRQISFVKSHFSRQ"),
            )

    with serving(app) as (url, _):
        answers = portal.call(ask, url)

    assert [answer.state for answer in answers] == ["off", "off"]


def test_what_cannot_be_asked_is_said_before_anything_is_sent(tmp_path):
    """A lookup needs one of two, a comparison two readable structures or more."""
    broken = tmp_path / "broken.pdb.gz"
    broken.write_bytes(b"\x1f\x8b no gzip")
    with Client("http://127.0.0.1:9") as client:
        for wrong in ({}, {"accession": "P69905", "sequence": "MKT"}):
            with pytest.raises(InvalidRequestError):
                client.look_up(**wrong)
        for structures in ([], [UBIQUITIN], [UBIQUITIN, tmp_path / "none"], [UBIQUITIN, broken]):
            with pytest.raises(InvalidRequestError):
                client.compare(structures)
