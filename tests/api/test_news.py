"""Many who follow jobs at once, over real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from service_in_process import FASTA

from foldsvc.jobs.events import events_since

READERS = 60
"""More than the threads in which the API answers."""


@pytest.fixture
def live(app, serving):
    """A client of the app on a socket."""
    limits = httpx.Limits(max_connections=READERS + 5)
    with serving(app) as (url, _), httpx.Client(base_url=url, timeout=30, limits=limits) as http:
        yield http


def submitted(http):
    """Submit one job and give its id."""
    return http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]


@contextmanager
def streams(http, job_ids):
    """Open a stream for each job; gives their lines."""
    with ExitStack() as opened:
        yield [
            opened.enter_context(http.stream("GET", f"/api/v1/folds/{job_id}/events")).iter_lines()
            for job_id in job_ids
        ]


def next_data(lines):
    """Read on to the next event."""
    return next(line for line in lines if line.startswith("data"))


class Watched:
    """A database that counts how often it is read, and can be held up."""

    def __init__(self, database):
        self._database = database
        self.reads = 0
        self.open = threading.Event()
        self.open.set()

    @contextmanager
    def read(self):
        """Count, wait until it is open, and read."""
        self.reads += 1
        self.open.wait()
        with self._database.read() as connection:
            yield connection


def watched(app):
    """Put a watched database in the place of the one that news come from."""
    news = app.state.backend.news
    news._database = Watched(news._database)
    return news._database


def test_many_readers_cost_as_much_as_one(live, app):
    """The database is looked at as often for sixty open streams as for one."""
    job_ids = [submitted(live) for _ in range(3)]
    database = watched(app)
    with streams(live, job_ids * (READERS // 3)) as opened:
        for lines in opened:
            next_data(lines)
        before = database.reads
        time.sleep(1.5)
        looks = database.reads - before

    assert 1 <= looks <= 6


def test_what_happened_is_read_once_for_all_readers(live, app, worker):
    """A step of a job that sixty follow costs one reading, and all of them hear of it."""
    job_id = submitted(live)
    claimed = worker.claim()
    database = watched(app)
    with streams(live, [job_id] * READERS) as opened:
        for lines in opened:
            next_data(lines)
            next_data(lines)
        before = database.reads
        begun = time.monotonic()
        worker.say(claimed, "Block 1 of 8")
        heard = [next_data(lines) for lines in opened]
        looks = (time.monotonic() - begun) / 0.3 + 1
        readings = database.reads - before

    assert all("Block 1 of 8" in line for line in heard)
    assert readings <= looks + 2


def test_streams_keep_no_request_from_its_thread(live, app):
    """While sixty streams wait for a database that is slow, others are answered."""
    job_id = submitted(live)
    database = watched(app)
    with streams(live, [job_id] * READERS) as opened:
        database.open.clear()
        time.sleep(0.5)
        try:
            assert live.get(f"/api/v1/folds/{job_id}", timeout=10).json()["state"] == "queued"
        finally:
            database.open.set()
        for lines in opened:
            next_data(lines)


def test_each_of_many_readers_hears_everything_once(live, database, worker):
    """However they fall between the looks, no event is missed, doubled or out of order."""
    job_id = submitted(live)
    claimed = worker.claim()

    def seqs(_reader):
        with live.stream("GET", f"/api/v1/folds/{job_id}/events") as answer:
            return [int(line[4:]) for line in answer.iter_lines() if line.startswith("id: ")]

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(seqs, number) for number in range(8)]
        for step in range(60):
            worker.say(claimed, f"step {step}")
            time.sleep(0.01)
        worker.succeed(claimed, {"a.txt": ("text/plain", b"")})
        heard = [reader.result() for reader in readers]

    everything = [event.seq for event in events_since(database, job_id, 0)]
    assert len(everything) == 63
    assert heard == [everything] * 8
