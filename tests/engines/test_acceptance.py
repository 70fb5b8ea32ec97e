"""A request into jobs, before anything is stored."""

import pytest
from service_in_process import FASTA, VH, VL, settings  # noqa: F401 - a fixture

from foldsvc.engines.acceptance import accept, check
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.flashabb.suitability import MAX_RESIDUES
from foldsvc.errors import FvTooLongError, UnknownEngineError
from foldsvc.flashabb.engine import BUCKETS
from foldsvc.formats.fasta import printable
from foldsvc.wire.fold import FoldRequest


def test_a_request_becomes_jobs_in_its_order(settings):  # noqa: F811
    """Each record is a job with its chains, its notices and the first stage."""
    options = {"engine": "auto", "flashabb": {"relax": False}}
    jobs = accept(FoldRequest(fasta=f"{FASTA}>light\n{VL}\n", options=options), settings)

    assert [job.name for job in jobs] == ["trastuzumab", "light"]
    assert [job.payload.n_res for job in jobs] == [227, 107]
    assert {(job.payload.engine, job.first_stage) for job in jobs} == {("flashabb", "fold")}
    assert [job.payload.options for job in jobs] == [FlashabbOptions(relax=False).model_dump()] * 2
    assert [chain.chain for chain in jobs[1].payload.chains] == ["L"]


def test_a_lone_heavy_chain_is_experimental(settings):  # noqa: F811
    """A VH alone is accepted with the mark that its result must carry."""
    (job,) = accept(FoldRequest(fasta=f">nanobody\n{VH}\n"), settings)

    assert "experimental" in [notice.level for notice in job.notices]


def test_domains_longer_than_any_program_are_refused(settings, monkeypatch):  # noqa: F811
    """Length is checked before anything is queued, so that no job can fail by it."""
    monkeypatch.setattr("foldsvc.engines.flashabb.suitability.MAX_RESIDUES", 226)

    with pytest.raises(FvTooLongError):
        accept(FoldRequest(fasta=FASTA), settings)
    assert accept(FoldRequest(fasta=f">light\n{VL}\n"), settings)


def test_the_longest_length_is_the_engine_s():
    """What is accepted is what the engine has a program for."""
    assert BUCKETS[-1] == MAX_RESIDUES


def test_a_check_says_what_accept_makes(settings):  # noqa: F811
    """A check tells the same jobs, and fails as accept does."""
    request = FoldRequest(fasta=FASTA)
    (job,), (checked,) = accept(request, settings), check(request, settings).jobs

    assert (checked.name, checked.n_res) == (job.name, job.payload.n_res)
    assert (checked.chains, checked.notices) == (list(job.payload.chains), list(job.notices))
    with pytest.raises(UnknownEngineError):
        check(FoldRequest(fasta=FASTA, engine="x"), settings)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a b", "a b"), (" a\n\tb ", "a b"), ("\x00\u202e\ud800", ""), ("Å ü 抗体", "Å ü 抗体")],
)
def test_names_keep_what_can_be_printed(given, kept):
    """Control characters and broken letters become spaces, spaces become one."""
    assert printable(given) == kept
