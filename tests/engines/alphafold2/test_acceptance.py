"""A request for AlphaFold2 into jobs, before anything is stored."""

from pathlib import Path

import pytest
from asked_options import of_alphafold2
from service_in_process import FASTA, VH, VL
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import ModelConfig, models_of
from foldsvc.alphafold2.networks import networks
from foldsvc.engines.acceptance import accept, check
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.errors import (
    EmptyAlignmentError,
    InvalidRequestError,
    NotAntibodyError,
    ProgramMissingError,
    QueryMismatchError,
    SearchContactMissingError,
    SearchDatabaseError,
    TooLargeForDeviceError,
    UnknownEngineError,
    WeightsFolderError,
    WeightsMissingError,
)
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.jobs.search_facts import search_facts
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.worker_facts import NOBODY, WorkersSeen
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.search_facts import SearchFacts, SearchFault
from foldsvc.settings import Settings
from foldsvc.wire.fold import ChainRequest, FoldRequest

GB1 = "MTYKLILNGKTLKGETTTEAVDAATAEKVFKQYANDNGVDGEWTYDDATKTFTVTE"
ONE = f">gb1\n{GB1}\n"
ALIGNMENT = f">query\n{GB1}\n>other\n{GB1[:20]}{'-' * 36}\n"
PTM = [config.name for config in models_of("alphafold2_ptm")]
MULTIMER = [config.name for config in models_of("alphafold2_multimer_v3")]


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Give a service with AlphaFold2's networks for monomers and for complexes."""
    put_empty_networks(tmp_path / "weights", PTM + MULTIMER)
    return Settings(data_dir=tmp_path, _env_file=None)


@pytest.fixture
def both(tmp_path: Path, weights_dir: Path) -> Settings:
    """Give a service with the networks of both engines."""
    put_empty_networks(tmp_path / "weights", PTM + MULTIMER)
    (tmp_path / "weights" / WEIGHTS_NAME).symlink_to(weights_dir / WEIGHTS_NAME)
    return Settings(data_dir=tmp_path, _env_file=None)


def one_job(
    settings: Settings, fasta: str = ONE, seen: WorkersSeen = NOBODY, **request: object
) -> NewJob[FoldPayload]:
    """Accept a request that makes one job."""
    (job,) = accept(FoldRequest(fasta=fasta, **request), settings, seen)
    return job


def devices(*memory_gb: int) -> WorkersSeen:
    """Give fold workers with so much memory each."""
    return WorkersSeen(
        devices=tuple(
            DeviceFacts(name="small", memory_bytes=one * 2**30, precision="float32")
            for one in memory_gb
        )
    )


def configs_of(job: NewJob[FoldPayload]) -> tuple[ModelConfig, ...]:
    """Give the networks of a job."""
    return networks(len(job.payload.chains), Alphafold2Options.model_validate(job.payload.options))


def notice(job: NewJob[FoldPayload], code: str) -> str:
    """Give the one notice of a code."""
    (found,) = (notice.message for notice in job.notices if notice.code == code)
    return found


def test_auto_takes_alphafold2_for_what_is_no_antibody(both: Settings) -> None:
    """A protein that is no antibody goes to AlphaFold2, and the job says why."""
    job = one_job(both)

    assert (job.payload.engine, job.first_stage, job.payload.n_res) == ("alphafold2", "fold", 56)
    assert "alphafold2 was chosen because" in notice(job, "engine_chosen")
    assert "no antibody" in notice(job, "engine_chosen")
    assert [(chain.chain, chain.sequence) for chain in job.payload.chains] == [("A", GB1)]


def test_auto_takes_flashabb_for_an_antibody(both: Settings) -> None:
    """An Fv goes to the antibody engine though AlphaFold2 could fold it, and is relaxed."""
    job = one_job(both, FASTA)

    assert (job.payload.engine, job.payload.options["relax"]) == ("flashabb", True)
    assert "antibody variable domains were found" in notice(job, "engine_chosen")


def test_auto_folds_an_antibody_with_what_is_there(here: Settings) -> None:
    """Where flashabb's weights are missing, an Fv is a complex for AlphaFold2, and says so."""
    job = one_job(here, FASTA)

    assert job.payload.engine == "alphafold2"
    assert "flashabb" in notice(job, "engine_chosen")


def test_auto_takes_what_is_too_much_for_flashabb(
    both: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Domains that flashabb has no program for go to AlphaFold2."""
    monkeypatch.setattr("foldsvc.engines.flashabb.suitability.MAX_RESIDUES", 226)

    assert one_job(both, FASTA).payload.engine == "alphafold2"


def test_auto_decides_record_by_record(both: Settings) -> None:
    """In one request an antibody goes to one engine and another protein to the other."""
    jobs = accept(FoldRequest(fasta=FASTA + ONE), both)

    assert [(job.name, job.payload.engine) for job in jobs] == [
        ("trastuzumab", "flashabb"),
        ("gb1", "alphafold2"),
    ]


def test_an_engine_that_was_named_needs_no_word(both: Settings) -> None:
    """Who asks for AlphaFold2 gets it for an antibody, too, without being told a reason."""
    job = one_job(both, FASTA, engine="alphafold2")

    assert (job.payload.engine, [chain.chain for chain in job.payload.chains]) == (
        "alphafold2",
        ["A", "B"],
    )
    assert "engine_chosen" not in [notice.code for notice in job.notices]


def test_records_are_not_paired_for_alphafold2(both: Settings) -> None:
    """A VH and a VL record are one Fv for auto, and two proteins for who names AlphaFold2."""
    fasta = f">VH\n{VH}\n>VL\n{VL}\n"

    assert len(accept(FoldRequest(fasta=fasta), both)) == 1
    jobs = accept(FoldRequest(fasta=fasta, engine="alphafold2"), both)

    assert [(job.name, job.payload.n_res) for job in jobs] == [("VH", 120), ("VL", 107)]


def test_chains_of_a_request_are_one_complex(here: Settings) -> None:
    """Chains that are given one by one make one job, with letters in their order."""
    chains = [ChainRequest(name=name, sequence=GB1) for name in ("x", "y")]
    (job,) = accept(FoldRequest(chains=chains), here)

    assert [(chain.chain, chain.source) for chain in job.payload.chains] == [("A", "x"), ("B", "y")]


def test_a_complex_changes_nothing_for_its_neighbours(here: Settings) -> None:
    """In a batch each record has the networks that it would have alone."""
    jobs = accept(FoldRequest(fasta=f"{ONE}>dimer\n{GB1}:{GB1}\n{ONE}"), here)
    used = [
        networks(len(job.payload.chains), Alphafold2Options.model_validate(job.payload.options))[
            0
        ].model_type
        for job in jobs
    ]

    assert used == ["alphafold2_ptm", "alphafold2_multimer_v3", "alphafold2_ptm"]


def test_networks_run_in_the_order_asked_for(here: Settings) -> None:
    """The type and the numbers of the networks can be chosen."""
    options = of_alphafold2(models=(3, 1), model_type="alphafold2_multimer_v3")
    job = one_job(here, options=options)

    assert [
        config.name for config in networks(1, Alphafold2Options.model_validate(job.payload.options))
    ] == [
        "model_3_multimer_v3",
        "model_1_multimer_v3",
    ]


def test_missing_networks_are_named_with_the_command(tmp_path: Path) -> None:
    """Who asks for networks that are not all here is told which are missing and what to run."""
    put_empty_networks(tmp_path / "weights", ["model_3_ptm"])
    settings = Settings(data_dir=tmp_path, _env_file=None)

    assert one_job(settings, engine="alphafold2", options=of_alphafold2(models=(3,)))
    with pytest.raises(WeightsMissingError, match="model_4_ptm") as refused:
        one_job(settings, engine="alphafold2", options=of_alphafold2(models=(3, 4)))
    assert "foldsvc weights install alphafold2" in refused.value.remedy


def test_without_weights_auto_names_both_ways(tmp_path: Path) -> None:
    """A protein for which no engine is here is refused with what the gate says and the command."""
    with pytest.raises(NotAntibodyError) as refused:
        one_job(Settings(data_dir=tmp_path, _env_file=None))

    assert "foldsvc weights install alphafold2" in refused.value.remedy


def test_unknown_engine_is_refused_with_the_known_ones(here: Settings) -> None:
    """An engine that does not exist is refused with the names of those that do."""
    with pytest.raises(UnknownEngineError, match="alphafold3") as refused:
        one_job(here, engine="alphafold3")

    assert "alphafold2" in f"{refused.value.message}{refused.value.remedy}"


def test_relaxation_is_off_unless_asked_for(here: Settings) -> None:
    """AlphaFold2 relaxes only who wants it, and the job says which it is."""
    assert one_job(here).payload.options["relax"] is False
    assert one_job(here, options=of_alphafold2(relax=True)).payload.options["relax"] is True


def test_untrained_networks_are_told_at_once(tmp_path: Path) -> None:
    """A job whose networks are random says so before it runs, even if one of them is trained."""
    put_empty_networks(tmp_path / "weights", ["model_3_ptm"])
    put_empty_networks(tmp_path / "weights", ["model_4_ptm"], untrained=True)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    told = [
        [notice.code for notice in one_job(settings, options=of_alphafold2(models=models)).notices]
        for models in ((3,), (4,), (3, 4))
    ]

    assert ["untrained" in codes for codes in told] == [False, True, True]


def test_an_alignment_comes_with_its_record(here: Settings) -> None:
    """An alignment of the one record is kept with the job, and counts without being asked for."""
    job = one_job(here, a3m=ALIGNMENT)

    assert (job.payload.fold_input.a3m, job.payload.options["msa"], job.first_stage) == (
        ALIGNMENT,
        "a3m",
        "fold",
    )


def test_a_thin_alignment_is_told(here: Settings) -> None:
    """An alignment that is there already is judged before anything runs."""
    rows = [f">{n}\n{GB1[:n]}W{GB1[n + 1 :]}\n" for n in range(3)]
    alone, thin = one_job(here), one_job(here, a3m=ALIGNMENT + "".join(rows))

    assert [notice.level for notice in alone.notices].count("warning") == 1
    assert [notice.level for notice in thin.notices].count("warning") == 1
    assert alone.notices[-1].message != thin.notices[-1].message


def test_an_alignment_of_another_sequence_is_refused(here: Settings) -> None:
    """A first row that is not the sequence is refused with its line, column and cure."""
    other = ALIGNMENT.replace("MTYKL", "MTWKL")

    with pytest.raises(QueryMismatchError) as refused:
        one_job(here, a3m=f"\n\n{other}")
    assert (refused.value.line, refused.value.position) == (4, 3)
    assert "alignment of this very sequence" in refused.value.remedy


def test_an_alignment_is_of_one_record(here: Settings) -> None:
    """Several records with one alignment are refused, since nobody can say whose it is."""
    with pytest.raises(InvalidRequestError, match="one alignment and 2 records") as refused:
        accept(FoldRequest(fasta=ONE + ONE, a3m=ALIGNMENT), here)
    assert "own" in refused.value.remedy


@pytest.mark.parametrize("a3m", ["", "\n", "\0", " \t\r\n"])
@pytest.mark.parametrize("msa", ["auto", "a3m"])
def test_an_empty_alignment_is_refused(here: Settings, a3m: str, msa: str) -> None:
    """A search that failed leaves an empty file, which is not the same as no alignment."""
    with pytest.raises(EmptyAlignmentError):
        one_job(here, a3m=a3m, options=of_alphafold2(msa=msa))


def test_an_alignment_that_is_asked_for_must_come(here: Settings) -> None:
    """A request for its own alignment that has none is refused."""
    with pytest.raises(InvalidRequestError, match="has none") as refused:
        one_job(here, options=of_alphafold2(msa="a3m"))
    assert "a3m" in refused.value.remedy


def test_an_alignment_can_be_left_aside(here: Settings) -> None:
    """Who asks for a single sequence gets it whatever came along."""
    job = one_job(here, a3m=ALIGNMENT, options=of_alphafold2(msa="single-sequence"))

    assert job.payload.options["msa"] == "single-sequence"


def test_a_server_needs_to_know_who_asks(here: Settings) -> None:
    """A search on the alignment server is refused at once where nobody can be named to it."""
    with pytest.raises(SearchContactMissingError) as refused:
        one_job(here, options=of_alphafold2(msa="colabfold-server"))
    assert "FOLDSVC_MSA_SERVER_CONTACT" in f"{refused.value.message}{refused.value.remedy}"


def test_a_search_is_a_stage_of_its_own(here: Settings) -> None:
    """A job whose alignment is to be searched for enters the queue of the searches."""
    known = here.model_copy(update={"msa_server_contact": "test@example.org"})
    asked = one_job(known, options=of_alphafold2(msa="colabfold-server"))
    by_operator = one_job(known.model_copy(update={"msa": "colabfold-server"}))

    for job in (asked, by_operator):
        assert (job.first_stage, job.payload.options["msa"]) == ("search", "colabfold-server")


def test_a_search_without_databases_is_refused(here: Settings) -> None:
    """Where the one search worker lacks its databases no job is queued, and they are named."""
    seen = WorkersSeen(searches=(search_facts(here),))

    with pytest.raises(SearchDatabaseError, match="uniref30_2302_db") as refused:
        one_job(here, seen=seen, options=of_alphafold2(msa="mmseqs"))
    assert "foldsvc databases install" in refused.value.remedy


def test_a_search_waits_for_a_worker_that_has_not_spoken(here: Settings) -> None:
    """Programs and databases are the search worker's: whoever accepts needs none of them."""
    without = here.model_copy(update={"msa": "mmseqs", "mmseqs": "/no/such/mmseqs"})

    job = one_job(without)

    assert (job.payload.options["msa"], job.first_stage) == ("mmseqs", "search")


def test_weights_are_awaited_only_where_they_can_be_kept(tmp_path: Path) -> None:
    """Parameters to be fetched into a folder that no search worker may write refuse the job."""
    fetching = Settings(data_dir=tmp_path / "api", fetch_weights=True, _env_file=None)
    (tmp_path / "file").touch()
    closed = fetching.model_copy(update={"weights_dir": tmp_path / "file" / "weights"})
    able = WorkersSeen(searches=(search_facts(fetching), search_facts(closed)))

    assert one_job(fetching, seen=able).first_stage == "search"
    assert not fetching.weights.exists()
    with pytest.raises(WeightsFolderError, match="cannot be written") as refused:
        one_job(fetching, seen=WorkersSeen(searches=(search_facts(closed),)))
    assert "foldsvc weights install alphafold2" in refused.value.remedy


def test_one_search_worker_that_can_is_enough(here: Settings) -> None:
    """A job is refused only where no worker that has spoken could search for it."""
    fault = SearchFault(code="program_missing", subject="MMseqs2", words="Install it")
    unable = SearchFacts(mmseqs=fault, mmseqs_paired=fault, templates=fault, weights=None)
    unpaired = SearchFacts(mmseqs=None, mmseqs_paired=fault, templates=None, weights=None)
    wanted = of_alphafold2(msa="mmseqs", pair_mode="unpaired")
    seen = WorkersSeen(searches=(unable, unpaired))

    assert one_job(here, seen=seen, options=wanted)
    with pytest.raises(ProgramMissingError, match="MMseqs2 was not found"):
        one_job(here, seen=seen, options=of_alphafold2(msa="mmseqs"))
    with pytest.raises(ProgramMissingError, match="Install it"):
        one_job(here, seen=WorkersSeen(searches=(unable,)), options=wanted)


def test_what_cannot_fit_is_refused_with_what_would(here: Settings) -> None:
    """Where the fold worker's device is known, a fold that is too large for it is not queued."""
    long = f">long\n{(GB1 * 40)[:2000]}\n"

    assert one_job(here, long)
    with pytest.raises(TooLargeForDeviceError) as refused:
        one_job(here, long, devices(4))

    assert refused.value.n_res == 2000
    assert 56 < refused.value.largest < 2000
    assert f"{refused.value.largest:,} residues fit" in refused.value.remedy
    assert one_job(here, seen=devices(4))
    roomy = here.model_copy(update={"device_memory_gb": 100.0})
    assert one_job(roomy, long, devices(4))


def test_the_best_device_counts(here: Settings) -> None:
    """What fits some fold worker is queued; what fits none is told what fits the largest."""
    long = f">long\n{(GB1 * 40)[:2000]}\n"

    assert one_job(here, long, devices(4, 200, 2))
    with pytest.raises(TooLargeForDeviceError) as refused:
        one_job(here, long, devices(2, 4, 3))
    with pytest.raises(TooLargeForDeviceError) as alone:
        one_job(here, long, devices(4))

    assert refused.value.largest == alone.value.largest


def test_a_search_counts_as_the_deepest_alignment(here: Settings) -> None:
    """What is to be searched for is not known yet, so that memory is kept for all rows."""
    known = here.model_copy(update={"msa_server_contact": "test@example.org"})
    long = f">long\n{(GB1 * 40)[:900]}\n"

    assert one_job(known, long, devices(7))
    with pytest.raises(TooLargeForDeviceError):
        one_job(known, long, devices(7), options=of_alphafold2(msa="colabfold-server"))
    shallow = of_alphafold2(msa="colabfold-server", max_msa="16:32")
    assert one_job(known, long, devices(7), options=shallow)


def test_a_check_says_what_accept_makes(here: Settings) -> None:
    """A check tells the same jobs, with the engine and its notices, and fails as accept does."""
    request = FoldRequest(fasta=ONE)
    (job,), (checked,) = accept(request, here), check(request, here).jobs

    assert (checked.engine, checked.n_res) == ("alphafold2", 56)
    assert (checked.chains, checked.notices) == (list(job.payload.chains), list(job.notices))
