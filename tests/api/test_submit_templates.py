"""Templates of one's own over HTTP: in JSON, and as files of a form."""

import gzip
from collections.abc import Iterator
from dataclasses import asdict

import httpx
import pytest
from service_in_process import Worker
from template_files import LYSOZYME, UBIQUITIN, mmcif_text, pdb_text
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.client import Client
from foldsvc.folds.queries import list_folds
from foldsvc.settings import Settings
from foldsvc.wire.fold import TemplateFileRequest

FASTA = f">lysozyme\n{LYSOZYME}\n"
PDB = pdb_text("3hfm")
CIF = mmcif_text("1ubq")


@pytest.fixture(autouse=True)
def networks(settings: Settings) -> Iterator[None]:
    """Put AlphaFold2's networks where they are looked for, and take them away again."""
    names = [config.name for config in models_of("alphafold2_ptm")]
    put_empty_networks(settings.weights, names)
    yield
    for path in settings.weights.rglob("params_model_*_ptm.npz"):
        path.unlink()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Keep networks in a folder of the test's own."""
    return settings.model_copy(update={"weights_dir": settings.data_dir / "weights"})


def test_files_come_in_json(http: httpx.Client, worker: Worker) -> None:
    """Text, name and chain of each file are with the job that a worker claims."""
    files = [{"name": "3hfm.pdb", "text": PDB, "chain": "Y"}, {"name": "1ubq.cif", "text": CIF}]
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "template_files": files})

    assert answer.status_code == 202, answer.text
    (job,) = answer.json()["jobs"]
    assert (job["engine"], job["stage"]) == ("alphafold2", "search")
    assert job["options"]["templates"] == "custom"
    kept = [asdict(file) for file in worker.claim("search").payload.fold_input.templates]
    assert kept == [
        {"name": "3hfm", "text": PDB, "chain": "Y"},
        {"name": "1ubq", "text": CIF, "chain": ""},
    ]


def test_files_come_in_a_form(http: httpx.Client, worker: Worker) -> None:
    """Several files of one field, gzipped or not; a chain follows the name after a colon."""
    files = [
        ("fasta", ("l.fasta", FASTA.encode())),
        ("template_files", ("3hfm.pdb:Y", PDB.encode())),
        ("template_files", ("1ubq.cif.gz", gzip.compress(CIF.encode()))),
    ]
    data = {"max_template_date": "2020-01-01"}
    answer = http.post("/api/v1/folds", files=files, data=data)

    assert answer.status_code == 202, answer.text
    (job,) = answer.json()["jobs"]
    assert job["options"]["max_template_date"] == "2020-01-01"
    kept = worker.claim("search").payload.fold_input.templates
    assert [(file.name, file.chain) for file in kept] == [("3hfm", "Y"), ("1ubq", "")]
    assert kept[1].text == CIF


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("3hfm.pdb:Z", PDB.encode()), "template_chain_missing"),
        (("3hfm.pdb", b"no structure"), "template_file_invalid"),
        (("3hfm.pdb.gz", gzip.compress(PDB.encode())[:-9]), "template_file_invalid"),
        (("3hfm.pdb:" + "A" * 30, PDB.encode()), "request_invalid"),
    ],
)
def test_unusable_files_queue_nothing(
    http: httpx.Client, database, file: tuple[str, bytes], code: str
) -> None:
    """A file that cannot be used is a problem with a code, and no job is made."""
    files = [("fasta", ("l.fasta", FASTA.encode())), ("template_files", file)]
    answer = http.post("/api/v1/folds", files=files)

    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert list_folds(database, limit=5).jobs == []


def test_how_templates_were_read_is_told(http: httpx.Client) -> None:
    """What reading a template assumed is a notice of the job, by the template's name."""
    nameless = "".join(
        f"{line[:21]} {line[22:]}\n" for line in PDB.splitlines() if line[:4] in ("ATOM", "TER ")
    )
    files = [{"name": "nameless.pdb", "text": nameless}]
    answer = http.post("/api/v1/folds/check", json={"fasta": FASTA, "template_files": files})

    assert answer.status_code == 200, answer.text
    (told,) = (
        notice["message"]
        for notice in answer.json()["jobs"][0]["notices"]
        if notice["code"] == "template_read_as"
    )
    assert told == "Template 'nameless': Chains have no name and are called A, B, C."


def test_a_repeated_request_must_have_the_same_files(http: httpx.Client) -> None:
    """An idempotency key is of the files too."""
    headers = {"Idempotency-Key": "1"}

    def send(text: str) -> int:
        files = [{"name": "x", "text": text}]
        body = {"fasta": FASTA, "template_files": files}
        return http.post("/api/v1/folds", json=body, headers=headers).status_code

    assert [send(PDB), send(PDB), send(CIF)] == [202, 202, 422]


def test_the_client_sends_files(transport, worker: Worker) -> None:
    """The Python client takes them beside the FASTA, which may be bytes."""
    file = TemplateFileRequest(name="1ubq.cif", text=CIF)
    with Client("http://foldsvc.test", transport=transport) as client:
        client.submit(fasta=f">u\n{UBIQUITIN}\n".encode(), template_files=[file])
    assert worker.claim("search").payload.fold_input.templates[0].text == CIF


def test_lists_of_jobs_do_not_carry_files(http: httpx.Client) -> None:
    """What a list or a job answers has nothing of the files."""
    files = [{"name": "3hfm.pdb", "text": PDB}]
    http.post("/api/v1/folds", json={"fasta": FASTA, "template_files": files})
    assert len(http.get("/api/v1/folds").content) < 20_000
