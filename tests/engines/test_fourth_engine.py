"""An engine of another package, one file that nothing else names, does all that our own do."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_structure_engine import NAME
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__

from foldsvc.cli.processes import celery_command
from foldsvc.engines.registry import engine_named
from foldsvc.errors import UnknownEngineError
from foldsvc.formats.structure_file import read_structure
from foldsvc.jobs.celery_queue import CeleryDoorbell
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.settings import Settings, child_environment
from foldsvc.settings import settings as settings_of_process
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.valkey_server import Valkey
from tests.workers.sleep_service import ROOT, wait_until
from workers import fold, relax, search
from workers.connections import Connections

PEPTIDE = ROOT / "tests/data/structures/1ejg_20_26.pdb"
SEQUENCE = "GTPEALC"
WITH_FIXTURES = str(ROOT / "tests/fixtures")
"""Python's path of a process that has the engine's package."""
_SECONDS = 120
"""For a worker to start and to take a job through all stages."""


@pytest.fixture(autouse=True)
def _added(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Name the module in the settings, as an operator would."""
    monkeypatch.setenv("FOLDSVC_ENGINE_MODULES", "copied_structure_engine")
    monkeypatch.setenv("FOLDSVC_DATA_DIR", str(tmp_path))
    settings_of_process.cache_clear()
    yield
    settings_of_process.cache_clear()


def submitted(http, **options: object) -> str:
    """Submit the peptide with its structure and give the job's path."""
    body = {
        "fasta": f">crambin\n{SEQUENCE}\n",
        "engine": NAME,
        "template_files": [{"name": "1ejg.pdb", "text": PEPTIDE.read_text()}],
        "options": {"engine": NAME, **options},
    }
    answer = http.post("/api/v1/folds", json=body)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def test_it_is_listed_with_its_options(http) -> None:
    """The API lists it beside our own, says what it offers, and describes its options."""
    listed = {one["name"]: one for one in http.get("/api/v1/engines").json()["engines"]}
    assert listed[NAME]["title"] == "Copied structure"
    assert listed[NAME]["offers"]["takes_templates"] is True
    assert listed[NAME]["ready"] is True
    assert len(listed) == 4

    schema = http.get(f"/api/v1/engines/{NAME}/options").json()["properties"]
    assert schema["certainty"]["label"] == "Certainty of the copy"
    assert (schema["certainty"]["minimum"], schema["certainty"]["maximum"]) == (0, 100)


def test_its_options_are_checked(http) -> None:
    """An option out of its range is refused by the engine's own model."""
    body = {"fasta": SEQUENCE, "options": {"engine": NAME, "certainty": 101}}
    answer = http.post("/api/v1/folds", json=body)
    assert answer.status_code == 422
    assert "certainty" in answer.json()["detail"]


def test_it_folds_on_the_command_line(tmp_path: Path) -> None:
    """`foldsvc predict --engine` runs it, with an option of its own."""
    source = tmp_path / "in.fasta"
    source.write_text(f">crambin\n{SEQUENCE}\n")
    words = ["predict", str(source), str(tmp_path / "out"), "--engine", NAME, "--json"]
    words += ["--templates", str(PEPTIDE), "--certainty", "42"]
    environment = os.environ | {"PYTHONPATH": WITH_FIXTURES}
    ran = subprocess.run(
        [sys.executable, "-m", "foldsvc.cli.main", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr

    (result,) = json.loads(ran.stdout)
    assert read_structure(Path(result["pdb"]).read_bytes()).plddt.tolist() == [42.0] * 7
    record = json.loads((tmp_path / "out" / "job.json").read_text())
    assert record["options"] == {"engine": NAME, "certainty": 42.0, "relax": False}


def test_it_goes_through_all_stages(
    http, database: Database, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searched, folded and relaxed, its result has the files that every result has."""
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    for module in (search, fold, relax):
        monkeypatch.setattr(module, "connections", lambda: opened)
    path = submitted(http, certainty=55, relax=True)

    seen = []
    for module in (search, fold, relax):
        seen.append(http.get(path).json()["stage"])
        module.run()
    job = http.get(path).json()
    assert seen == ["search", "fold", "relax"]
    assert (job["state"], job["failure"]) == ("succeeded", None)
    assert job["options"] == {"engine": NAME, "certainty": 55.0, "relax": True}
    assert job["confidence"]["mean_plddt"] == 55
    names = {one["name"] for one in http.get(f"{path}/files").json()["files"]}
    assert names >= {"ranked_001.pdb", "ranked_001.cif", "ranked_001_unrelaxed.pdb", "job.json"}


def test_it_runs_on_real_workers(http, settings: Settings, tmp_path: Path) -> None:
    """A Celery worker in a process of its own takes a job from submission to its files."""
    broker = Valkey(tmp_path)
    broker.start()
    chosen = settings.model_copy(
        update={"broker_url": broker.url, "engine_modules": "copied_structure_engine"}
    )
    environment = child_environment(chosen, {"JAX_PLATFORMS": "cpu", "PYTHONPATH": WITH_FIXTURES})
    command = celery_command("fold", "info")
    command[command.index("--queues") + 1] = "search,fold,relax"
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        job = submitted(http)
        CeleryDoorbell(broker.url).ring("search", 1)
        wait_until(lambda: http.get(job).json()["state"] not in ("queued", "running"), _SECONDS)
        done = http.get(job).json()
        assert (done["state"], done["failure"]) == ("succeeded", None)
        pdb = http.get(f"{job}/files/ranked_001.pdb")
        assert "A COPY" in pdb.text
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        broker.kill()


def test_an_unknown_name_is_an_error() -> None:
    """There is no engine that takes what no engine's name is."""
    with pytest.raises(UnknownEngineError) as refused:
        engine_named("boltz2")
    assert NAME in refused.value.remedy
