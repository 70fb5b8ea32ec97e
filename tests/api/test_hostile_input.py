"""What costs much to read does not keep others from being served, and ends with its client."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.api.app import create_app
from foldsvc.confinement import pool as pools
from foldsvc.confinement.pool import ConfinedPool, PoolLimits
from foldsvc.inputs.foreign_input import TASKS
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.settings import Settings

COMPARISONS = "/api/v1/comparisons"
CHECK = "/api/v1/folds/check"
UBIQUITIN = (Path(__file__).parents[1] / "data" / "structures" / "1ubq.pdb").read_bytes()
PROTEIN = "MTYKLILNGKTLKGETTTEAVDAATAEKVFKQYANDNGVDGEWTYDDATKTFTVTE"
FASTA = f">gb1\n{PROTEIN}\n"
EVER = 3_600


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Keep AlphaFold2's networks for one chain, and let readings go on for an hour."""
    own = settings.model_copy(
        update={"weights_dir": settings.data_dir / "own-weights", "input_seconds": EVER}
    )
    put_empty_networks(own.weights, [config.name for config in models_of("alphafold2_ptm")])
    return own


@pytest.fixture
def endless() -> Iterator[ConfinedPool]:
    """Give room for two readings, of which none ends."""
    pool = ConfinedPool(["tests.fixtures.endless_tasks"], PoolLimits(4 << 30, 2))
    yield pool
    pool.close()


@pytest.fixture
def endless_app(settings, database, store, endless) -> FastAPI:
    """Give an app that reads in there."""
    return create_app(
        settings, database=database, store=store, doorbell=SilentDoorbell(), confined=endless
    )


def two_files() -> list[tuple[str, tuple[str, bytes]]]:
    """Give a comparison."""
    return [("file", ("a.pdb", UBIQUITIN)), ("file", ("b.pdb", UBIQUITIN))]


def templated(url: str) -> httpx.Response:
    """Have templates checked."""
    files = [("template_files", ("a.pdb", UBIQUITIN))]
    return httpx.post(f"{url}{CHECK}", data={"fasta": FASTA}, files=files, timeout=EVER)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that happens sooner or later."""
    while not true():
        time.sleep(0.05)


def test_a_comparison_ends_when_its_client_goes(serving, endless_app, endless):
    """Its process is ended, its place is free again, and meanwhile others are served."""
    budget = endless._budget
    with serving(endless_app) as (url, _):
        request = httpx.Request("POST", f"{url}{COMPARISONS}", files=two_files())
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        with socket.create_connection((request.url.host, request.url.port)) as client:
            client.sendall(f"POST {COMPARISONS} HTTP/1.1\r\n{head}\r\n".encode() + request.read())
            wait_until(lambda: budget._processes_left == 1)
            assert httpx.get(f"{url}/healthz", timeout=EVER).status_code == 200
            assert budget._processes_left == 1
        wait_until(lambda: budget._processes_left == 2)


def test_more_than_can_be_read_is_put_off(serving, endless_app, endless, monkeypatch):
    """When all processes read, the next is told to come again, and not left to wait."""
    monkeypatch.setattr(pools, "_WAIT_SECONDS", 0.1)
    budget = endless._budget
    with serving(endless_app) as (url, _):
        others = [threading.Thread(target=templated, args=(url,)) for _ in range(2)]
        for one in others:
            one.start()
        wait_until(lambda: budget._processes_left == 0)

        answer = templated(url)

        assert (answer.status_code, answer.json()["code"]) == (503, "reading_busy")
        assert int(answer.headers["retry-after"]) > 0
        small = httpx.post(f"{url}{CHECK}", json={"fasta": FASTA}, timeout=EVER)
        assert small.status_code == 200
        endless.close()
        for one in others:
            one.join()


def test_a_structure_that_would_take_all_memory_is_refused(settings, database, store, serving):
    """Atoms that are all in one place have all others for neighbours; the limit is told."""
    rows = [
        f"ATOM  {atom % 99_999 + 1:>5}  {name:<3} ALA {chain}{number:>4}    "
        f"{1:8.3f}{1:8.3f}{1:8.3f}{1:6.2f}{1:6.2f}\n"
        for chain in "ABCD"
        for number in range(1, 1_000)
        for atom, name in enumerate(("N", "CA", "C", "O", "CB"))
    ]
    data = "".join(rows).encode()
    pool = ConfinedPool([TASKS], PoolLimits(512 << 20, 1))
    app = create_app(
        settings, database=database, store=store, doorbell=SilentDoorbell(), confined=pool
    )
    with serving(app) as (url, _):
        files = [("file", ("a.pdb", data)), ("file", ("b.pdb", data))]
        answer = httpx.post(f"{url}{COMPARISONS}", files=files, timeout=EVER)
    pool.close()

    assert (answer.status_code, answer.json()["code"]) == (413, "reading_limit")
    assert "memory" in answer.json()["detail"]


def test_a_header_that_repeats_its_beginning_is_read(http):
    """What made the service stop for a minute is an alignment like others."""
    header = "OS=a " * 200_000
    rows = f">{header}\n{PROTEIN}\n" * 3 + f">r OS=x OX={'9' * 5_000}\n{PROTEIN}\n"

    answer = http.post(CHECK, json={"fasta": FASTA, "a3m": f">q\n{PROTEIN}\n{rows}"})

    assert answer.status_code == 200, answer.text


def test_a_large_batch_is_looked_through_elsewhere(http):
    """Many long records become jobs, each as it would alone."""
    long = PROTEIN * 10
    records = "".join(f">r{number}\n{long[number:]}\n" for number in range(200))

    answer = http.post(CHECK, json={"fasta": records, "engine": "alphafold2"})
    antibody = http.post(CHECK, json={"fasta": records})

    assert len(answer.json()["jobs"]) == 200, answer.text
    assert {job["engine"] for job in antibody.json()["jobs"]} == {"alphafold2"}
