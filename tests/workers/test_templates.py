"""Templates on their way through the workers: chosen by the search, read by the fold."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from asked_options import of_alphafold2
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
from template_files import UBIQUITIN, pdb_text
from untrained_alphafold2 import Untrained

from foldsvc.engines.acceptance import accept
from foldsvc.folds.submit import submit_folds
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.queries import files_of, get_job
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.wire.fold import FoldRequest, TemplateFileRequest
from workers import fold, search
from workers.attempt import Work, run_claimed
from workers.connections import Connections


@pytest.fixture
def settings(untrained: Untrained, tmp_path: Path) -> Settings:
    """Give a service with untrained networks."""
    return untrained.settings(tmp_path, static_dir=tmp_path / "static")


@pytest.fixture
def connections(settings: Settings, empty_database_file: Path) -> Iterator[Connections]:
    """Give a worker's connections to an empty service."""
    shutil.copy(empty_database_file, settings.data_dir / "foldsvc.db")
    database = open_database(settings.database)
    store = FolderStore(settings.results)
    yield Connections(database=database, store=store, doorbell=SilentDoorbell())
    database.close()


def _submit(database: Database, settings: Settings) -> str:
    request = FoldRequest(
        fasta=f">u\n{UBIQUITIN[:16]}\n",
        engine="alphafold2",
        options=of_alphafold2(
            model_type="alphafold2_multimer_v3", models=(3,), n_recycles=0, relax=True
        ),
        template_files=(TemplateFileRequest(name="1ubq.pdb", text=pdb_text("1ubq"), chain="A"),),
    )
    jobs = accept(request, settings)
    made = submit_folds(
        database, jobs, idempotency_key=None, request_digest="", doorbell=SilentDoorbell()
    )
    return made.jobs[0].id


def _work(connections: Connections, stage: str, work: Work[FoldPayload]) -> None:
    done = run_claimed(connections, FOLD, stage=stage, limit=1, lease_seconds=60.0, work=work)
    assert done == 1


def test_the_search_stage_chooses_and_the_fold_stage_reads(
    connections: Connections, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker that folds needs no program for templates, and stores the verdicts."""
    job_id = _submit(connections.database, settings)
    assert get_job(connections.database, job_id).stage == "search"

    monkeypatch.setattr(search, "settings", lambda: settings)
    _work(connections, "search", search._search)
    job = get_job(connections.database, job_id)
    assert (job.state, job.stage, job.failure) == ("queued", "fold", None)

    without = settings.model_copy(update={"hhsearch": "/none", "kalign": "/none"})
    monkeypatch.setattr(fold, "settings", lambda: without)
    _work(connections, "fold", fold._fold)
    job = get_job(connections.database, job_id)
    assert (job.state, job.stage, job.failure) == ("queued", "relax", None)
    assert "Templates of chain A: 1ubq_A." in [notice.message for notice in job.notices]

    prefix, files = files_of(connections.database, connections.store, job_id)
    assert prefix is not None
    assert "templates.json" in [file.name for file in files]
    with connections.store.open(prefix, "templates.json") as file:
        (verdict,) = json.load(file)["templates"]
    assert (verdict["name"], verdict["used"], verdict["slot"]) == ("1ubq_A", True, 1)


def test_a_missing_program_fails_the_job_with_its_cure(
    connections: Connections, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the search worker lacks HHsearch, the job fails and says what to install."""
    job_id = _submit(connections.database, settings)
    without = settings.model_copy(update={"hhsearch": "/none"})
    monkeypatch.setattr(search, "settings", lambda: without)
    _work(connections, "search", search._search)

    job = get_job(connections.database, job_id)
    assert job.state == "failed"
    assert job.failure is not None
    assert job.failure.code == "program_missing"
    assert "foldsvc[templates]" in job.failure.remedy
