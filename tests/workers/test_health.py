"""What real workers and a real keeper say of themselves, asked by the check that Docker runs."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from foldsvc.cli.processes import celery_command
from tests.valkey_server import Valkey

ROOT = Path(__file__).parents[2]


@dataclass
class Machine:
    """A folder for each of the things that processes need, and a broker.

    Attributes:
        folder: Of everything, and of the checks' files.
        broker: A real one.
        extra: Further variables of the processes.
    """

    folder: Path
    broker: Valkey
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """All that a process knows."""
        return {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.folder / "tmp"),
            "FOLDSVC_DATA_DIR": str(self.folder),
            "FOLDSVC_BROKER_URL": self.broker.url,
            **self.extra,
        }

    @contextmanager
    def running(self, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        """Run a process of the service."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def check(self, *arguments: str) -> str:
        """Give what the check says; empty if all is well."""
        run = subprocess.run(
            [sys.executable, "-m", "foldsvc.cli.entry", "healthcheck", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert bool(run.returncode) == bool(run.stderr)
        return run.stderr

    def until(self, holds: Callable[[str], bool], *arguments: str) -> str:
        """Check until the answer is as it should be, and give it."""
        end = time.monotonic() + 180
        while not holds(said := self.check(*arguments)):
            assert time.monotonic() < end, said + (self.folder / "log").read_text()
            time.sleep(0.5)
        return said


def _well(said: str) -> bool:
    return said == ""


@pytest.fixture
def machine(tmp_path: Path, sqlite_template: Path) -> Iterator[Machine]:
    """Give a machine with a database, weights that are files at least, and a broker."""
    shutil.copy(sqlite_template, tmp_path / "foldsvc.db")
    (tmp_path / "weights" / "some-network").mkdir(parents=True)
    (tmp_path / "tmp").mkdir()
    broker = Valkey(tmp_path)
    broker.start()
    yield Machine(tmp_path, broker)
    broker.kill()


SEARCH, FOLD = ("worker", "--stage", "search"), ("worker", "--stage", "fold")


def test_a_worker_is_well_however_busy_its_process_is(machine: Machine) -> None:
    """A pool's process that does not move for its work does not make its worker ill."""
    with machine.running(celery_command("search", "info")) as worker:
        machine.until(_well, *SEARCH)
        for pid in _children(worker.pid):
            os.kill(pid, signal.SIGSTOP)
        before = _last_word(machine)
        end = time.monotonic() + 30
        while _last_word(machine) == before and time.monotonic() < end:
            time.sleep(0.2)

        assert _last_word(machine) != before
        assert machine.check(*SEARCH) == ""


def test_a_worker_without_its_broker_is_ill_until_it_is_back(machine: Machine) -> None:
    """A worker that cannot hear is ill; when it hears again it is well, with no restart."""
    machine.broker.kill()
    with machine.running(celery_command("search", "info")) as worker:
        said = machine.until(lambda said: "broker" in said, *SEARCH)
        assert "FOLDSVC_BROKER_URL" in said

        machine.broker.start()
        machine.until(_well, *SEARCH)
        machine.broker.kill()
        machine.until(lambda said: "broker" in said, *SEARCH)
        machine.broker.start()
        machine.until(_well, *SEARCH)
        assert worker.poll() is None


def test_a_broker_that_refuses_ends_no_worker(machine: Machine) -> None:
    """A broker that cannot write, as on a full disk, is waited out by the same process."""
    in_the_way = machine.folder / "dump.rdb"
    in_the_way.mkdir()
    with redis.Redis.from_url(machine.broker.url) as broker:
        broker.config_set("save", "1 1")
        while not _refuses(broker):
            time.sleep(0.2)
    with machine.running(celery_command("fold", "info")) as worker:
        machine.until(lambda said: "broker" in said, *FOLD)
        time.sleep(6)  # longer than between two words of a worker
        assert worker.poll() is None
        in_the_way.rmdir()

        machine.until(_well, *FOLD)
        assert worker.poll() is None


def _refuses(broker: redis.Redis) -> bool:
    try:
        broker.set("x", time.monotonic())
    except redis.ResponseError:
        return True
    return False


def test_a_worker_whose_database_has_no_tables_is_ill(machine: Machine) -> None:
    """A database that was never migrated is found, with what to do about it."""
    (machine.folder / "foldsvc.db").unlink()
    with machine.running(celery_command("search", "info")):
        said = machine.until(lambda said: "tables" in said, *SEARCH)

    assert said.endswith("Run: foldsvc migrate\n")


@pytest.mark.parametrize(
    ("setting", "remedy"),
    [
        ("FOLDSVC_RESULTS_DIR", "or set FOLDSVC_RESULTS_DIR\n"),
        ("FOLDSVC_WEIGHTS_DIR", "Run: foldsvc weights install flashabb\n"),
    ],
)
def test_a_fold_worker_that_cannot_read_or_write_is_ill(
    machine: Machine, setting: str, remedy: str
) -> None:
    """Results that cannot be written and weights that are not there are found before any job."""
    where = machine.folder / "nowhere"
    if setting == "FOLDSVC_RESULTS_DIR":
        where.touch()  # a file, in which nobody can write another, not even root
    machine.extra[setting] = str(where)
    with machine.running(celery_command("fold", "info")):
        said = machine.until(lambda said: "nowhere" in said, *FOLD)

    assert said.endswith(remedy)


def test_a_fold_worker_without_its_device_is_ill(machine: Machine) -> None:
    """A worker that is to use a GPU that is not there is found before any job comes."""
    machine.extra["JAX_PLATFORMS"] = "cuda"
    with machine.running(celery_command("fold", "info")):
        said = machine.until(lambda said: "cuda" in said, *FOLD)

    assert said.startswith("The fold worker cannot work: JAX cannot use a device of JAX_PLATFORMS=")


def test_a_keeper_says_what_it_lives_on(machine: Machine) -> None:
    """A keeper is well while its rounds go, and ill without its broker."""
    with machine.running([sys.executable, "-m", "workers.keeper"]) as keeper:
        machine.until(_well, "keeper")
        machine.broker.kill()
        machine.until(lambda said: "broker" in said, "keeper")
        machine.broker.start()
        machine.until(_well, "keeper")
        assert keeper.poll() is None


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def _last_word(machine: Machine) -> str:
    (file,) = (machine.folder / "tmp").rglob("search-worker.*.json")
    return file.read_text()
