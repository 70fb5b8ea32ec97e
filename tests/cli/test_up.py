"""`foldsvc up`: the whole service for real, and what survives its processes' deaths."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from foldsvc import wheel_weights
from foldsvc.cli.up import _services, _warn_of_another_store
from foldsvc.client import Client
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.imaging.segmentation.weights import DEEPBET
from foldsvc.settings import Settings
from foldsvc.storage.database import migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.wire.fold import Job

EXAMPLE = Path(__file__).parents[2] / "examples" / "trastuzumab.fasta"
HEAD = Path(__file__).parents[1] / "data" / "segmentation" / "colin27_3mm.nii.gz"


@dataclass(frozen=True)
class Up:
    """A running `foldsvc up`."""

    process: subprocess.Popen[str]
    url: str
    data: Path
    said: Path

    def pid_of(self, name: str) -> int:
        """The process that runs a service now, as told on stderr."""
        started = re.findall(rf"{name} +started \(process (\d+)\)", self.said.read_text())
        return int(started[-1])


@contextmanager
def _started(folder: Path, weights_dir: Path) -> Iterator[Up]:
    """The whole service on a free port, with short leases and nothing compiled yet."""
    own = {
        "FOLDSVC_DATA_DIR": str(folder / "data"),
        "FOLDSVC_WEIGHTS_DIR": str(weights_dir),
        "FOLDSVC_LEASE_SECONDS": "4",
    }
    said = folder / "said.txt"
    with (
        said.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "foldsvc.cli.main", "up", "--port", "0"],
            env=dict(os.environ) | own,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url, said.read_text()
            yield Up(process=process, url=url, data=folder / "data", said=said)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, weights_dir: Path) -> Iterator[Up]:
    """Give a service for the tests that leave it running."""
    with _started(tmp_path_factory.mktemp("up"), weights_dir) as running:
        yield running


def test_a_store_of_another_installation_is_told_of_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words come with the remedy; a store of its own is nothing to talk about."""
    chosen = Settings(data_dir=tmp_path)
    with closing(open_database(chosen.database)) as database:
        migrate(database)
        FolderStore(chosen.results).mark("somebody-else")
        _warn_of_another_store(database, chosen)
        told = capsys.readouterr().err
        (chosen.results / "installation-id").unlink()
        _warn_of_another_store(database, chosen)

    assert "somebody-else" in told
    assert "FOLDSVC_DATABASE_URL" in told
    assert capsys.readouterr().err == ""


def _until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def _processes_of(session: int) -> set[int]:
    """Every living process that descends from one, by asking the kernel for parents."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(stat.parent.name))
    found, new = set(), [session]
    while new:
        new = [child for parent in new for child in children.get(parent, [])]
        found |= set(new)
    return found


def _alive(pids: set[int]) -> set[int]:
    alive = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            alive.add(pid)
    return alive


def test_job_outlives_a_killed_fold_worker(up: Up) -> None:
    """`kill -9` of the fold worker while it folds: the job succeeds, once, by another attempt."""
    with Client(up.url) as client:
        options = FlashabbOptions(relax=False)
        (job,) = client.submit(fasta=EXAMPLE.read_bytes(), options=options).jobs
        _until(lambda: _stands(client, job, "running"))
        worker = up.pid_of("fold worker")
        pool = _processes_of(worker)
        assert pool
        os.kill(worker, signal.SIGKILL)
        assert client.job(job.id).state == "running"

        ended = client.wait(job.id)
        assert ended.state == "succeeded", ended.failure
        assert ended.attempt == 3  # killed, folded, published
        events = list(client.events(job.id))
        assert [event.state for event in events if event.kind == "end"] == ["succeeded"]
        assert _alive(pool) == set()
        assert b"ATOM" in client.download(job.id, "ranked_001.pdb")
    assert "fold worker  was ended by SIGKILL; starts again in 0.5 s" in up.said.read_text()


def _stands(client: Client, job: Job, state: str) -> bool:
    return client.job(job.id).state == state


def test_second_service_on_the_same_data_is_refused(up: Up) -> None:
    """The second one ends at once, naming the first."""
    run = subprocess.run(
        [sys.executable, "-m", "foldsvc.cli.main", "up", "--port", "0", "--data", str(up.data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stdout) == (12, "")
    assert f"process {up.process.pid}, {up.url}" in run.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(number: signal.Signals, tmp_path: Path, weights_dir: Path) -> None:
    """However the service is ended, all of its processes end within seconds."""
    with _started(tmp_path, weights_dir) as up:
        pids = _processes_of(up.process.pid)
        assert len(pids) >= 5
        started = time.monotonic()
        up.process.send_signal(number)
        status = up.process.wait(30)
        _until(lambda: _alive(pids) == set(), seconds=15)
        assert time.monotonic() - started < 15
        assert status == (-signal.SIGKILL if number is signal.SIGKILL else 0)


def test_a_head_is_segmented_by_the_worker_of_its_stage(up: Up, weights_dir: Path) -> None:
    """An image that is sent to the running service gets its mask, through broker and worker."""
    wheel_weights.install(DEEPBET, weights_dir, lambda _message, _fraction: None)
    with httpx.Client(base_url=up.url, timeout=60) as http:
        sent = http.post("/api/v1/volumes", files=[("file", (HEAD.name, HEAD.read_bytes()))])
        (volume,) = sent.json()["volumes"]
        own = http.post(f"/api/v1/volumes/{volume['id']}/segmentations", json={}).headers[
            "location"
        ]
        _until(lambda: http.get(own).json()["state"] not in {"queued", "running"})
        ended = http.get(own).json()
        assert ended["state"] == "succeeded", ended["failure"]
        assert ended["labels"][0]["volume_cm3"] == pytest.approx(1955, abs=10)
        assert http.get(f"{own}/files/mask.nii.gz").content[:2] == b"\x1f\x8b"


def test_the_receiver_of_dicom_is_off_until_it_has_a_port(tmp_path: Path) -> None:
    """Without FOLDSVC_DICOM_PORT nothing receives C-STORE; with it, one process does."""
    off = Settings(data_dir=tmp_path, _env_file=None)
    on = off.model_copy(update={"dicom_port": 11112})

    names = [{service.name for service in _services(one, "http://x")} for one in (off, on)]

    assert names[1] - names[0] == {"dicom receiver"}
    (receiver,) = [one for one in _services(on, "http://x") if one.name == "dicom receiver"]
    assert receiver.environment["FOLDSVC_DICOM_PORT"] == "11112"


def test_more_relax_workers_are_started_where_that_is_set(tmp_path: Path) -> None:
    """Relaxing limits a service that folds antibodies: FOLDSVC_RELAX_WORKERS starts more of it."""
    chosen = Settings(data_dir=tmp_path, relax_workers=3, _env_file=None)

    services = [one for one in _services(chosen, "http://x") if "relax" in one.name]

    assert [one.name for one in services] == ["relax worker", "relax worker 2", "relax worker 3"]
    assert len({one.log_name for one in services}) == 3
    assert all("relax" in one.command for one in services)
