"""Whatever is sent to `/dicom-web`, the service answers, and goes on serving the rest."""

import json
import random
from pathlib import Path

import pydicom
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies
from pydicom.dataset import Dataset

from tests.api.dicomweb_bodies import PYDICOM, imported_from, related

ANY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = strategies.one_of(
    strategies.sampled_from(
        ["Modality", "StudyDate", "PatientName", "00080060", "limit", "offset", "includefield",
         "fuzzymatching", "StudyInstanceUID", "Rows", "accept", "ModalitiesInStudy", "PixelData"]
    ),
    strategies.text(max_size=10),
)  # fmt: skip
VALUES = strategies.one_of(
    strategies.sampled_from(["*", "?", "-", "2001-", "-2001", "CT", "\\", ",", "(", "[a", "1e9"]),
    strategies.text(max_size=12),
)


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def refused(constant):
    """Refuse what is no JSON: NaN and infinities."""
    raise AssertionError(constant)


def mutated(number, source):
    """A real file under other UIDs, with bytes changed in its header."""
    chance = random.Random(number)  # noqa: S311 - the same files each time
    data = bytearray(source.replace(b"12322", str(10_000 + number).encode()))
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(132, 2_000)
        data[place : place + 2] = chance.randbytes(2)
    return bytes(data)


def test_strange_values_spoil_no_search(http):
    """Files with bytes changed are stored or refused; every address told of them is answered."""
    source = (PYDICOM / "CT_small.dcm").read_bytes()
    content, headers = related(*(mutated(number, source) for number in range(60)), source)

    answer = http.post("/dicom-web/studies", content=content, headers=headers)

    assert answer.status_code in (200, 202)
    assert len(answer.json()["00081199"]["Value"]) > 10
    for path in ("/studies", "/series", "/instances"):
        found = http.get(f"/dicom-web{path}", params={"includefield": "all", "limit": "1000"})
        assert found.status_code == 200
        json.loads(found.content, parse_constant=refused)
    addresses = [one["00081190"]["Value"][0] for one in found.json()]
    assert len(addresses) > 10
    for address in addresses:
        for end, allowed in (
            ("", {200}), ("/metadata", {200}), ("/frames/1", {200, 404}), ("/rendered", {200, 422})
        ):  # fmt: skip
            got = http.get(address + end)
            assert got.status_code in allowed, (end, got.text)
            if end == "/metadata":
                json.loads(got.content, parse_constant=refused)


def test_numbers_that_json_does_not_know_are_named(http, tmp_path):
    """An infinite number in a header is the text inf in its metadata, which stay JSON."""
    dataset = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    dataset.add_new("DiffusionBValue", "FD", float("inf"))
    dataset.save_as(tmp_path / "inf.dcm")
    imported_from(http, tmp_path / "inf.dcm")
    (instance,) = http.get("/dicom-web/instances").json()

    answer = http.get(Dataset.from_json(instance).RetrieveURL + "/metadata")

    (told,) = json.loads(answer.content, parse_constant=refused)
    assert told["00189087"]["Value"] == ["inf"]


@ANY
@given(params=strategies.lists(strategies.tuples(NAMES, VALUES), max_size=4))
@example(params=[("accept", "\N{LATIN CAPITAL LETTER A WITH MACRON}")])
def test_any_query_is_answered(http, params):
    """Any parameters lead to matches, to none, or to a problem that says what is wrong."""
    answer = http.get("/dicom-web/series", params=params)

    assert answer.status_code in (200, 204, 400, 406), answer.text


@ANY
@given(accept=strategies.text(strategies.characters(max_codepoint=126, min_codepoint=32)))
def test_any_accept_is_answered(http, accept):
    """Any Accept leads to an answer or to 406."""
    answer = http.get("/dicom-web/series", headers={"Accept": accept})

    assert answer.status_code in (200, 204, 406), answer.text
