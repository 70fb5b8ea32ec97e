"""The event stream over a real connection."""

import json
import threading
import time

import httpx
import pytest
from service_in_process import FASTA

from foldsvc.api.news import LOOK_SECONDS
from foldsvc.storage.database import open_database


@pytest.fixture
def live(app, serving):
    """A client of the app on a socket."""
    with serving(app) as (url, server), httpx.Client(base_url=url, timeout=20) as http:
        http.server = server
        yield http


def submitted(http):
    """Submit one job and give its id."""
    return http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]


def parse(text):
    """Give the events of a stream as (event, id, data)."""
    found = []
    for block in text.split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n") if not line.startswith(":")]
        fields = {name: value for name, _, value in lines if name}
        if "data" in fields:
            found.append((fields["event"], int(fields["id"]), json.loads(fields["data"])))
    return found


def read(http, job_id, **options):
    """Read a stream to its end."""
    with http.stream("GET", f"/api/v1/folds/{job_id}/events", **options) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        return parse("".join(answer.iter_text()))


def test_the_stream_tells_everything_and_ends(live, worker):
    """From the first event to `end`, each once, in order, with growing ids."""
    job_id = submitted(live)

    def work():
        time.sleep(0.4)
        claimed = worker.claim()
        worker.say(claimed, "Block 1 of 8", 0.125)
        time.sleep(0.4)
        worker.hand_on(claimed, {"ranked_001.pdb": ("chemical/x-pdb", b"A")})
        worker.succeed(worker.claim("relax"), {"ranked_001.pdb": ("chemical/x-pdb", b"B")})

    thread = threading.Thread(target=work)
    thread.start()
    events = read(live, job_id)
    thread.join()

    kinds = [kind for kind, _, _ in events]
    assert kinds == ["state", "state", "progress", "structure", "state", "state", "end"]
    assert [data["state"] for _, _, data in events][-1] == "succeeded"
    assert events[2][2]["message"] == "Block 1 of 8"
    assert events[2][2]["fraction"] == 0.125
    seqs = [seq for _, seq, _ in events]
    assert seqs == sorted(set(seqs))
    assert [data["seq"] for _, _, data in events] == seqs


@pytest.mark.parametrize("way", ["header", "query"])
def test_the_stream_resumes_after_an_event(live, worker, way):
    """Last-Event-ID, or after, gives what came later and nothing twice."""
    job_id = submitted(live)
    claimed = worker.claim()
    for step in range(5):
        worker.say(claimed, f"step {step}")
    worker.succeed(claimed, {"a.txt": ("text/plain", b"")})
    whole = read(live, job_id)
    seen = whole[3][1]

    options = {"headers": {"Last-Event-ID": str(seen)}} if way == "header" else {}
    rest = read(live, job_id, **options, params={"after": seen} if way == "query" else None)

    assert rest == whole[4:]


def test_a_stream_resumed_past_the_end_says_so(live, worker):
    """Who has seen everything gets `end` again, so that no reader waits for ever."""
    job_id = submitted(live)
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"")})
    last = read(live, job_id)[-1][1]

    (again,) = read(live, job_id, headers={"Last-Event-ID": str(last)})

    assert (again[0], again[1], again[2]["state"]) == ("end", last, "succeeded")


def test_the_stream_of_a_deleted_job_ends(live):
    """A job that vanishes while it is watched ends the stream, and then is not found."""
    job_id = submitted(live)
    with live.stream("GET", f"/api/v1/folds/{job_id}/events") as answer:
        lines = answer.iter_lines()
        while not next(lines).startswith("data"):
            pass
        live.post(f"/api/v1/folds/{job_id}/cancel")
        live.delete(f"/api/v1/folds/{job_id}")
        list(lines)

    assert live.get(f"/api/v1/folds/{job_id}/events").status_code == 404


@pytest.mark.parametrize("given", ["x", "-1", "1.5", str(2**63), "0x1", ""])
def test_a_place_that_is_none_is_refused(live, given):
    """Last-Event-ID must be a number that an event can have."""
    job_id = submitted(live)

    answer = live.get(f"/api/v1/folds/{job_id}/events", headers={"Last-Event-ID": given})

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


def test_silence_is_kept_alive(live, monkeypatch):
    """While nothing happens a comment is sent, so that no proxy cuts the connection."""
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.2)
    job_id = submitted(live)

    with live.stream("GET", f"/api/v1/folds/{job_id}/events") as answer:
        lines = answer.iter_lines()
        pings = [line for line, _ in zip(lines, range(12), strict=False) if line == ": ping"]

    assert len(pings) >= 2


def test_the_stream_ends_when_the_service_stops(app, serving):
    """A service that is asked to stop does not wait for its watchers."""
    with serving(app) as (url, server), httpx.Client(base_url=url) as http:
        job_id = submitted(http)
        with http.stream("GET", f"/api/v1/folds/{job_id}/events", timeout=20) as answer:
            lines = answer.iter_lines()
            next(lines)
            begun = time.monotonic()
            server.should_exit = True
            list(lines)

    assert time.monotonic() - begun < 3


def test_a_watcher_who_leaves_is_let_go(live, app):
    """After the reader hangs up, nobody reads the database for it any more."""
    job_id = submitted(live)
    reads = []
    news = app.state.backend.news
    news._database = Counting(news._database, reads)
    with live.stream("GET", f"/api/v1/folds/{job_id}/events") as answer:
        next(answer.iter_lines())
        time.sleep(1)
    live.close()
    deadline = time.monotonic() + 30
    while news._watches and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not news._watches
    while not news._looking.done() and time.monotonic() < deadline:
        time.sleep(0.05)
    watched = len(reads)
    time.sleep(3 * LOOK_SECONDS)

    assert watched > 0
    assert len(reads) == watched


class Counting:
    """A database that counts how often it is read."""

    def __init__(self, database, reads):
        self._database = database
        self._reads = reads

    def read(self):
        """Count, and read."""
        self._reads.append(1)
        return self._database.read()


def test_a_lost_database_ends_the_stream(app, serving, settings):
    """When the database goes away the stream ends, and the next request says why."""
    with serving(app) as (url, _), httpx.Client(base_url=url, timeout=20) as http:
        job_id = submitted(http)
        with http.stream("GET", f"/api/v1/folds/{job_id}/events") as answer:
            lines = answer.iter_lines()
            while not next(lines).startswith("data"):
                pass
            gone = open_database(f"sqlite:///{settings.data_dir / 'missing' / 'x.db'}")
            object.__setattr__(app.state.backend, "database", gone)
            app.state.backend.news._database = gone
            list(lines)
        refused = http.get(f"/api/v1/folds/{job_id}/events")
        gone.close()

    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    assert refused.headers["retry-after"]
