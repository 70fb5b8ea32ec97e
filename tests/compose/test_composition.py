"""docker-compose.yml as it is: work goes through every service, and no fault loses any."""

import io
import zipfile
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest
from alignment_server import QUERY_4OT
from asked_options import of_alphafold2, of_every_engine
from head_series import slices_of, zip_of
from pydicom.uid import generate_uid
from service_in_process import FASTA

from foldsvc.client import Client
from foldsvc.records.volume import Volume
from tests.compose.conftest import Composed
from tests.compose.machine import wait_until
from tests.jobs.history import faults_of, published

pytestmark = [pytest.mark.compose, pytest.mark.timeout(600)]

_FASTA_4OT = f">tautomerase\n{QUERY_4OT}\n".encode()
_BY_SEARCH = {
    "msa": "colabfold-server",
    "models": (3,),
    "relax": False,
    "templates": "none",
    "max_msa": "16:32",
}
_SEARCHED = of_alphafold2(**_BY_SEARCH, n_recycles=0)
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
    with composed.client() as client:
        (job,) = client.submit(fasta=_FASTA_4OT, options=_SEARCHED).jobs
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
            one.SeriesInstanceUID = generate_uid(entropy_srcs=[f"series {number}"])
            one.SOPInstanceUID = generate_uid(entropy_srcs=[f"{number}", one.SOPInstanceUID])
            one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
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


def test_nothing_is_lost_by_stops_and_starts(composed: Composed) -> None:
    """Each service is told to stop while there is work for it, ends in its time, and is started."""
    machine = composed.machine
    order = (
        *("fold-worker-1", "fold-worker-2", "relax-worker-1", "search-worker-1"),
        *("segment-worker-1", "keeper-1", "broker-1", "postgres-1", "api-1", "api-2"),
    )
    assert sorted(order) == sorted(one.name for one in composed.containers)
    job_ids = []
    for name in order:
        container = composed.container(name)
        job_ids += _submit_for(composed, container.service.name)
        status = machine.stop(container)
        assert status in (0, 143), (name, status, machine.logs_of(container))
        machine.start(container.service.name, int(name[-1]))
    for container in composed.containers:
        machine.await_health(container)
    with composed.client(2) as client:
        for job_id in job_ids:
            ended = client.wait(job_id)
            assert ended.state == "succeeded", ended.failure
    _assert_whole(composed, job_ids)


def test_a_fold_worker_that_is_killed_loses_nothing(composed: Composed) -> None:
    """The other fold worker takes over what one had in hands when it was killed with -9."""
    machine = composed.machine
    with composed.client() as client:
        options = of_alphafold2(**_BY_SEARCH, n_recycles=2, seed=9)
        (job,) = client.submit(fasta=_FASTA_4OT, options=options).jobs
        wait_until(lambda: _stands(client, job.id, "fold"), 120, "the job is folded")
        owner = composed.owner_of(job.id)
        container = composed.container(owner)
        machine.kill(container)
        ended = client.wait(job.id)
        machine.start("fold-worker", int(owner[-1]))

        assert ended.state == "succeeded", ended.failure
        assert ended.attempt > 2
    machine.await_health(container)
    _assert_whole(composed, [job.id])


def _submit_for(composed: Composed, service: str) -> list[str]:
    """Give a service something to do, and wait until it does it where that can be seen."""
    with composed.client(2 if service == "api" else 1) as client:
        if service == "segment-worker":
            return []
        if service == "search-worker":
            fasta = f">new\n{QUERY_4OT[:-1]}\n".encode()
            jobs = client.submit(fasta=fasta, options=_SEARCHED).jobs
        else:
            relax = service in ("relax-worker", "postgres")
            jobs = client.submit(
                fasta=FASTA.encode() * 2, options=of_every_engine(relax=relax)
            ).jobs
        stage = service.removesuffix("-worker") if service.endswith("-worker") else "fold"
        wait_until(
            lambda: any(_stands(client, job.id, stage) for job in jobs), 90, f"{service} works"
        )
        return [job.id for job in jobs]


def _stands(client: Client, job_id: str, stage: str) -> bool:
    """Whether a job is worked on at a stage, or has got further."""
    job = client.job(job_id)
    return (job.state, job.stage) == ("running", stage) or job.state == "succeeded"


def _ended(http: httpx.Client, url: str) -> bool:
    return http.get(url).json()["state"] not in {"queued", "running"}
