"""The API on a disk that is full: a real one, of a few megabytes."""

import sqlite3

import httpx
import pytest
from service_in_process import FASTA
from small_disk import SmallDisk, small_disk

from foldsvc.settings import Settings

__all__ = ["small_disk"]

MIN_FREE = 32 << 20
IMAGE = b"\0" * 4_000


@pytest.fixture
def settings(small_disk: SmallDisk, weights_dir) -> Settings:
    """Give the settings of a service that has nothing but the small disk."""
    return Settings(
        data_dir=small_disk.path,
        weights_dir=weights_dir,
        static_dir=small_disk.path / "static",
        min_free_gb=MIN_FREE / 2**30,
        _env_file=None,
    )


@pytest.fixture
def http(app, serving):
    """Give a plain client, over a socket: threads from before the mount do not see the disk."""
    with serving(app) as (url, _), httpx.Client(base_url=url, timeout=120) as client:
        yield client


@pytest.fixture
def ended(http, worker) -> str:
    """Give a job that has ended with a file."""
    job_id = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    worker.succeed(worker.claim(), {"a.pdb": ("chemical/x-pdb", b"ATOM" * 1_000)})
    return job_id


@pytest.mark.usefixtures("ended")
def test_below_the_mark_everything_large_is_refused(http, small_disk):
    """Submissions and images get a problem: what is free, what is needed and what to do."""
    small_disk.fill(leaving=MIN_FREE - 1_000_000)

    refused = [
        http.post("/api/v1/folds", json={"fasta": FASTA}),
        http.post("/api/v1/volumes", files={"file": ("a.nii", IMAGE)}),
        http.post(
            "/dicom-web/studies", content=IMAGE, headers={"Content-Type": "application/dicom"}
        ),
    ]

    for answer in refused:
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (507, "storage_full")
        assert "33 MB are free for results, 34 MB are needed" in problem["detail"]
        assert "FOLDSVC_MIN_FREE_GB" in problem["remedy"]
    ready = http.get("/readyz")
    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert "33 MB are free" in ready.json()["detail"]
    assert http.get("/healthz").status_code == 200
    assert len(http.get("/api/v1/folds").json()["jobs"]) == 1

    small_disk.clear()
    assert http.get("/readyz").status_code == 200
    assert http.post("/api/v1/folds", json={"fasta": FASTA}).status_code == 202


def test_a_request_larger_than_what_is_left_is_refused(http, small_disk):
    """What a request announces counts, so that an upload cannot take the space below the mark."""
    small_disk.fill(leaving=MIN_FREE + 1_000_000)

    large = http.post("/api/v1/volumes", files={"file": ("a.nii", b"\0" * 2_000_000)})
    small = http.post("/api/v1/volumes", files={"file": ("a.nii", IMAGE)})

    assert large.status_code == 507
    assert small.status_code == 422


def test_a_full_disk_refuses_and_deletes(http, small_disk, ended, settings, database):
    """With no byte left, jobs can be looked at, followed and deleted, row and files."""
    database.hold_reserve()
    folder = settings.results / "jobs" / ended
    small_disk.fill()
    assert small_disk.free == 0
    _cannot_grow(settings)

    assert http.get(f"/api/v1/folds/{ended}").json()["state"] == "succeeded"
    assert "event: end" in http.get(f"/api/v1/folds/{ended}/events").text
    assert http.get(f"/api/v1/folds/{ended}/files/a.pdb").content == b"ATOM" * 1_000
    assert http.post("/api/v1/folds", json={"fasta": FASTA}).status_code == 507
    assert http.delete(f"/api/v1/folds/{ended}").status_code == 204

    assert http.get(f"/api/v1/folds/{ended}").status_code == 404
    assert not folder.exists()
    small_disk.clear()
    database.hold_reserve()
    small_disk.fill()
    assert http.post("/api/v1/cases", json={"title": "The reserve is there again"}).is_success


def test_without_its_reserve_the_database_says_that_it_is_full(http, small_disk):
    """It is no fault that passes in a few seconds."""
    small_disk.fill()

    answers = [http.post("/api/v1/cases", json={"title": "x" * 200}) for _ in range(20)]

    problem = answers[-1].json()
    assert (answers[-1].status_code, problem["code"]) == (507, "database_full")
    assert "no space is left" in problem["detail"]


def _cannot_grow(settings: Settings) -> None:
    """Make sure that SQLite itself can write no more, as it is."""
    other = sqlite3.connect(settings.data_dir / "foldsvc.db")
    with pytest.raises(sqlite3.OperationalError, match="full"), other:
        other.execute("CREATE TABLE filler AS SELECT zeroblob(5000000)")
    other.close()
