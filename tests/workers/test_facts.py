"""Real workers that cannot write their data folder: they say what they can do, and work."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from service_in_process import FASTA

from foldsvc.cli.processes import celery_command
from foldsvc.engines.acceptance import accept
from foldsvc.jobs.celery_queue import CeleryDoorbell
from foldsvc.jobs.queries import get_job
from foldsvc.jobs.states import TERMINAL
from foldsvc.jobs.submit import submit
from foldsvc.jobs.worker_facts import workers_seen
from foldsvc.settings import Settings, child_environment
from foldsvc.storage.database import Database, open_database
from foldsvc.wire.fold import FoldRequest
from tests.valkey_server import Valkey
from tests.workers.sleep_service import ROOT, wait_until
from workers.facts import say_again

Start = Callable[..., subprocess.Popen[bytes]]
_READY_SECONDS = 120


@pytest.fixture
def closed(tmp_path: Path, sqlite_template: Path) -> Settings:
    """Give settings with a data folder that nobody can make, not even root."""
    (tmp_path / "file").touch()
    shutil.copy(sqlite_template, tmp_path / "foldsvc.db")
    return Settings(
        data_dir=tmp_path / "file" / "data",
        database_url=f"sqlite:///{tmp_path / 'foldsvc.db'}",
        results_dir=tmp_path / "results",
        compiled_dir=tmp_path / "compiled",
        weights_dir=tmp_path / "weights",
        _env_file=None,
    )


@pytest.fixture
def database(closed: Settings) -> Iterator[Database]:
    """Give the database that all of them share."""
    opened = open_database(closed.database)
    yield opened
    opened.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Valkey]:
    """Run a broker."""
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def start(closed: Settings, broker: Valkey, tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts a worker, as `foldsvc worker` does."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(stage: str, extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        chosen = closed.model_copy(update={"broker_url": broker.url})
        environment = child_environment(chosen, {"JAX_PLATFORMS": "cpu"} | dict(extra or {}))
        with (tmp_path / f"{stage}-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                celery_command(stage, "info"),
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_search_worker_says_what_it_lacks(
    database: Database, start: Start, closed: Settings, tmp_path: Path
) -> None:
    """Before any job came, the database knows what each worker cannot search for, and why."""
    for _ in range(2):
        start("search", {"FOLDSVC_HHSEARCH": "/no/hhsearch"})
    wait_until(lambda: len(workers_seen(database).searches) == 2, _READY_SECONDS)

    # Of one stage on one host, and yet two nodes.
    logs = [log.read_text() for log in sorted(tmp_path.glob("search-*.log"))]
    names = [re.findall(r"-+ (search-\S+@\S+) v", log) for log in logs]
    assert len({name for found in names for name in found}) == 2
    assert [log for log in logs if "DuplicateNodename" in log] == []
    facts, other = workers_seen(database).searches
    assert facts == other
    assert facts.mmseqs is not None
    assert facts.mmseqs.subject.startswith(str(closed.databases.absolute()))
    assert facts.templates is not None
    assert facts.templates.subject == "/no/hhsearch"


def test_a_fold_worker_claims_without_its_data_folder(
    database: Database, start: Start, closed: Settings, broker: Valkey, weights_dir: Path
) -> None:
    """A fold worker says what it folds on before any job came, and then takes up what comes."""
    start("fold")
    wait_until(lambda: bool(workers_seen(database).devices), _READY_SECONDS)
    (facts,) = workers_seen(database).devices

    assert (facts.name, facts.precision) == ("cpu", "float32")
    assert facts.memory_bytes > 2**28
    shutil.copytree(weights_dir, closed.weights, dirs_exist_ok=True)
    jobs = accept(
        FoldRequest(fasta=FASTA, options={"engine": "auto", "flashabb": {"relax": False}}), closed
    )
    # Fails at once, on purpose: the worker has to say so itself.
    shutil.rmtree(closed.weights)
    (job_id,) = submit(database, jobs, doorbell=CeleryDoorbell(broker.url)).job_ids
    wait_until(lambda: get_job(database, job_id).state in TERMINAL, 60)

    ended = get_job(database, job_id)
    assert ended.failure is not None
    assert (ended.attempt, ended.failure.code) == (1, "weights_missing")


def test_what_cannot_be_said_is_said_later() -> None:
    """A database that is away when a worker starts hears of it when it is back."""
    said: list[str] = []
    pauses: list[float] = []

    def say(worker_id: str) -> None:
        if not pauses:
            raise RuntimeError("away")
        said.append(worker_id)

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        say_again(say, pause)

    assert len(said) == 2
    assert len(set(said)) == 1
