"""Looking at jobs, waiting for them, cancelling and deleting."""

import threading
import time

import httpx
from service_in_process import FASTA

NOBODY = "019a0000-0000-7000-8000-000000000000"


def submitted(http, name="a"):
    """Submit one job and give it."""
    return http.post("/api/v1/folds", json={"fasta": FASTA, "name": name}).json()["jobs"][0]


def test_a_job_is_shown_as_it_stands(http, worker):
    """A job waits with its place in the queue, then runs with its attempt."""
    first, second = submitted(http), submitted(http)
    assert http.get(f"/api/v1/folds/{second['id']}").json()["queue"]["position"] == 2

    worker.claim()

    job = http.get(f"/api/v1/folds/{first['id']}").json()
    assert (job["state"], job["attempt"], job["queue"]) == ("running", 1, None)
    assert job["started_at"]
    assert http.get(f"/api/v1/folds/{second['id']}").json()["queue"]["position"] == 1


def test_the_list_is_newest_first_and_goes_on(http):
    """Pages follow one another by cursor and by Link, each job on one of them."""
    ids = [submitted(http, f"n{number}")["id"] for number in range(5)]

    seen, url = [], "/api/v1/folds?limit=2"
    while url:
        page = http.get(url)
        seen += [job["id"] for job in page.json()["jobs"]]
        url = page.links.get("next", {}).get("url")
        assert (url is None) == (page.json()["next_cursor"] is None)

    assert seen == ids[::-1]


def test_the_list_is_filtered(http, worker):
    """State and a part of the name choose jobs, and stay chosen on the next page."""
    for name in ("alpha one", "ALPHA two", "beta", "alpha three"):
        submitted(http, name)
    worker.claim()

    found = http.get("/api/v1/folds", params={"name": "alpha", "state": "queued", "limit": 1})
    further = http.get(found.links["next"]["url"])

    assert [job["name"] for job in found.json()["jobs"]] == ["alpha three"]
    assert [job["name"] for job in further.json()["jobs"]] == ["ALPHA two"]
    assert further.json()["next_cursor"] is None
    assert http.get("/api/v1/folds?state=done").status_code == 422


def test_a_cursor_of_somebody_else_is_refused(http):
    """A cursor that this service did not give is a fault of the request."""
    for cursor in ("x", "W10", "é", "bnVsbA", "\x00"):
        answer = http.get("/api/v1/folds", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) in {
            (422, "request_invalid"),
            (200, None),
        }


def test_an_unchanged_job_is_not_sent_again(http, worker):
    """If-None-Match with the last ETag gives 304 until the job changes."""
    job = submitted(http)
    url = f"/api/v1/folds/{job['id']}"
    etag = http.get(url).headers["etag"]

    same = http.get(url, headers={"If-None-Match": etag})
    worker.claim()
    changed = http.get(url, headers={"If-None-Match": etag})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


def test_waiting_ends_when_the_job_changes(app, serving, worker):
    """A request with wait is answered soon after the change, not at once and not at its end."""
    with serving(app) as (url, _), httpx.Client(base_url=url) as http:
        job = submitted(http)
        threading.Timer(0.5, worker.claim).start()
        begun = time.monotonic()
        answer = http.get(f"/api/v1/folds/{job['id']}?wait=30")
        took = time.monotonic() - begun

    assert answer.json()["state"] == "running"
    assert 0.4 < took < 5


def test_waiting_ends_with_its_time(http):
    """A job that does not change is given when the wait is over, as 304 to who knows it."""
    url = f"/api/v1/folds/{submitted(http)['id']}?wait=0.4"

    begun = time.monotonic()
    plain = http.get(url)
    known = http.get(url, headers={"If-None-Match": plain.headers["etag"]})

    assert time.monotonic() - begun > 0.7
    assert (plain.status_code, known.status_code) == (200, 304)


def test_nobody_waits_who_knows_an_older_version(http, worker):
    """A request with wait and the ETag of before is answered at once with what is there now."""
    url = f"/api/v1/folds/{submitted(http)['id']}"
    older = http.get(url).headers["etag"]
    worker.claim()

    begun = time.monotonic()
    answer = http.get(f"{url}?wait=30", headers={"If-None-Match": older})

    assert time.monotonic() - begun < 15
    assert (answer.status_code, answer.json()["state"]) == (200, "running")
    assert answer.headers["etag"] != older


def test_nobody_waits_for_a_job_that_has_ended(http, worker):
    """A job that cannot change any more is given at once."""
    job = submitted(http)
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"a")})

    begun = time.monotonic()
    answer = http.get(f"/api/v1/folds/{job['id']}?wait=30")

    assert answer.json()["state"] == "succeeded"
    assert time.monotonic() - begun < 5


def test_a_waiting_job_is_cancelled_at_once(http):
    """Cancel ends a queued job, and once more changes nothing."""
    job = submitted(http)

    first = http.post(f"/api/v1/folds/{job['id']}/cancel")
    again = http.post(f"/api/v1/folds/{job['id']}/cancel")

    assert (first.json()["state"], again.json()["state"]) == ("cancelled", "cancelled")
    assert first.json()["finished_at"] == again.json()["finished_at"]


def test_a_running_job_is_asked_to_stop(http, worker):
    """Cancel of a running job is a request that the worker meets."""
    job = submitted(http)
    worker.claim()

    answer = http.post(f"/api/v1/folds/{job['id']}/cancel").json()

    assert (answer["state"], answer["cancel_requested"]) == ("running", True)


def test_a_job_that_has_ended_can_be_deleted(http, worker, store):
    """Delete forgets the job and its files; one that runs is kept."""
    job = submitted(http)
    url = f"/api/v1/folds/{job['id']}"
    claimed = worker.claim()
    refused = http.delete(url)
    worker.succeed(claimed, {"a.txt": ("text/plain", b"a")})

    deleted = http.delete(url)

    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_move")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert http.get(url).status_code == 404
    assert store.children(f"jobs/{job['id']}") == ()


def test_what_does_not_exist_is_not_found(http):
    """Every path below an id that is no job's gives 404 with its code, whatever the id."""
    for job_id in (NOBODY, "x", "%00", "..%2F..", "a" * 500, "é"):
        for path in ("", "/events", "/files", "/files/a.pdb", "/archive.zip"):
            answer = http.get(f"/api/v1/folds/{job_id}{path}")
            assert answer.status_code == 404, (job_id, path)
            assert answer.headers["content-type"] == "application/problem+json"
    assert http.post(f"/api/v1/folds/{NOBODY}/cancel").json()["code"] == "job_not_found"
    assert http.delete(f"/api/v1/folds/{NOBODY}").json()["code"] == "job_not_found"
    for batch_id in (NOBODY, "x"):
        assert http.get(f"/api/v1/batches/{batch_id}").json()["code"] == "batch_not_found"
