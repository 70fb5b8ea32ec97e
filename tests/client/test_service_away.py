"""A real API process that is killed, stays away, and comes back."""

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from service_in_process import FASTA

from foldsvc.cli.health import answers
from foldsvc.cli.listening import free_port
from foldsvc.client import AsyncClient, Client
from foldsvc.folds.queries import list_folds
from foldsvc.settings import Settings

FILES = {"ranked_001.pdb": ("chemical/x-pdb", b"ATOM")}
AWAY_SECONDS = 8.0
"""More than twice what a client once bore."""


class ApiProcess:
    """`foldsvc api` on the database and the results of the test."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port("127.0.0.1")
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = settings.data_dir / "api.log"
        self._environment = os.environ | {
            "FOLDSVC_DATA_DIR": str(settings.data_dir),
            "FOLDSVC_WEIGHTS_DIR": str(settings.weights_dir),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "foldsvc.cli.main", "api", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        while not answers(self.url, "/healthz"):
            assert self._process.poll() is None, self._log.read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it with -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def api(settings, database):  # noqa: ARG001 - its file has the tables
    """Give a running API process."""
    process = ApiProcess(settings)
    process.start()
    yield process
    process.kill()


async def _wait_async(url: str, job_id: str) -> str:
    async with AsyncClient(url) as client:
        return (await client.wait(job_id)).state


def test_a_client_rides_out_an_api_that_is_killed_and_comes_back(
    api: ApiProcess, worker, database, tmp_path: Path
) -> None:
    """Those who follow, submit and download go on by themselves, and nothing is made twice."""
    with Client(api.url) as client, ThreadPoolExecutor() as threads:
        (done,) = client.submit(fasta=FASTA).jobs
        worker.succeed(worker.claim(), FILES)
        (job,) = client.submit(fasta=FASTA).jobs
        claimed = worker.claim()
        told = []
        following = threads.submit(client.wait, job.id, on_event=told.append)
        following_async = threads.submit(asyncio.run, _wait_async(api.url, job.id))
        while not told:
            time.sleep(0.05)

        api.kill()
        submitting = threads.submit(client.submit, fasta=FASTA, idempotency_key="once")
        downloading = threads.submit(client.download_all, done.id, tmp_path / "out")
        time.sleep(AWAY_SECONDS)
        assert not any(one.done() for one in (following, following_async, submitting, downloading))
        worker.succeed(claimed, FILES)
        api.start()

        assert following.result(120).state == "succeeded"
        assert following_async.result(120) == "succeeded"
        assert [path.read_bytes() for path in downloading.result(120)] == [b"ATOM"]
        (submitted,) = submitting.result(120).jobs
    assert {one.id for one in list_folds(database).jobs} == {done.id, job.id, submitted.id}
