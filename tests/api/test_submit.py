"""Submitting over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from service_in_process import FASTA, VH, VL, InProcess

from foldsvc.api.app import create_app
from foldsvc.folds.queries import list_folds

TWO = f">one\n{VH}:{VL}\n>two\n{VL}:{VH}\n"


def jobs_in(database):
    """The jobs that there are."""
    return list_folds(database, limit=200).jobs


def test_json_is_accepted(http, database):
    """FASTA in JSON makes a queued job that the answer describes and points to."""
    answer = http.post("/api/v1/folds", json={"fasta": FASTA})

    assert answer.status_code == 202
    (job,) = answer.json()["jobs"]
    assert answer.json()["batch_id"] is None
    assert answer.headers["location"] == f"/api/v1/folds/{job['id']}"
    assert (job["name"], job["state"], job["stage"]) == ("trastuzumab", "queued", "fold")
    assert [chain["sequence"] for chain in job["chains"]] == [VH, VL]
    assert [chain["chain"] for chain in job["chains"]] == ["H", "L"]
    assert job["n_res"] == 227
    assert [one.id for one in jobs_in(database)] == [job["id"]]


@pytest.mark.parametrize(
    "sent",
    [
        {"content": FASTA.encode(), "headers": {"Content-Type": "text/x-fasta"}},
        {"content": FASTA.encode(), "headers": {"Content-Type": "text/plain; charset=utf-8"}},
        {
            "content": FASTA.encode(),
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        {"content": FASTA.encode()},
        {"content": FASTA.encode("utf-16")},
        {"files": {"file": ("a.fasta", FASTA.encode())}},
        {"files": {"fasta": ("a.fasta", FASTA.replace("\n", "\r\n").encode())}},
        {"data": {"fasta": FASTA}, "files": {"x": None}},
        {"json": {"chains": [{"name": "VH", "sequence": VH}, {"name": "VL", "sequence": VL}]}},
    ],
    ids=["fasta", "text", "curl", "bare", "utf-16", "file", "fasta file", "form", "chains"],
)
def test_every_way_of_sending_makes_the_same_job(http, sent):
    """A body of any accepted kind folds the same chains."""
    if sent.get("files") == {"x": None}:
        sent = {"files": {"fasta": (None, FASTA)}}
    answer = http.post("/api/v1/folds", **sent)

    assert answer.status_code == 202, answer.text
    assert [chain["sequence"] for chain in answer.json()["jobs"][0]["chains"]] == [VH, VL]


def test_fields_beside_the_fasta_count(http):
    """Name, engine and options can be given beside a file and in the query of raw FASTA."""
    fields = {"name": "mine", "engine": "flashabb", "relax": "false"}
    by_form = http.post("/api/v1/folds", files={"file": FASTA.encode()}, data=fields)
    by_query = http.post("/api/v1/folds", params=fields, content=FASTA.encode())

    for answer in (by_form, by_query):
        (job,) = answer.json()["jobs"]
        assert (job["name"], job["engine"]) == ("mine", "flashabb")
        assert job["options"] == {"engine": "flashabb", "relax": False, "dlc": True}


def test_several_records_make_a_batch(http):
    """Each record has a job, in the order sent, and the answer points to the batch."""
    answer = http.post("/api/v1/folds", json={"fasta": TWO, "name": "screen"})

    batch_id = answer.json()["batch_id"]
    assert answer.headers["location"] == f"/api/v1/batches/{batch_id}"
    batch = http.get(answer.headers["location"]).json()
    assert [job["name"] for job in batch["jobs"]] == ["screen: one", "screen: two"]
    assert [job["batch_id"] for job in batch["jobs"]] == [batch_id, batch_id]
    assert batch["counts"] == {"queued": 2}


def test_heavy_and_light_records_are_one_job(http):
    """A VH record beside a VL record is one Fv."""
    answer = http.post("/api/v1/folds", json={"fasta": f">VH\n{VH}\n>VL\n{VL}\n"})

    assert len(answer.json()["jobs"]) == 1
    assert answer.json()["jobs"][0]["n_res"] == 227


def test_auto_says_what_it_chose(http):
    """With engine auto the job says which engine it is and why; a named engine needs no word."""
    chosen = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    named = http.post("/api/v1/folds", json={"fasta": FASTA, "engine": "flashabb"})

    assert chosen["engine"] == "flashabb"
    assert "engine_chosen" in [notice["code"] for notice in chosen["notices"]]
    codes = [notice["code"] for notice in named.json()["jobs"][0]["notices"]]
    assert "engine_chosen" not in codes


def test_check_queues_nothing(http, database):
    """A check gives what a submission would become, and stores nothing."""
    answer = http.post("/api/v1/folds/check", json={"fasta": TWO})

    assert answer.status_code == 200
    assert [job["name"] for job in answer.json()["jobs"]] == ["one", "two"]
    assert answer.json()["jobs"][1]["chains"][0]["sequence"] == VH
    assert jobs_in(database) == []


def test_the_same_key_gives_the_same_job(http, database):
    """A repeated request with its Idempotency-Key makes no second job, however it is sent."""
    key = {"Idempotency-Key": "k-1"}
    first = http.post("/api/v1/folds", json={"fasta": FASTA}, headers=key)
    again = http.post("/api/v1/folds", content=FASTA.encode(), headers=key)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert len(jobs_in(database)) == 1


def test_the_same_key_with_another_body_is_refused(http, database):
    """A key that was used for something else gives 422 and makes no job."""
    key = {"Idempotency-Key": "k-1"}
    http.post("/api/v1/folds", json={"fasta": FASTA}, headers=key)
    other = http.post("/api/v1/folds", json={"fasta": FASTA, "name": "other"}, headers=key)

    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_conflict"
    assert len(jobs_in(database)) == 1


def test_a_race_on_one_key_makes_one_job(transport, database):
    """Of many requests with one key that arrive at once, all get the one job."""

    def send(_: int) -> httpx.Response:
        with httpx.Client(transport=transport, base_url="http://foldsvc.test") as client:
            return client.post(
                "/api/v1/folds", json={"fasta": FASTA}, headers={"Idempotency-Key": "race"}
            )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["jobs"][0]["id"] for answer in answers}) == 1
    assert len(jobs_in(database)) == 1


def test_missing_weights_are_named_with_the_command(settings, database, portal, store):
    """Without the engine's weights nothing is queued, and the problem says how to get them."""
    bare = settings.model_copy(update={"weights_dir": settings.data_dir / "none"})
    app = create_app(bare, database=database, store=store)
    with (
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://x") as client,
    ):
        refused = client.post("/api/v1/folds", json={"fasta": FASTA})
        engines = client.get("/api/v1/engines").json()["engines"]
        engine = next(one for one in engines if one["name"] == "flashabb")

    assert refused.status_code == 503
    assert refused.json()["code"] == "weights_missing"
    assert "foldsvc weights install flashabb" in refused.json()["remedy"]
    assert "retry-after" not in refused.headers
    assert engine["available"] is False
    assert "foldsvc weights install flashabb" in engine["remedy"]
    assert jobs_in(database) == []


def test_the_engine_is_available_with_its_weights(http):
    """The list of engines says what can run here, and names no engine that does not exist."""
    engines = {one["name"]: one for one in http.get("/api/v1/engines").json()["engines"]}

    assert set(engines) == {"alphafold2", "flashabb", "alphafold-db"}
    assert (engines["flashabb"]["available"], engines["flashabb"]["remedy"]) == (True, "")
    assert not engines["alphafold2"]["available"]
    assert "foldsvc weights install alphafold2" in engines["alphafold2"]["remedy"]


def test_names_cannot_carry_control_characters(http):
    """A name is kept on one line, without letters that a database or a header refuses."""
    name = "a\u0000b\r\nSet-Cookie: x\u202e"
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "name": name})

    assert answer.status_code == 202
    assert answer.json()["jobs"][0]["name"] == "a b Set-Cookie: x"


def test_the_example_is_accepted(http):
    """The FASTA file that the documentation uses folds as one job."""
    example = Path(__file__).parents[2] / "examples" / "trastuzumab.fasta"

    answer = http.post("/api/v1/folds", files={"file": example.read_bytes()})

    assert len(answer.json()["jobs"]) == 1
