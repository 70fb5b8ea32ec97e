"""What the API shows is the same after the installation has moved to another database."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import nibabel
import pytest
from service_in_process import FASTA, InProcess

from foldsvc.api.app import create_app
from foldsvc.errors import WorkerLostError
from foldsvc.jobs import outcomes
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.sweep import sweep
from foldsvc.records.job_state import JobFailure
from foldsvc.storage.database import open_database
from foldsvc.storage.transfer import transfer
from tests.jobs.installations import execute, names_in, new_url

DATA = Path(__file__).parents[1] / "data" / "imaging"
NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"
PDB = b"ATOM      1  N   GLU H   1      -1.000   2.000   3.000  1.00 95.00           N\n"


def _submitted(http, name, **headers):
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "name": name}, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.json()["jobs"][0]["id"]


@pytest.fixture
def paths(http, worker):
    """Use a service for everything that leaves rows or files, and give what can be looked at."""
    done = _submitted(http, "Δ done 🧬", **{"Idempotency-Key": "the-first"})
    claimed = worker.claim()
    worker.say(claimed, "half way", 0.5)
    worker.succeed(
        claimed, {"ranked_001.pdb": ("chemical/x-pdb", PDB), "empty": ("text/plain", b"")}
    )
    failed = _submitted(http, "failed")
    lost = WorkerLostError(3)
    outcomes.fail(
        worker.database,
        worker.claim(),
        failure=JobFailure(code=lost.code, message=lost.message, remedy=lost.remedy),
    )
    cancelled, waiting = _submitted(http, "cancelled"), _submitted(http, "waits")
    http.post(f"/api/v1/folds/{cancelled}/cancel")
    batch = http.post("/api/v1/folds", json={"fasta": FASTA + FASTA.replace("trast", "brast")})
    images = [
        image["id"]
        for path in (DATA / "693_UNCR.dcm", NIBABEL / "small.mnc")
        for image in http.post("/api/v1/volumes", content=path.read_bytes()).json()["volumes"]
    ]
    case = http.post("/api/v1/cases", json={"title": "Glioma Ω", "notes": "two\nlines"}).json()[
        "id"
    ]
    items = [("fold", done), *(("volume", image) for image in images)]
    for kind, reference in items:
        body = {"kind": kind, "reference": reference, "caption": "the ü"}
        assert http.post(f"/api/v1/cases/{case}/items", json=body).is_success
    token = http.post(f"/api/v1/cases/{case}/shares", json={}).json()["token"]
    jobs = [f"/api/v1/folds/{one}" for one in (done, failed, cancelled, waiting)]
    return [
        "/api/v1/folds?limit=200",
        "/api/v1/folds?state=failed",
        *jobs,
        *(f"{job}/files" for job in jobs),
        *(f"{job}/events" for job in jobs[:3]),
        f"/api/v1/folds/{done}/files/ranked_001.pdb",
        f"/api/v1/batches/{batch.json()['batch_id']}",
        "/api/v1/volumes",
        *(f"/api/v1/volumes/{image}" for image in images),
        f"/api/v1/volumes/{images[-1]}/files/volume.nii.gz",
        "/api/v1/cases",
        f"/api/v1/cases/{case}",
        f"/api/v1/shared/{token}",
        f"/api/v1/shared/{token}/folds/{done}/files/ranked_001.pdb",
    ]


def _seen(http, paths):
    answers = {path: http.get(path) for path in paths}
    assert {path: one.status_code for path, one in answers.items() if not one.is_success} == {}
    return {path: one.content for path, one in answers.items()}


def test_all_that_could_be_seen_can_be_seen(
    http, paths, settings, database, store, portal, postgresql
):
    """Jobs, events, files, images, cases and links; to PostgreSQL and back, over the same files."""
    before, files = _seen(http, paths), names_in(settings.results)
    with ExitStack() as opened:
        source = database
        for kind in ("postgresql", "sqlite"):
            target = open_database(new_url(kind, settings.data_dir, postgresql))
            opened.callback(target.close)
            transfer(source, target, target_name=kind, told=lambda _table, _rows: None)
            app = create_app(settings, database=target, store=store, doorbell=SilentDoorbell())
            with (
                portal.wrap_async_context_manager(app.router.lifespan_context(app)),
                httpx.Client(transport=InProcess(app, portal), base_url="http://x") as moved,
            ):
                assert moved.get("/readyz").status_code == 200
                assert _seen(moved, paths) == before
                execute(target, "UPDATE installation SET compared_at = NULL")
                sweep(target, store, settings, grace_seconds=0)
                assert _seen(moved, paths) == before
                assert names_in(settings.results) == files
                again = _submitted(moved, "Δ done 🧬", **{"Idempotency-Key": "the-first"})
                assert f"/api/v1/folds/{again}" in paths
            assert http.get("/readyz").json()["code"] == "not_ready"
            source = target
