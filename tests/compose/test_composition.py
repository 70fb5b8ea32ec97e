"""docker-compose.yml as it is: work goes through every service, and no fault loses any."""

from pathlib import Path

import pytest
from alignment_server import QUERY_4OT
from service_in_process import FASTA

from foldsvc.wire.fold import FoldOptions
from tests.compose.conftest import Composed
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
