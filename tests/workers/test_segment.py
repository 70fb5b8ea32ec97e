"""An image is sent, segmented by the worker's own code, and its mask fetched, over HTTP."""

import gzip
import io
import os
import time
from pathlib import Path

import httpx
import nibabel
import numpy as np
import pytest
from head_series import slices_of, zip_of
from PIL import Image
from pydicom import dcmread
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__

from foldsvc import wheel_weights
from foldsvc.imaging.segmentation.mask_files import read_volume
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from workers import segment
from workers.connections import Connections

ROOT = Path(__file__).parents[2]
HEAD = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"
RADIOGRAPH = ROOT / "tests" / "data" / "imaging" / "RG1_J2KI.dcm"


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """Give the folder of the trained weights with both networks' in it, fetched at need."""
    kept = os.environ.get("FOLDSVC_TEST_WEIGHTS")
    folder = Path(kept) if kept else ROOT / "foldsvc-data" / "weights"
    for weights in (DEEPBET, DEEPBRAIN):
        wheel_weights.install(weights, folder, lambda _message, _fraction: None)
    return folder


@pytest.fixture
def work(
    settings: Settings,
    database: Database,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
):
    """Give the worker's task, run here on the test's database and folders."""
    # The folder of all tests that segment, so that a program is compiled once.
    compiled = tmp_path_factory.getbasetemp() / "segmentation"
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    chosen = settings.model_copy(update={"compiled_dir": compiled})
    monkeypatch.setattr(segment, "connections", lambda: opened)
    monkeypatch.setattr(segment, "settings", lambda: chosen)
    segment._extractor.cache_clear()
    segment._explorer.cache_clear()
    return segment.run


def sent(http: httpx.Client, path: Path) -> str:
    """Send an image and give its id."""
    answer = http.post("/api/v1/volumes", files=[("file", (path.name, path.read_bytes()))])
    assert answer.status_code == 201, answer.text
    return answer.json()["volumes"][0]["id"]


def test_a_head_is_sent_segmented_and_fetched(http: httpx.Client, work) -> None:
    """The mask lies on the image's grid; volumes, warnings and files stand beside the image."""
    volume_id = sent(http, HEAD)
    url = f"/api/v1/volumes/{volume_id}/segmentations"

    queued = http.post(url, json={})

    assert queued.status_code == 202, queued.text
    own = queued.headers["location"]
    assert own == f"{url}/{queued.json()['id']}"
    assert (queued.json()["state"], queued.json()["queue"]["position"]) == ("queued", 1)
    work()
    done = http.get(own).json()
    assert (done["state"], done["failure"]) == ("succeeded", None)
    (label,) = done["labels"]
    assert (label["value"], label["name"]) == (1, "brain")
    assert label["volume_cm3"] == pytest.approx(1955, abs=10)
    assert [notice["code"] for notice in done["notices"]] == ["segmentation_scope"]
    names = {file["name"] for file in done["files"]}
    assert names == {"mask.nii.gz", "probability.nii.gz", "segmentation.json"}
    mask = nibabel.Nifti1Image.from_bytes(
        gzip.decompress(http.get(f"{own}/files/mask.nii.gz").content)
    )
    assert np.asarray(mask.dataobj).sum() == label["n_voxels"]
    np.testing.assert_allclose(mask.affine, nibabel.load(HEAD).affine, atol=1e-4)
    made = http.get(f"{own}/files/segmentation.json").json()["made"]
    assert (made["network"], made["weights"]) == ("deepbet", "deepbet==1.0.2")
    listed = http.get(url).json()["segmentations"]
    assert [one["id"] for one in listed] == [done["id"]]


def test_its_progress_is_told_as_that_of_any_job(http: httpx.Client, work) -> None:
    """The events of the job tell each step; the list of folds does not have it."""
    volume_id = sent(http, HEAD)
    job_id = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={}).json()["id"]
    work()
    events = http.get(f"/api/v1/jobs/{job_id}/events").text
    steps = ("Reading the image", "Looking for the brain", "Finding the edge", "Cleaning")
    places = [events.index(step) for step in steps]
    assert places == sorted(places)
    assert '"stage":"segment"' in events
    assert http.get("/api/v1/folds").json()["jobs"] == []
    job = http.get(f"/api/v1/jobs/{job_id}").json()
    assert (job["kind"], job["state"]) == ("segmentation", "succeeded")
    files = http.get(job["links"]["result"]).json()["files"]
    assert "mask.nii.gz" in [file["name"] for file in files]


def test_a_segmentation_is_no_fold(http: httpx.Client) -> None:
    """Nothing below `/folds` knows it; it is watched and stopped as a job."""
    volume_id = sent(http, HEAD)
    job_id = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={}).json()["id"]
    fold, job = f"/api/v1/folds/{job_id}", f"/api/v1/jobs/{job_id}"

    for path in ("", "/events", "/files", "/files/mask.nii.gz", "/archive.zip", "/live.pdb"):
        assert http.get(f"{fold}{path}").status_code == 404, path
    assert http.post(f"{fold}/cancel").status_code == 404
    assert http.delete(fold).status_code == 404
    assert http.get(job).json()["state"] == "queued"
    assert http.post(f"{job}/cancel").json()["state"] == "cancelled"
    assert http.get(f"{job}/events").text.count("event: end") == 1
    assert http.get(f"{fold[:-1]}0").json()["code"] == "job_not_found"


def test_the_u_net_shows_its_levels(http: httpx.Client, work) -> None:
    """With the other network come the sheets of feature maps that its facts name."""
    volume_id = sent(http, HEAD)
    asked = {"network": "deepbrain"}
    own = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json=asked).headers["location"]
    work()
    facts = http.get(f"{own}/files/unet.json").json()
    assert [level["name"] for level in facts["levels"]][1:5] == [
        "down_1",
        "down_2",
        "down_3",
        "bottom",
    ]
    for level in facts["levels"]:
        sheet = Image.open(io.BytesIO(http.get(f"{own}/files/{level['sheet']}").content))
        assert sheet.size == (level["n_channel"] * level["tile"], 3 * level["tile"])


def test_what_the_facts_forbid_is_refused_at_once(http: httpx.Client, tmp_path: Path) -> None:
    """Pictures and films are refused before a job is made, each with its reason."""
    film = nibabel.Nifti1Image(np.ones((40, 40, 40, 2), np.int16), np.diag([4.0, 4, 4, 1]))
    film.to_filename(tmp_path / "film.nii")
    for path, code in (
        (RADIOGRAPH, "image_unsupported"),
        (tmp_path / "film.nii", "segmentation_several_times"),
    ):
        url = f"/api/v1/volumes/{sent(http, path)}/segmentations"
        refused = http.post(url, json={})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert http.get(url).json()["segmentations"] == []


def test_what_only_the_voxels_tell_fails_the_job(http: httpx.Client, work, tmp_path: Path) -> None:
    """Noise in the shape of a head becomes a job that fails with what was found."""
    noise = np.random.default_rng(0).normal(100, 10, (60, 72, 60)).astype(np.float32)
    nibabel.Nifti1Image(noise, np.diag([3.0, 3, 3, 1])).to_filename(tmp_path / "noise.nii")
    url = f"/api/v1/volumes/{sent(http, tmp_path / 'noise.nii')}/segmentations"
    own = http.post(url, json={}).headers["location"]
    work()
    failed = http.get(own).json()
    assert (failed["state"], failed["failure"]["code"]) == ("failed", "segmentation_no_brain")
    assert failed["failure"]["remedy"]
    assert failed["labels"] == failed["files"] == []


def test_unknown_images_and_jobs_are_not_found(http: httpx.Client) -> None:
    """An id that nothing has, or that is another image's, is 404."""
    volume_id, other = sent(http, HEAD), sent(http, HEAD)
    nobody = "0" * 36
    job_id = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={}).json()["id"]
    for path in (f"{nobody}/segmentations", f"{other}/segmentations/{job_id}"):
        assert http.get(f"/api/v1/volumes/{path}").status_code == 404
    assert http.post(f"/api/v1/volumes/{nobody}/segmentations", json={}).status_code == 404
    own = f"/api/v1/volumes/{volume_id}/segmentations/{job_id}"
    assert http.get(f"{own}/files/mask.nii.gz").status_code == 404


def test_a_cancelled_segmentation_is_not_done(http: httpx.Client, work) -> None:
    """One that waits is cancelled like any job."""
    volume_id = sent(http, HEAD)
    own = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={}).headers["location"]
    job_id = own.rpartition("/")[2]
    assert http.post(f"/api/v1/jobs/{job_id}/cancel").status_code == 200
    begun = time.monotonic()
    work()
    assert time.monotonic() - begun < 1
    assert http.get(own).json()["state"] == "cancelled"


def test_an_image_is_deleted_with_its_segmentations(http: httpx.Client, work) -> None:
    """No job is left of an image that was deleted, whether it has ended or still waits."""
    volume_id = sent(http, HEAD)
    url = f"/api/v1/volumes/{volume_id}/segmentations"
    job_ids = [http.post(url, json={}).json()["id"] for _ in range(2)]
    work()
    assert http.delete(f"/api/v1/volumes/{volume_id}").status_code == 204
    for job_id in job_ids:
        assert http.get(f"/api/v1/folds/{job_id}").status_code == 404
    assert http.get(url).status_code == 404


def test_missing_weights_are_told_at_once(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the network's weights are not installed, no job is made, and the remedy is said."""
    volume_id = sent(http, HEAD)
    monkeypatch.setattr(wheel_weights, "installed", lambda _weights, _folder: False)
    refused = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={})
    assert refused.status_code == 503
    assert "foldsvc weights install deepbet" in refused.json()["remedy"]


def test_a_series_gets_its_mask_as_dicom(http: httpx.Client, work, tmp_path: Path) -> None:
    """A head sent as DICOM comes back with a DICOM Segmentation of as many voxels as the mask.

    The series lacks what programs leave out that make it anonymous.
    """
    slices = slices_of(read_volume(HEAD))
    for one in slices:
        del one.AccessionNumber, one.StudyID, one.StudyDate, one.StudyTime
        del one.PatientSex, one.PatientBirthDate
    (tmp_path / "series.zip").write_bytes(zip_of(slices))
    volume_id = sent(http, tmp_path / "series.zip")
    own = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json={}).headers["location"]
    work()
    done = http.get(own).json()
    assert done["state"] == "succeeded", done["failure"]
    answer = http.get(f"{own}/files/mask.dcm")
    assert answer.headers["content-type"] == "application/dicom"
    segmentation = dcmread(io.BytesIO(answer.content))
    assert segmentation.Modality == "SEG"
    assert segmentation.pixel_array.sum() == done["labels"][0]["n_voxels"]
    assert done["labels"][0]["volume_cm3"] == pytest.approx(1955, abs=10)


def test_a_mask_outlives_a_series_that_allows_no_dicom(
    http: httpx.Client, work, tmp_path: Path
) -> None:
    """Where the slices contradict each other the job succeeds and a notice tells it."""
    slices = slices_of(read_volume(HEAD))
    slices[5].StudyInstanceUID = "1.2.3"
    (tmp_path / "series.zip").write_bytes(zip_of(slices))
    volume_id = sent(http, tmp_path / "series.zip")
    asked = {"network": "deepbrain"}
    own = http.post(f"/api/v1/volumes/{volume_id}/segmentations", json=asked).headers["location"]
    work()
    done = http.get(own).json()
    assert done["state"] == "succeeded", done["failure"]
    assert "no_dicom_mask" in [notice["code"] for notice in done["notices"]]
    names = {file["name"] for file in done["files"]}
    assert "mask.nii.gz" in names
    assert "mask.dcm" not in names
