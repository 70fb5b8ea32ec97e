"""docker-compose.yml as it is: work goes through every service, and no fault loses any."""

import io
import zipfile
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest
from alignment_server import QUERY_4OT
from head_series import slices_of, zip_of
from service_in_process import FASTA

from foldsvc.records.volume import Volume
from foldsvc.wire.fold import FoldOptions
from tests.compose.conftest import Composed
from tests.compose.machine import wait_until
from tests.jobs.history import faults_of, published

pytestmark = [pytest.mark.compose, pytest.mark.timeout(600)]

HEAD = Path(__file__).parents[1] / "data" / "segmentation" / "colin27_3mm.nii.gz"


def _assert_whole(composed: Composed, job_ids: list[str]) -> None:
    """Every job has one result, whose files are as its manifest says."""
    database = composed.database()
    try:
        for job_id in job_ids:
            assert faults_of(database, job_id, store=composed.store()) == []
            assert published(database, job_id) == 1
    finally:
        database.close()


def test_every_service_is_healthy_by_its_own_check(composed: Composed) -> None:
    """Each health check passes as it is written, from inside its container."""
    for container in composed.containers:
        run = composed.machine.check(container)
        assert run.returncode == 0, (container.name, run.stdout, run.stderr)


def test_an_antibody_is_folded_and_relaxed(composed: Composed) -> None:
    """What one API takes, two workers fold and relax, and the other API shows."""
    with composed.client(1) as one, composed.client(2) as other:
        (job,) = one.submit(fasta=FASTA.encode()).jobs
        ended = other.wait(job.id)

        assert ended.state == "succeeded", ended.failure
        assert ended.stage == "relax"
        assert b"ATOM" in other.download(job.id, "ranked_001.pdb")
    _assert_whole(composed, [job.id])


def test_an_alignment_is_searched_and_folded(composed: Composed) -> None:
    """The search worker asks the server, once; another container folds what it found."""
    options = FoldOptions(
        msa="colabfold-server", models=(3,), n_recycles=0, relax=False, templates="none"
    )
    with composed.client() as client:
        fasta = f">tautomerase\n{QUERY_4OT}\n".encode()
        (job,) = client.submit(fasta=fasta, options=options).jobs
        ended = client.wait(job.id)

    assert ended.state == "succeeded", ended.failure
    assert len(composed.alignments.asked("/ticket/msa")) == 1
    _assert_whole(composed, [job.id])


def test_an_image_is_taken_in_and_segmented(composed: Composed) -> None:
    """An image that one API takes in gets its mask from a worker, and the other API shows it."""
    with (
        httpx.Client(base_url=composed.urls[0], timeout=120) as one,
        httpx.Client(base_url=composed.urls[1], timeout=120) as other,
    ):
        sent = one.post("/api/v1/volumes", files=[("file", (HEAD.name, HEAD.read_bytes()))])
        assert sent.status_code == 201, sent.text
        (volume,) = sent.json()["volumes"]
        asked = other.post(f"/api/v1/volumes/{volume['id']}/segmentations", json={})
        own = asked.headers["location"]
        wait_until(lambda: _ended(other, own), 120, "the segmentation ends")

        ended = one.get(own).json()
        assert ended["state"] == "succeeded", ended["failure"]
        assert one.get(f"{own}/files/mask.nii.gz").content[:2] == b"\x1f\x8b"


def test_one_patient_has_one_pseudonym(composed: Composed) -> None:
    """Two series of a patient, one through each API, belong together after de-identification."""
    head = Volume(voxels=np.ones((4, 4, 4, 1), np.float32), affine=np.eye(4))
    pseudonyms = []
    for number, url in enumerate(composed.urls):
        slices = slices_of(head)
        for one in slices:
            one.PatientID, one.PatientName = "4711", "Doe^Jane"
            one.SeriesInstanceUID += f".{number}"
        with httpx.Client(base_url=url, timeout=120) as http:
            files = [("file", ("series.zip", zip_of(slices)))]
            sent = http.post("/api/v1/volumes", files=files)
            assert sent.status_code == 201, sent.text
            (made,) = sent.json()["volumes"]
            archive = http.get(f"/api/v1/volumes/{made['id']}/files/dicom.zip").content
        with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
            name = next(name for name in unpacked.namelist() if name.endswith(".dcm"))
            pseudonyms.append(pydicom.dcmread(io.BytesIO(unpacked.read(name))).PatientID)

    assert pseudonyms[0] == pseudonyms[1] != "4711"


def _ended(http: httpx.Client, url: str) -> bool:
    return http.get(url).json()["state"] not in {"queued", "running"}
