"""HEAD tells of every path what GET would."""

import time

import httpx
from service_in_process import FASTA

VARYING = {"date", "x-request-id", "transfer-encoding", "content-length"}
"""Not the same for the same: metrics and readiness change from one look to the next."""


def headers_of(answer):
    """The headers that are the same for the same thing."""
    return {name: value for name, value in answer.headers.items() if name not in VARYING}


def paths_of(http):
    """Every path that GET knows and that needs no id, and every one of a job."""
    document = http.get("/api/v1/openapi.json").json()
    job_id = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    for path, operations in document["paths"].items():
        filled = path.replace("{job_id}", job_id)
        if "get" in operations and "{" not in filled and not path.endswith("/events"):
            yield filled


def test_head_is_get_without_its_body(http):
    """Status and headers are the same for every path of the API and of the page."""
    paths = [*paths_of(http), "/", "/jobs", "/docs", "/healthz", "/nothing", "/api/v1/folds/x"]
    assert len(paths) > 15
    for path in paths:
        head, get = http.head(path), http.get(path)

        assert head.content == b"", path
        assert head.status_code == get.status_code, path
        assert headers_of(head) == headers_of(get), path
    whole = http.get("/api/v1/engines", headers={"Accept-Encoding": "identity"})
    head = http.head("/api/v1/engines", headers={"Accept-Encoding": "identity"})
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_stream_is_asked_for_its_headers_and_left(app, serving):
    """HEAD of the events of a job that waits is answered at once, and nobody watches on."""
    with serving(app) as (url, _), httpx.Client(base_url=url, timeout=20) as http:
        job_id = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]

        answer = http.head(f"/api/v1/folds/{job_id}/events")

        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        deadline = time.monotonic() + 20
        while app.state.backend.news._watches and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not app.state.backend.news._watches


def test_a_path_without_get_has_no_head(http):
    """What only takes something is not asked for headers."""
    answer = http.head("/api/v1/comparisons")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
