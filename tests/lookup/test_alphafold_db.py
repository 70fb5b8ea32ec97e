"""AlphaFold DB's API, played by a real server on loopback with replies of its shape."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback_http import Reply, Request, serving

import foldsvc
from foldsvc.errors import AccessionError, LookupUnavailableError
from foldsvc.lookup.alphafold_db import AlphafoldDb, alphafold_db
from foldsvc.settings import Settings

LYSOZYME = (
    "MRSLLILVLCFLPLAALGKVFGRCELAAAMKRHGLDNYRGYSLGNWVCAAKFESNFNTQATNRNTDGSTDYGILQINSRWWCNDGRTPGSRNLCNIPCSAL"
    "LSSDITASVNCAKKIVSDGNGMNAWVAWRNRCKGTDVQAWIRGCRL"
)
CIF = b"data_AF-P00698-F1\n_entry.id AF-P00698-F1\n"
PAE = b'[{"predicted_aligned_error":[[0,1],[1,0]],"max_predicted_aligned_error":31.75}]'


def record(url: str, **changed: object) -> dict[str, object]:
    """Give a record as `/prediction` gives it in 2026."""
    files = f"{url}/files/AF-P00698-F1"
    return {
        "toolUsed": "AlphaFold Monomer v2.0 pipeline",
        "providerId": "GDM",
        "entityType": "protein",
        "isUniProt": True,
        "isUniProtReviewed": True,
        "isComplex": False,
        "modelEntityId": "AF-P00698-F1",
        "modelCreatedDate": "2025-08-01T00:00:00Z",
        "sequenceVersionDate": "1986-07-21T00:00:00Z",
        "globalMetricValue": 94.19,
        "fractionPlddtVeryHigh": 0.891,
        "latestVersion": 6,
        "allVersions": [1, 2, 3, 4, 5, 6],
        "sequence": LYSOZYME,
        "sequenceStart": 1,
        "sequenceEnd": 147,
        "uniprotAccession": "P00698",
        "uniprotId": "LYSC_CHICK",
        "uniprotDescription": "Lysozyme C",
        "gene": "LYZ",
        "taxId": 9031,
        "organismScientificName": "Gallus gallus",
        "cifUrl": f"{files}-model_v6.cif",
        "bcifUrl": f"{files}-model_v6.bcif",
        "pdbUrl": f"{files}-model_v6.pdb",
        "paeDocUrl": f"{files}-predicted_aligned_error_v6.json",
        "plddtDocUrl": f"{files}-confidence_v6.json",
        **changed,
    }


def summary(model_id: str, **changed: object) -> dict[str, object]:
    """Give a summary as `/sequence/summary` gives it."""
    return {
        "model_identifier": model_id,
        "model_category": "AB-INITIO",
        "model_url": f"https://alphafold.ebi.ac.uk/files/{model_id}-model_v6.cif",
        "sequence_identity": 1.0,
        "coverage": 1.0,
        "confidence_type": "pLDDT",
        "confidence_avg_local_score": 94.19,
        "oligomeric_state": "MONOMER",
        "entities": [{"identifier": "P00698", "chain_ids": ["A"]}],
        **changed,
    }


@dataclass
class Afdb:
    """The database's memory: answers by path, and what was asked."""

    answers: dict[str, Reply] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    def answer(self, request: Request) -> Reply:
        """Give the answer to a path, or say that there is none."""
        self.requests.append(request)
        found = self.answers.get(urlsplit(request.path).path)
        if found is None:
            return Reply(status=404, body=b"{}")
        etag = found.headers.get("ETag")
        if etag and request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=found.headers)
        return found

    def has(self, path: str, content: object, **headers: str) -> None:
        """Answer a path by JSON from now on."""
        self.answers[path] = Reply(body=json.dumps(content).encode(), headers=headers)


@pytest.fixture
def afdb() -> Iterator[Afdb]:
    """Run a database that knows lysozyme."""
    database = Afdb()
    with serving(database.answer) as url:
        database.url = url
        database.has("/api/prediction/P00698", [record(url)], ETag='"6"')
        database.has("/api/prediction/AF-P00698-F1", [record(url)])
        database.has(
            "/api/sequence/summary",
            {"entry": {}, "structures": [{"summary": summary("AF-P00698-F1")}]},
        )
        database.answers["/files/AF-P00698-F1-model_v6.cif"] = Reply(body=CIF)
        database.answers["/files/AF-P00698-F1-predicted_aligned_error_v6.json"] = Reply(body=PAE)
        yield database


@pytest.fixture
def lookup(afdb: Afdb) -> AlphafoldDb:
    """Give a client of the database."""
    return AlphafoldDb(f"{afdb.url}/api", "tests@example.org")


def test_an_accession_gives_its_model(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """Everything that the page shows is there: name, version, confidence, files, licence."""
    found = lookup.by_accession(" p00698 ")

    (model,) = found.models
    assert found.state == "found"
    assert found.said == "AlphaFold DB has AF-P00698-F1, version 6, mean pLDDT 94.2"
    assert (model.accession, model.gene, model.organism) == ("P00698", "LYZ", "Gallus gallus")
    assert (model.sequence, model.start, model.end) == (LYSOZYME, 1, 147)
    assert (model.version, model.created, model.mean_plddt) == (6, "2025-08-01", 94.19)
    assert model.page_url == f"{afdb.url}/entry/P00698"
    assert model.licence == "CC-BY-4.0"
    assert lookup.structure(model) == CIF
    assert lookup.predicted_aligned_error(model) == PAE
    assert {request.agent for request in afdb.requests} == {
        f"foldsvc/{foldsvc.__version__} (tests@example.org)"
    }


def test_old_field_names_are_read(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """A record in the names of before 2026 gives the same model."""
    new = lookup.by_accession("P00698").models
    old = record(afdb.url)
    for name, before in (
        ("modelEntityId", "entryId"),
        ("sequence", "uniprotSequence"),
        ("sequenceStart", "uniprotStart"),
        ("sequenceEnd", "uniprotEnd"),
    ):
        old[before] = old.pop(name)
    afdb.has("/api/prediction/P00698", [old])

    assert AlphafoldDb(f"{afdb.url}/api").by_accession("P00698").models == new


def test_the_canonical_model_comes_first_and_complexes_are_left_out(
    lookup: AlphafoldDb, afdb: Afdb
) -> None:
    """Of several records the accession's own leads; isoforms follow; complexes are no chain."""
    afdb.has(
        "/api/prediction/P00698",
        [
            record(afdb.url, modelEntityId="AF-P00698-2-F1", uniprotAccession="P00698-2"),
            record(afdb.url, modelEntityId="AF-0000000065764032", isComplex=True),
            record(afdb.url),
        ],
    )
    found = lookup.by_accession("P00698")

    assert [model.model_id for model in found.models] == ["AF-P00698-F1", "AF-P00698-2-F1"]


def test_a_sequence_is_found_by_its_checksum(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """Only the MD5 of the sequence is sent, and the model's sequence is compared by letter."""
    found = lookup.by_sequence(LYSOZYME.lower())

    assert [model.model_id for model in found.models] == ["AF-P00698-F1"]
    asked = parse_qs(urlsplit(afdb.requests[0].path).query)
    assert asked["id"] == [hashlib.md5(LYSOZYME.encode(), usedforsecurity=False).hexdigest()]
    assert int(asked["rows"][0]) > 1


@pytest.mark.parametrize("wrapped", [True, False])
def test_only_whole_single_chains_are_candidates(
    lookup: AlphafoldDb, afdb: Afdb, *, wrapped: bool
) -> None:
    """Partial hits and complexes are passed over, and models named by accession come first."""
    summaries = [
        summary("AF-0000000000000001"),
        summary("AF-P11111-F1", sequence_identity=0.99),
        summary("AF-P22222-F1", coverage=0.5),
        summary("AF-P33333-F1", oligomeric_state="HOMODIMER"),
        summary("AF-P44444-F1", entities=[{"chain_ids": ["A", "B"]}]),
        summary("../../etc/passwd"),
        summary("AF-P00698-F1"),
    ]
    entries = [{"summary": one} for one in summaries] if wrapped else summaries
    afdb.has("/api/sequence/summary", {"structures": entries} if wrapped else entries)
    lookup.by_sequence(LYSOZYME)

    asked = [request.path for request in afdb.requests[1:]]
    assert asked == ["/api/prediction/AF-P00698-F1", "/api/prediction/AF-0000000000000001"]


def test_a_model_of_another_sequence_is_not_offered(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """What the database calls exact is not believed where a letter differs."""
    other = record(afdb.url, sequence=LYSOZYME[:-1] + "A")
    afdb.has("/api/prediction/AF-P00698-F1", [other])

    found = lookup.by_sequence(LYSOZYME)
    assert (found.state, found.models) == ("none", ())


def test_nothing_there_is_an_answer(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """An accession or sequence without a model is told as such, not as a fault."""
    afdb.answers.clear()

    assert lookup.by_accession("Q9XYZ1").state == "none"
    assert lookup.by_sequence(LYSOZYME).state == "none"
    assert "16 to 2700" in lookup.by_sequence("MKV").said


@pytest.mark.parametrize("accession", ["", "LYSC_CHICK", "P0069", "P00698/../x", "1ABC", "P00698-"])
def test_what_is_no_accession_is_refused(lookup: AlphafoldDb, afdb: Afdb, accession: str) -> None:
    """Nothing is asked with a text that cannot be an accession."""
    with pytest.raises(AccessionError, match="not a UniProt accession"):
        lookup.by_accession(accession)

    assert afdb.requests == []


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=500), "HTTP 500"),
        (Reply(status=429), "HTTP 429"),
        (Reply(status=301, headers={"Location": "https://example.org"}), "HTTP 301"),
        (Reply(body=b"<html>login</html>"), "not JSON"),
        (Reply(body=b" " * 5_000_001), "larger than"),
        (Reply(hang_seconds=0.01), "no connection"),
        (Reply(body=b'{"a": 1}', keep_bytes=3), "no connection"),
    ],
)
def test_a_fault_is_said_and_passed_over(
    lookup: AlphafoldDb, afdb: Afdb, reply: Reply, said: str
) -> None:
    """Whatever goes wrong there, folding here goes on."""
    for path in list(afdb.answers):
        afdb.answers[path] = reply

    for found in (lookup.by_accession("P00698"), lookup.by_sequence(LYSOZYME)):
        assert (found.state, found.models) == ("unavailable", ())
        assert said in found.said


def test_off_the_network_it_says_so() -> None:
    """Without a connection the answer comes at once, in words."""
    found = AlphafoldDb("http://127.0.0.1:1/api").by_accession("P00698")

    assert found.state == "unavailable"
    assert found.said.startswith("AlphaFold DB could not be asked: no connection")


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        [None],
        [{"modelEntityId": "AF-P00698-F1"}],
        [{"cifUrl": "x", "sequence": "M", "modelEntityId": 7}],
        "text",
        {"structures": None},
        {"structures": [None, {"summary": None}, {"summary": {"model_identifier": None}}]},
    ],
)
def test_answers_of_another_shape_are_no_models(
    lookup: AlphafoldDb, afdb: Afdb, content: object
) -> None:
    """JSON that holds no model gives none, and no exception."""
    for path in ("/api/prediction/P00698", "/api/sequence/summary"):
        afdb.has(path, content)

    assert lookup.by_accession("P00698").state == "none"
    assert lookup.by_sequence(LYSOZYME).state == "none"


def test_files_come_from_the_databases_own_host(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """A record cannot send this service to another machine, or another scheme."""
    elsewhere = [
        record(afdb.url, cifUrl="http://169.254.169.254/latest/meta-data"),
        record(afdb.url, cifUrl="file:///etc/passwd"),
        record(afdb.url, cifUrl=f"{afdb.url}@example.org/x.cif"),
    ]
    afdb.has("/api/prediction/P00698", elsewhere)
    assert lookup.by_accession("P00698").state == "none"

    afdb.has("/api/prediction/AF-P00698-F1", [record(afdb.url, paeDocUrl="http://10.0.0.1/pae")])
    (model,) = lookup.by_sequence(LYSOZYME).models
    assert model.pae_url == ""
    assert lookup.predicted_aligned_error(model) is None


def test_a_file_that_is_gone_is_told(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """A model whose file was removed cannot be imported, and says why."""
    (model,) = lookup.by_accession("P00698").models
    afdb.answers.clear()
    with pytest.raises(LookupUnavailableError, match="HTTP 404"):
        lookup.structure(model)


def test_answers_are_kept_for_a_day_and_then_renewed(afdb: Afdb) -> None:
    """The same question is asked once a day, then by its ETag, and nothing is lost by a 304."""
    now = [0.0]
    lookup = AlphafoldDb(f"{afdb.url}/api", clock=lambda: now[0])
    first = lookup.by_accession("P00698")
    now[0] += 3600
    assert lookup.by_accession("P00698") == first
    assert len(afdb.requests) == 1

    now[0] += 86_400
    assert lookup.by_accession("P00698") == first
    assert afdb.requests[1].headers["if-none-match"] == '"6"'

    now[0] += 3600
    lookup.by_accession("P00698")
    assert len(afdb.requests) == 2


def test_a_fault_is_not_kept(lookup: AlphafoldDb, afdb: Afdb) -> None:
    """After the database comes back, the next look finds it."""
    good = afdb.answers["/api/prediction/P00698"]
    for bad in (Reply(status=503), Reply(body=b"<html>")):
        afdb.answers["/api/prediction/P00698"] = bad
        assert lookup.by_accession("P00698").state == "unavailable"

    afdb.answers["/api/prediction/P00698"] = good
    assert lookup.by_accession("P00698").state == "found"


def test_lookups_are_off_unless_the_operator_wants_them() -> None:
    """Without the setting there is no database to ask."""
    assert alphafold_db(Settings(afdb_lookup=False)) is None
    assert alphafold_db(Settings(afdb_lookup=True)) is not None
