"""Health and metrics."""

from pathlib import Path

import httpx
import nibabel
import pytest
from prometheus_client.parser import text_string_to_metric_families
from service_in_process import FASTA, InProcess

from foldsvc.api.app import create_app
from foldsvc.storage.database import open_database

NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_healthy_service_is_alive_and_ready(http, prefix):
    """Both probes answer, under the API's prefix and where orchestrators look."""
    assert http.get(f"{prefix}/healthz").json() == {"status": "ok"}
    assert http.get(f"{prefix}/readyz").json() == {"status": "ok"}


def test_without_its_tables_the_service_is_not_ready(settings, store, portal):
    """A database that was not migrated, or is gone, makes it unready but leaves it alive."""
    empty = open_database(f"sqlite:///{settings.data_dir / 'empty.db'}")
    app = create_app(settings, database=empty, store=store)
    with (
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://x") as client,
    ):
        ready, alive = client.get("/readyz"), client.get("/healthz")
    empty.close()

    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert "database" in ready.json()["detail"]
    assert alive.status_code == 200


def test_a_store_that_cannot_be_written_is_not_ready(http, settings):
    """A result store that takes no file makes the service unready."""
    settings.results.write_text("a file where the folder should be")

    answer = http.get("/readyz")

    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert "result store" in answer.json()["detail"]


def test_a_store_of_another_installation_is_not_ready_and_takes_nothing(
    http, settings, store, database
):
    """It is said why and what to do, and neither jobs nor images are accepted meanwhile."""
    store.mark("somebody-else")
    with database.read() as transaction:
        own = transaction.exec_driver_sql("SELECT id FROM installation").scalar_one()

    ready = http.get("/readyz")
    refused = [
        http.post("/api/v1/folds", json={"fasta": FASTA}),
        http.post("/api/v1/volumes", content=(NIBABEL / "small.mnc").read_bytes()),
    ]

    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert "of installation somebody-else" in ready.json()["detail"]
    assert f"write {own} into" in ready.json()["remedy"]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (503, "store_of_another")
    ] * 2
    assert http.get("/api/v1/folds").json()["jobs"] == []
    (settings.results / "installation-id").unlink()
    assert http.get("/readyz").status_code == 200
    assert store.installation() == own


def test_metrics_are_the_facts_of_the_database(http, worker):
    """Jobs are counted by state and stage, with the age of the queue."""
    for _ in range(3):
        http.post("/api/v1/folds", json={"fasta": FASTA})
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"")})
    worker.claim()

    answer = http.get("/metrics")
    found = {
        (sample.name, sample.labels.get("state"), sample.labels["stage"]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }

    assert answer.headers["content-type"].startswith("text/plain")
    assert found["foldsvc_jobs", "queued", "fold"] == 1
    assert found["foldsvc_jobs", "running", "fold"] == 1
    assert found["foldsvc_jobs", "succeeded", "fold"] == 1
    assert found["foldsvc_job_attempts", "running", "fold"] == 1
    assert found["foldsvc_oldest_queued_seconds", None, "fold"] > 0
    assert found["foldsvc_lease_overdue_seconds", None, "fold"] == 0


@pytest.mark.usefixtures("database")
def test_the_app_opens_what_it_is_not_given(settings, portal):
    """Without parts handed in, the app opens them by its settings and closes them again."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    app = create_app(settings)
    with (
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://x") as client,
    ):
        job = client.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
        assert client.get(f"/api/v1/folds/{job['id']}").status_code == 200

    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
