"""Templates of a request, checked before anything is queued."""

import gzip
from pathlib import Path

import pytest
from asked_options import of_alphafold2
from template_files import LYSOZYME, UBIQUITIN, hard_mmcif, mmcif_text, pdb_text
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.engines.acceptance import accept
from foldsvc.errors import (
    InvalidRequestError,
    ProgramMissingError,
    SearchContactMissingError,
    TemplateChainMissingError,
    TemplateFileError,
)
from foldsvc.jobs.search_facts import search_facts
from foldsvc.jobs.submit import NewJob, content_key
from foldsvc.jobs.worker_facts import WorkersSeen
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.settings import Settings
from foldsvc.templates.own_files import MAX_BYTES, MAX_FILES, template_text
from foldsvc.wire.fold import FoldRequest, TemplateFileRequest
from tests.fixtures.errors import raises

ONE = f">lysozyme\n{LYSOZYME}\n"
TWO = f">both\n{LYSOZYME}:{UBIQUITIN}\n"
FILE = TemplateFileRequest(name="3hfm.pdb", text=pdb_text("3hfm"), chain="Y")
NETWORKS = ("alphafold2_ptm", "alphafold2_multimer_v3")


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Give a service with AlphaFold2's networks, which may ask the alignment server."""
    names = [config.name for kind in NETWORKS for config in models_of(kind)]
    put_empty_networks(tmp_path / "weights", names)
    return Settings(data_dir=tmp_path, msa_server_contact="tests@example.org", _env_file=None)


def _job(settings: Settings, fasta: str = ONE, **request: object) -> NewJob[FoldPayload]:
    (job,) = accept(FoldRequest(fasta=fasta, engine="alphafold2", **request), settings)
    return job


def _codes(job: NewJob[FoldPayload]) -> list[str]:
    return [notice.code for notice in job.notices if notice.code.startswith("templates")]


def test_files_that_are_sent_are_wanted(here: Settings) -> None:
    """A request with files of its own uses them, and goes by way of the search stage."""
    job = _job(here, template_files=(FILE,))

    assert (job.payload.options["templates"], job.first_stage) == ("custom", "search")
    (file,) = job.payload.fold_input.templates
    assert (file.name, file.chain, file.text) == ("3hfm", "Y", FILE.text)
    assert _codes(job) == ["templates_for_some"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("1abc.cif", "1abc"),
        ("1ABC.PDB", "1ABC"),
        ("my model.ent.gz", "my model"),
        ("C:\\files\\x.mmcif", "x"),
        ("../../etc/passwd", "passwd"),
        (".pdb", ".pdb"),
        ("a\nb.pdb", "a b"),
    ],
)
def test_files_are_called_by_their_names(here: Settings, sent: str, name: str) -> None:
    """A file's name loses its ending, its folders and what cannot be shown."""
    file = FILE.model_copy(update={"name": sent})
    assert _job(here, template_files=(file,)).payload.fold_input.templates[0].name == name


def test_the_server_is_asked_where_that_is_wanted(here: Settings) -> None:
    """Templates of the server make a job of the search stage, whatever its alignment."""
    job = _job(here, options=of_alphafold2(templates="server"))
    assert (job.payload.options["msa"], job.first_stage) == ("single-sequence", "search")
    with pytest.raises(SearchContactMissingError):
        _job(
            here.model_copy(update={"msa_server_contact": ""}),
            options=of_alphafold2(templates="server"),
        )


@pytest.mark.parametrize(
    ("file", "error", "words"),
    [
        (FILE.model_copy(update={"chain": "Z"}), TemplateChainMissingError, "chains are: L, H, Y"),
        (FILE.model_copy(update={"text": "no structure"}), TemplateFileError, "no protein atoms"),
        (FILE.model_copy(update={"text": ""}), TemplateFileError, "no protein atoms"),
        (FILE.model_copy(update={"text": "data_x\nloop_\n"}), TemplateFileError, "mmCIF"),
        (FILE.model_copy(update={"text": " " * (MAX_BYTES + 1)}), "template_too_large", "limit"),
    ],
)
def test_unusable_files_are_refused(
    here: Settings, file: TemplateFileRequest, error: type[TemplateFileError], words: str
) -> None:
    """A file that is no structure, or lacks the chain, is named with the cure."""
    with raises(error) as caught:
        _job(here, template_files=(FILE, file))
    assert words in str(caught.value)
    assert caught.value.record == "3hfm"


def test_too_many_files_are_refused(here: Settings) -> None:
    """There is a limit, and the cure says how many a network reads."""
    with raises("too_many_templates", match="reads four"):
        _job(here, template_files=(FILE,) * (MAX_FILES + 1))


def test_files_and_records_go_together(here: Settings) -> None:
    """Files are for one record; asking for files and sending none, or both ways, is refused."""
    with pytest.raises(InvalidRequestError, match="2 records"):
        accept(FoldRequest(fasta=ONE + ONE, engine="alphafold2", template_files=(FILE,)), here)
    with pytest.raises(InvalidRequestError, match="has none"):
        _job(here, options=of_alphafold2(templates="custom"))
    with pytest.raises(InvalidRequestError, match="of its own"):
        _job(here, template_files=(FILE,), options=of_alphafold2(templates="server"))


def test_networks_that_read_none_say_so(here: Settings) -> None:
    """Where no network reads templates the job says so, and is not sent to search for them."""
    only = of_alphafold2(models=(3, 4))
    alone = _job(here, template_files=(FILE,), options=only)
    assert (_codes(alone), alone.first_stage) == (["templates_left_aside"], "fold")

    ptm = of_alphafold2(model_type="alphafold2_ptm")
    both = _job(here, TWO, template_files=(FILE,), options=ptm)
    assert (_codes(both), both.first_stage) == (["templates_left_aside"], "fold")

    complex_ = _job(here, TWO, template_files=(FILE,))
    assert (_codes(complex_), complex_.first_stage) == ([], "search")


def test_a_missing_program_is_told_at_once(here: Settings) -> None:
    """Where the search worker lacks HHsearch nothing is queued, and the cure is named."""
    without = here.model_copy(update={"hhsearch": "/no/such/hhsearch"})
    with pytest.raises(ProgramMissingError, match=r"pip install 'foldsvc\[templates\]'"):
        accept(
            FoldRequest(fasta=ONE, engine="alphafold2", template_files=(FILE,)),
            here,
            WorkersSeen(searches=(search_facts(without),)),
        )


def test_programs_are_needed_where_templates_are_aligned_alone(here: Settings) -> None:
    """The process that accepts a job has no use for HHsearch."""
    without = here.model_copy(update={"hhsearch": "/no/such/hhsearch", "kalign": "/none"})

    assert _job(without, template_files=(FILE,)).first_stage == "search"


def test_templates_tell_two_jobs_apart(here: Settings) -> None:
    """The same protein with other templates, or another chain of them, is another job."""
    other = TemplateFileRequest(name="3hfm.pdb", text=mmcif_text("3hfm"), chain="Y")
    third = FILE.model_copy(update={"chain": "L"})
    jobs = [_job(here, template_files=(file,)) for file in (FILE, other, third, FILE)]
    keys = [content_key(job) for job in jobs]
    assert len(set(keys)) == 3
    assert keys[0] == keys[3]


@pytest.mark.parametrize("day", ["2018-4-1", "2018-02-30", "yesterday", "2018-04-01T00:00"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    """The latest day has to be one."""
    with pytest.raises(ValueError, match="max_template_date"):
        of_alphafold2(max_template_date=day)


def test_a_bomb_is_not_unpacked() -> None:
    """A gzipped file is unpacked up to the limit, and a damaged one is named."""
    with raises("template_too_large"):
        template_text(gzip.compress(b" " * (MAX_BYTES + 1)), "x")
    with pytest.raises(TemplateFileError, match="cut short"):
        template_text(gzip.compress(hard_mmcif().encode())[:-20], "x")
    assert template_text(gzip.compress(b"data_x"), "x") == "data_x"
