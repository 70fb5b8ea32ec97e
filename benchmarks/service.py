"""The service when it is full: how long it takes to answer with many jobs and many watchers.

    python -m benchmarks.service [--database KIND] [--ended N] [--waiting N] [--streams N]

Fills a database of each kind, by default with 100,000 jobs that have ended and 10,000 that wait,
starts the API as a process of its own, and asks it again and again, first with no open event
stream and then with many. A worker's claim and a keeper's round are the library's calls beside it.
PostgreSQL is Debian's (apt install postgresql); both databases flush what they commit. The goals
are for two cores that have nothing else to do. Beside the times stands what a question takes of a
processor, in the API and here, which hangs less on what else the machine does.
"""

import argparse
import logging
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog
from sqlalchemy import text

from foldsvc.flashabb import weights
from foldsvc.jobs.claims import claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.keeper import keep
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.installation_rows import installation_of
from tests.postgresql_server import PostgresqlServer, find_programs
from tests.storage.many_jobs import fill, job_id

ROOT = Path(__file__).parents[1]
FASTA = (ROOT / "examples" / "trastuzumab.fasta").read_text()
ROUNDS = 40
WARMUP = 3
START_SECONDS = 300
SETTLE_SECONDS = 2.0
"""After the streams were opened, in which each of them reads what has happened so far."""

STATUS, SUBMIT, KEEPER = 20.0, 50.0, 20.0
"""Goals, in milliseconds, for the 95th percentile."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked again and again.

    Attributes:
        goal: Milliseconds that 95 of 100 should stay below; None where there is no goal.
    """

    name: str
    ask: Callable[[int], object]
    goal: float | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="one kind alone")
    parser.add_argument("--ended", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--streams", type=int, default=200)
    chosen = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for kind in ("sqlite", "postgresql"):
        if chosen.database in (kind, None):
            with tempfile.TemporaryDirectory(prefix="foldsvc-bench-") as folder:
                _measure(kind, Path(folder), chosen.ended, chosen.waiting, chosen.streams)


def _measure(kind: str, folder: Path, ended: int, waiting: int, streams: int) -> None:
    with _database_url(kind, folder) as url:
        if url is None:
            print(f"{kind}: not installed (apt install postgresql)")
            return
        database = open_database(url)
        migrate(database)
        begun = time.perf_counter()
        fill(database, ended=ended, waiting=waiting)
        with database.read() as connection:
            # The results that these jobs tell of are not here: the store is said to be theirs.
            FolderStore(folder / "results").mark(installation_of(connection).id)
        if kind == "postgresql":
            # What autovacuum does within a minute.
            with database.write() as connection:
                connection.execute(text("ANALYZE"))
        seconds = time.perf_counter() - begun
        print(f"{kind}: {ended:,} ended, {waiting:,} waiting (filled in {seconds:.0f} s)")
        with (
            _api(url, folder) as (address, pid),
            httpx.Client(base_url=address, timeout=60) as http,
        ):
            for number in (0, streams):
                ids = [job_id(ended + i % max(waiting, 1)) for i in range(number)]
                with _open_streams(address, ids) if ids else nullcontext():
                    print(f"\n{number} open streams {'':14}p50 ms   p95 ms   cpu ms     goal")
                    for question in _questions(http, database, ended, waiting):
                        _print_times(question, pid)
        database.close()
        print()


def _questions(
    http: httpx.Client, database: Database, ended: int, waiting: int
) -> tuple[Question, ...]:
    def get(path: str, **query: str) -> None:
        http.get(f"/api/v1{path}", params=query).raise_for_status()

    def submit(_round: int) -> None:
        http.post("/api/v1/folds", json={"fasta": FASTA}).raise_for_status()

    def take(_round: int) -> None:
        claim(database, stage="fold", owner="bench", limit=8, lease_seconds=600)

    last = ended + waiting - 1
    return (
        Question("status, waiting", lambda i: get(f"/folds/{job_id(last - i * 7)}"), STATUS),
        Question("status, ended", lambda i: get(f"/folds/{job_id(i * 97 % ended)}"), STATUS),
        Question("list", lambda _: get("/folds")),
        Question("list, running", lambda _: get("/folds", state="running")),
        Question("list, failed", lambda _: get("/folds", state="failed")),
        Question("list, name", lambda _: get("/folds", name="variant")),
        Question("list, no such name", lambda _: get("/folds", name="nothing")),
        Question("submit", submit, SUBMIT),
        Question("metrics", lambda _: get("/metrics")),
        Question("claim of 8", take),
        Question("keeper's round", lambda _: keep(database, SilentDoorbell(), Settings()), KEEPER),
    )


def _print_times(question: Question, api: int) -> None:
    # The first ones open connections and compile statements.
    for number in range(WARMUP):
        question.ask(number)
    seconds = []
    worked = _processor_seconds(api)
    for number in range(WARMUP, WARMUP + ROUNDS):
        begun = time.perf_counter()
        question.ask(number)
        seconds.append(time.perf_counter() - begun)
    worked = _processor_seconds(api) - worked
    p50, p95 = (1000 * at for at in _percentiles(seconds))
    verdict = "" if question.goal is None else "pass" if p95 < question.goal else "FAIL"
    goal = "" if question.goal is None else f"{question.goal:.0f}"
    times = f"{p50:9.1f}{p95:9.1f}{1000 * worked / ROUNDS:9.1f}"
    print(f"{question.name:29}{times}{goal:>9} {verdict}", flush=True)


def _processor_seconds(api: int) -> float:
    fields = Path(f"/proc/{api}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + time.process_time()


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    ranks = statistics.quantiles(seconds, n=20)
    return ranks[9], ranks[18]


@contextmanager
def _database_url(kind: str, folder: Path) -> Iterator[str | None]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'foldsvc.db'}"
        return
    programs = find_programs()
    if programs is None:
        yield None
        return
    server = PostgresqlServer(programs, durable=True)
    try:
        server.start()
        yield server.url(server.new_database())
    finally:
        server.stop()


@contextmanager
def _api(url: str, folder: Path) -> Iterator[tuple[str, int]]:
    """Run the API as `foldsvc api` does; gives its address and the number of its process."""
    weights_dir = ROOT / "foldsvc-data" / "weights"
    weights.install(weights_dir, lambda _message, _fraction: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "FOLDSVC_DATABASE_URL": url,
        "FOLDSVC_DATA_DIR": str(folder),
        "FOLDSVC_WEIGHTS_DIR": str(weights_dir),
        "FOLDSVC_BROKER_URL": "",
        "FOLDSVC_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "foldsvc.cli.main", "api", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{address}/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the API does not start")


@contextmanager
def _open_streams(address: str, job_ids: Sequence[str]) -> Iterator[None]:
    """Follow jobs by plain sockets, reading what comes and throwing it away."""
    port = int(address.rpartition(":")[2])
    ended = threading.Event()
    with selectors.DefaultSelector() as selector:
        for one in job_ids:
            stream = socket.create_connection(("127.0.0.1", port))
            path = f"/api/v1/folds/{one}/events"
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            answer = stream.recv(65_536)
            if b" 200 " not in answer:
                raise RuntimeError(answer.decode(errors="replace"))
            selector.register(stream, selectors.EVENT_READ)

        def drain() -> None:
            while not ended.is_set():
                for key, _ in selector.select(timeout=0.2):
                    if not key.fileobj.recv(65_536):  # type: ignore[union-attr]
                        raise RuntimeError("a stream was cut")

        thread = threading.Thread(target=drain)
        thread.start()
        time.sleep(SETTLE_SECONDS)
        try:
            yield
        finally:
            ended.set()
            thread.join()
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
