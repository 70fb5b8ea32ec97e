"""An Fv's chains as they travel over HTTP."""

from dataclasses import replace
from pathlib import Path

import pytest

from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.fv_recognition import find_fv, pair_records
from foldsvc.sequence.job_chains import fv_of_chains, job_chains
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data"


def records(name: str) -> tuple[FoldInput, ...]:
    """Read a file of tests/data, records paired."""
    limits = Limits.from_settings(Settings())
    return pair_records(read_fasta((DATA / name).read_bytes(), limits))


def test_chains_are_named_h_and_l_and_know_where_they_came_from() -> None:
    """Each residue has a number, an insertion letter and a region; the source is counted from 1."""
    (fold_input,) = records("sequences/scfv.fasta")

    heavy, light = job_chains(find_fv(fold_input))

    assert (heavy.chain, light.chain) == ("H", "L")
    assert (heavy.description, light.description) == ("heavy", "kappa")
    assert heavy.source == light.source == "fmc63"
    source = fold_input.chains[0].sequence
    for chain in (heavy, light):
        assert source[chain.source_start - 1 :].startswith(chain.sequence)
        assert len(chain.residue_number) == len(chain.insertion_code) == len(chain.sequence)
        assert len(chain.region) == len(chain.sequence)


def test_the_stand_in_light_chain_is_no_chain_of_the_result() -> None:
    """A nanobody's result has the chain H alone."""
    nanobody, _ = records("sequences/nanobodies.fasta")

    (chain,) = job_chains(find_fv(nanobody))

    assert (chain.chain, chain.description) == ("H", "heavy")


@pytest.mark.parametrize(
    "name", ["sequences/scfv.fasta", "sequences/nanobodies.fasta", "sequences/fv.fasta"]
)
def test_the_variable_fragment_comes_back(name: str) -> None:
    """What was recognised at acceptance is read from the chains: paired, and a VH alone."""
    for fold_input in records(name):
        fv = find_fv(fold_input)
        assert fv_of_chains(fv.name, job_chains(fv)) == replace(fv, notices=())
