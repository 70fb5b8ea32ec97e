"""The client against the real service, sync and async alike."""

import asyncio
import threading
import time

import httpx
import numpy as np
import pytest
from complexes import prediction_of, straight_chains
from service_in_process import FASTA, VH, VL, InProcess

from foldsvc.client import AsyncClient, Client
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.errors import ArtifactCorruptError, InvalidRequestError, ServiceError
from foldsvc.formats.pae_file import pack_pae
from foldsvc.structure.prediction_file import pack
from tests.jobs.orders import add_volume, submit_segmentation

FILES = {
    "ranked_001.pdb": ("chemical/x-pdb", b"ATOM\n" * 100),
    "plddt.png": ("image/png", bytes(range(256))),
}


class Awaited:
    """The async client, called like the sync one: each call is a loop run to its end."""

    def __init__(self, base_url, *, transport):
        self._make = lambda: AsyncClient(base_url, transport=Ferry(transport))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __getattr__(self, name):
        def call(*args, **kwargs):
            async def run():
                async with self._make() as client:
                    if name == "events":
                        return [event async for event in client.events(*args, **kwargs)]
                    return await getattr(client, name)(*args, **kwargs)

            return asyncio.run(run())

        return call


class Ferry(httpx.AsyncBaseTransport):
    """Carries async requests by a sync transport."""

    def __init__(self, transport):
        self._transport = transport

    async def handle_async_request(self, request):
        """Give the answer, with a stream that can be read both ways."""
        await request.aread()
        return await asyncio.to_thread(self._transport.handle_request, request)


@pytest.fixture(params=[Client, Awaited], ids=["sync", "async"])
def client(request, transport: InProcess):
    """Each twin in turn."""
    with request.param("http://foldsvc.test", transport=transport) as made:
        yield made


@pytest.mark.parametrize(
    "given",
    [
        {"fasta": FASTA},
        {"fasta": FASTA.encode()},
        {"fasta": FASTA.encode("utf-16")},
        {"chains": [("VH", VH), ("VL", VL)]},
    ],
    ids=["text", "bytes", "utf-16", "chains"],
)
def test_submit_gives_the_job(client, given):
    """Text, bytes and chains are submitted with their name and options."""
    submitted = client.submit(**given, name="mine", options=FlashabbOptions(relax=False))

    (job,) = submitted.jobs
    assert (job.name, job.state, job.options["relax"], job.n_res) == ("mine", "queued", False, 227)
    assert client.job(job.id) == job


def test_check_queues_nothing(client):
    """A check says what would be folded."""
    assert client.check(fasta=FASTA).jobs[0].n_res == 227
    assert client.jobs().jobs == []


def test_a_refusal_is_an_error_with_its_code_and_cure(client):
    """What the service refuses is raised with what to do about it."""
    with pytest.raises(ServiceError) as caught:
        client.submit(fasta=">a\nMKLV!\n")

    assert (caught.value.status, caught.value.problem_code) == (422, "letter_illegal")
    assert "'!'" in caught.value.message
    assert caught.value.remedy
    with pytest.raises(ServiceError) as caught:
        client.job("x")
    assert (caught.value.status, caught.value.problem_code) == (404, "job_not_found")


def test_fasta_and_chains_exclude_each_other(client):
    """Neither or both are refused before anything is sent."""
    for given in ({}, {"fasta": FASTA, "chains": []}):
        with pytest.raises(InvalidRequestError):
            client.submit(**given)


def test_the_same_key_gives_the_same_job(client):
    """A key of the caller's makes a submission repeatable; without one each is new."""
    first = client.submit(fasta=FASTA, idempotency_key="k")
    again = client.submit(fasta=FASTA, idempotency_key="k")
    other = client.submit(fasta=FASTA)

    assert first == again
    assert other.jobs[0].id != first.jobs[0].id


def test_jobs_and_batches_are_listed(client):
    """Lists are filtered and go on by their cursor."""
    submitted = client.submit(fasta=f"{FASTA}>two\n{VH}:{VL}\n", name="screen")

    page = client.jobs(name="SCREEN", state="queued", limit=1)
    further = client.jobs(name="SCREEN", cursor=page.next_cursor, limit=1)

    assert [page.jobs[0].id, further.jobs[0].id] == [job.id for job in submitted.jobs][::-1]
    assert client.batch(submitted.batch_id).jobs == submitted.jobs


def test_files_are_downloaded_and_checked(client, worker, tmp_path):
    """A finished job's files arrive whole, one by one, all at once or as an archive."""
    (job,) = client.submit(fasta=FASTA).jobs
    worker.succeed(worker.claim(), FILES)

    paths = client.download_all(job.id, tmp_path / "out")

    assert {path.name: path.read_bytes() for path in paths} == {
        name: data for name, (_, data) in FILES.items()
    }
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    assert client.download(job.id, "plddt.png") == FILES["plddt.png"][1]
    assert client.archive(job.id)[:2] == b"PK"
    with pytest.raises(ServiceError) as caught:
        client.download(job.id, "../foldsvc.db")
    assert caught.value.status == 404


def test_a_whole_result_has_what_is_drawn(client, worker, tmp_path):
    """Files that are drawn when asked for come with the others; what only repeats them does not."""
    structure = straight_chains(6)
    prediction = prediction_of(structure, None)
    binary = "application/octet-stream"
    files = {
        **FILES,
        "prediction_001.npz": (binary, pack(prediction)),
        "ranked_001_pae.npz": (binary, pack_pae(np.full((6, 6), 3.0, np.float32))),
    }
    (job,) = client.submit(fasta=FASTA).jobs
    worker.succeed(worker.claim(), files)

    listed = {one.name: one.in_archive for one in client.files(job.id).on_demand}
    assert listed == {"folding.pdb": True, "ranked_001_pae.json": False}
    paths = client.download_all(job.id, tmp_path / "out")
    assert [path.name for path in paths] == [*files, "folding.pdb"]
    assert paths[-1].read_text().startswith("MODEL        1\n")


def test_a_job_of_another_kind_is_followed_and_stopped(client, database):
    """A segmentation is looked at, followed and stopped as a job, and is not found as a fold."""
    add_volume(database, "image")
    job_id = submit_segmentation(database, "image")

    assert client.status(job_id).kind == "segmentation"
    with pytest.raises(ServiceError):
        client.job(job_id)
    assert client.stop(job_id).state == "cancelled"
    seen = []
    ended = client.wait_for_any(job_id, on_event=seen.append)

    assert (ended.state, [event.kind for event in seen]) == ("cancelled", ["state", "end"])
    assert ended.links.result == f"/api/v1/volumes/image/segmentations/{job_id}"


def test_a_job_is_followed_to_its_end(client, worker):
    """Waiting shows each event once and gives the job as it ended."""
    (job,) = client.submit(fasta=FASTA).jobs

    def work():
        claimed = worker.claim()
        worker.say(claimed, "Block 1 of 8", 0.125)
        worker.succeed(claimed, FILES)

    thread = threading.Timer(0.2, work)
    thread.start()
    seen = []
    ended = client.wait(job.id, on_event=seen.append)
    thread.join()

    assert ended.state == "succeeded"
    assert [event.kind for event in seen][-1] == "end"
    assert "Block 1 of 8" in [event.message for event in seen]
    assert list(client.events(job.id, after=seen[-2].seq)) == seen[-1:]


def test_cancel_and_delete(client):
    """A job is cancelled, deleted, and then gone."""
    (job,) = client.submit(fasta=FASTA).jobs

    assert client.cancel(job.id).state == "cancelled"
    assert client.delete(job.id) is None
    with pytest.raises(ServiceError):
        client.job(job.id)


def test_engines_are_listed(client):
    """The engines come with their availability."""
    available = {engine.name: engine.available for engine in client.engines().engines}
    assert available == {"alphafold2": False, "flashabb": True, "alphafold-db": False}


def test_options_of_an_engine_are_told(client):
    """What an engine can be asked comes as the service has it, to the last keyword."""
    schema = client.engine_options("alphafold2")

    assert schema.properties["n_seeds"].default == 1
    assert schema.properties["models"].model_dump()["uniqueItems"] is True
    with pytest.raises(ServiceError, match="no engine"):
        client.engine_options("alphafold3")


def test_events_go_on_over_a_restart_of_the_service(app, serving, worker):
    """When the service stops and starts again, the reader goes on where it was."""
    with serving(app) as (url, _):
        port = int(url.rpartition(":")[2])
        client = Client(url)
        (job,) = client.submit(fasta=FASTA).jobs
        claimed = worker.claim()
        worker.say(claimed, "before")
        events = client.events(job.id)
        seen = [next(events) for _ in range(3)]
    worker.say(claimed, "between")

    def serve_again():
        time.sleep(0.5)
        with serving(app, port):
            worker.succeed(claimed, FILES)
            time.sleep(3)

    thread = threading.Thread(target=serve_again)
    thread.start()
    seen += list(events)
    thread.join()
    client.close()

    assert [event.message for event in seen if event.kind == "progress"] == ["before", "between"]
    assert seen[-1].kind == "end"
    assert len({event.seq for event in seen}) == len(seen)


def test_a_file_that_was_changed_on_the_way_is_refused(transport, worker, tmp_path):
    """A download that does not match the listed checksum is not kept."""

    class Damaging(httpx.BaseTransport):
        def handle_request(self, request):
            if request.url.path.endswith("/plddt.png"):
                return httpx.Response(200, content=b"other")
            return transport.handle_request(request)

    with Client("http://foldsvc.test", transport=Damaging()) as client:
        (job,) = client.submit(fasta=FASTA).jobs
        worker.succeed(worker.claim(), FILES)
        with pytest.raises(ArtifactCorruptError):
            client.download_all(job.id, tmp_path / "out")

    assert not (tmp_path / "out" / "plddt.png").exists()
