"""Which engine `auto` means, and what it says where the network that is needed is not here."""

from pathlib import Path

import pytest
from asked_options import of_alphafold2
from service_in_process import FASTA, VH, VL
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.api.problems import status_of
from foldsvc.engines.acceptance import accept, check
from foldsvc.errors import (
    AntibodyNotAloneError,
    NotAntibodyError,
    UnpairableDomainsError,
    WeightsMissingError,
)
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.jobs.submit import NewJob
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldRequest

DATA = Path(__file__).parents[1] / "data" / "sequences"
PTM = [config.name for config in models_of("alphafold2_ptm")]
MULTIMER = [config.name for config in models_of("alphafold2_multimer_v3")]
GB1 = ">gb1\nMTYKLILNGKTLKGETTTEAVDAATAEKVFKQYANDNGVDGEWTYDDATKTFTVTE\n"
WITH_MORE = ("tisagenlecleucel", "rbd_with_vhh", "fv_with_peptide", "garbled_heavy")
ANTIBODIES = ("rabbit_fab", "mouse_igg2a", "cow_ultralong")


def records(name: str) -> dict[str, str]:
    """Give each record of a file as FASTA text, by its name."""
    found = (DATA / f"{name}.fasta").read_text().split(">")[1:]
    return {text.split()[0]: f">{text}" for text in found}


CONSTRUCTS = records("constructs")


@pytest.fixture
def antibodies_only(tmp_path: Path, weights_dir: Path) -> Settings:
    """Give a service that has flashabb alone."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / WEIGHTS_NAME).symlink_to(weights_dir / WEIGHTS_NAME)
    return Settings(weights_dir=tmp_path / "weights", _env_file=None)


@pytest.fixture
def both(antibodies_only: Settings) -> Settings:
    """Give a service with all that default requests need."""
    put_empty_networks(antibodies_only.weights, PTM + MULTIMER)
    return antibodies_only


def one_job(settings: Settings, fasta: str, **request: object) -> NewJob[FoldPayload]:
    """Accept a request that makes one job."""
    (job,) = accept(FoldRequest(fasta=fasta, **request), settings)
    return job


def reason_of(job: NewJob[FoldPayload]) -> str:
    """Give why its engine was chosen."""
    (reason,) = (notice.message for notice in job.notices if notice.code == "engine_chosen")
    return reason


@pytest.mark.parametrize("name", WITH_MORE)
def test_nothing_is_dropped_to_make_an_antibody(both: Settings, name: str) -> None:
    """An antibody with more than an antibody is folded whole, and the reason names the rest."""
    job = one_job(both, CONSTRUCTS[name])

    assert job.payload.engine == "alphafold2"
    given = "".join(CONSTRUCTS[name].splitlines()[1:]).split(":")
    assert [chain.sequence for chain in job.payload.chains] == given
    assert "would leave out" in reason_of(job)
    assert f"of '{name}'" in reason_of(job) or f"'{name} chain" in reason_of(job)


@pytest.mark.parametrize("name", ANTIBODIES)
def test_antibodies_with_their_constant_domains_go_to_flashabb(both: Settings, name: str) -> None:
    """Whole chains and Fabs of other species are antibodies and nothing else."""
    assert one_job(both, CONSTRUCTS[name]).payload.engine == "flashabb"


def test_a_whole_antibody_of_secreted_chains_goes_to_flashabb(both: Settings) -> None:
    """Signal peptides and constant domains on all four chains of an IgG change nothing."""
    eu = records("whole_antibodies")
    heavy, light = ("".join(eu[name].splitlines()[1:]) for name in ("P0DOX5", "P0DOX7"))
    chains = [f"MEFGLSWVFLVAILKGVQC{heavy}", f"MDMRVPAQLLGLLLLWLRGARC{light}"] * 2

    assert one_job(both, f">eu\n{':'.join(chains)}\n").payload.engine == "flashabb"


def test_two_antibodies_in_one_chain_are_for_alphafold2(both: Settings) -> None:
    """A bispecific engager is no single Fv, and is folded whole."""
    job = one_job(both, CONSTRUCTS["blinatumomab"])

    assert (job.payload.engine, job.payload.n_res) == ("alphafold2", 504)
    assert "2 heavy and 2 light" in reason_of(job)


def test_who_asks_for_flashabb_gets_it_with_a_warning(antibodies_only: Settings) -> None:
    """Asked for by name it folds the antibody and warns of all that it leaves out."""
    for name, code in (("rbd_with_vhh", "chain_left_out"), ("tisagenlecleucel", "part_left_out")):
        job = one_job(antibodies_only, CONSTRUCTS[name], engine="flashabb")

        assert job.payload.engine == "flashabb"
        assert code in [notice.code for notice in job.notices if notice.level == "warning"]


@pytest.mark.parametrize("name", WITH_MORE)
def test_without_the_network_both_ways_are_named(antibodies_only: Settings, name: str) -> None:
    """The refusal says what is no antibody, which networks to fetch how, and the other engine."""
    with pytest.raises(AntibodyNotAloneError) as refused:
        check(FoldRequest(fasta=CONSTRUCTS[name]), antibodies_only)

    error = refused.value
    needed = PTM if name == "tisagenlecleucel" else MULTIMER
    assert status_of(error.code) == 422
    assert list(error.missing) == needed
    assert all(part in error.message and part in error.remedy for part in error.parts)
    assert f"foldsvc weights install alphafold2 --models {','.join(needed)}" in error.remedy
    assert "flashabb, which folds the antibody alone and leaves out" in error.remedy


def test_networks_that_could_be_chosen_are_named(antibodies_only: Settings) -> None:
    """Where some of the networks are here, choosing them is a third way."""
    put_empty_networks(antibodies_only.weights, [MULTIMER[0], MULTIMER[3]])
    fasta = CONSTRUCTS["rbd_with_vhh"]

    with pytest.raises(AntibodyNotAloneError, match="--models 1,4") as refused:
        one_job(antibodies_only, fasta)

    assert list(refused.value.missing) == [MULTIMER[1], MULTIMER[2], MULTIMER[4]]
    assert (
        one_job(antibodies_only, fasta, options=of_alphafold2(models=(1, 4))).payload.engine
        == "alphafold2"
    )


def test_networks_fetched_at_need_are_as_good_as_here(antibodies_only: Settings) -> None:
    """A service that fetches networks itself takes an antigen's complex and awaits them."""
    fetching = antibodies_only.model_copy(update={"fetch_weights": True})

    assert one_job(fetching, CONSTRUCTS["rbd_with_vhh"]).payload.engine == "alphafold2"


@pytest.mark.parametrize(
    ("fasta", "here", "missing"),
    [
        (GB1, PTM[:1], PTM[1:]),
        (GB1, MULTIMER, PTM),
        (f"{GB1.strip()}:{GB1.splitlines()[1]}", PTM, MULTIMER),
        (f"{GB1.strip()}:{GB1.splitlines()[1]}", MULTIMER[1:], MULTIMER[:1]),
    ],
)
def test_which_networks_are_missing_is_said(
    antibodies_only: Settings, fasta: str, here: list[str], missing: list[str]
) -> None:
    """A protein that AlphaFold2 cannot fold yet is told which networks, nothing of antibodies."""
    put_empty_networks(antibodies_only.weights, here)

    with pytest.raises(WeightsMissingError) as refused:
        one_job(antibodies_only, fasta)

    error = refused.value
    assert error.models == tuple(missing)
    assert all(name in error.message for name in missing)
    assert "antibod" not in f"{error.message} {error.remedy}"
    assert f"foldsvc weights install alphafold2 --models {','.join(missing)}" in error.remedy
    numbers = ",".join(name.split("_")[1] for name in here if len(missing) < 5)
    assert (f"--models {numbers})" in error.remedy) is bool(numbers)


def test_without_any_network_the_gate_says_why_and_how(antibodies_only: Settings) -> None:
    """Where AlphaFold2 is not here at all, what the protein is and the command stand together."""
    for fasta, kind in (
        (GB1, NotAntibodyError),
        (CONSTRUCTS["blinatumomab"], UnpairableDomainsError),
    ):
        with pytest.raises(kind) as refused:
            one_job(antibodies_only, fasta)

        assert "Run: foldsvc weights install alphafold2" in refused.value.remedy


def test_an_antibody_needs_no_network_of_alphafold2(antibodies_only: Settings) -> None:
    """An Fv, a light chain and a pair of records are folded where flashabb alone is here."""
    for fasta in (FASTA, f">light\n{VL}\n", f">m_VH\n{VH}\n>m_VL\n{VL}\n"):
        assert one_job(antibodies_only, fasta).payload.engine == "flashabb"


@pytest.mark.parametrize("engine", ["auto", "flashabb"])
def test_an_antibody_is_recognised_once(
    antibodies_only: Settings, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    """Choosing the engine and making its job look for the variable fragment once together."""
    looked: list[str] = []

    def counted(fold_input: FoldInput) -> FvInput:
        looked.append(fold_input.name)
        return find_fv(fold_input)

    monkeypatch.setattr("foldsvc.engines.flashabb.suitability.find_fv", counted)
    (job,) = accept(FoldRequest(fasta=FASTA, engine=engine), antibodies_only)
    assert (job.payload.engine, len(looked)) == ("flashabb", 1)
