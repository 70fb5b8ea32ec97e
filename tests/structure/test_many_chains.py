"""Complexes of many chains are compared in bounded work, counted in calls of functions."""

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from foldsvc.records.structure import Structure
from foldsvc.structure.comparison import compare_structures
from foldsvc.structure.residue_pairs import MOST_CHAINS, residue_pairs
from foldsvc.structure.selection import residues_of
from tests.fixtures.errors import raises

LENGTH = 12


def shell(n_chain: int, *, alike: bool) -> Structure:
    """Give chains that stand about, turned each in its own way; of one sequence, or of many."""
    random = np.random.default_rng(n_chain)
    positions = np.zeros((n_chain * LENGTH, 37, 3), np.float32)
    aatype = np.zeros(n_chain * LENGTH, np.int32)
    form, types = random.normal(size=(LENGTH, 3)) * 5, random.integers(0, 20, LENGTH)
    for chain in range(n_chain):
        own = slice(chain * LENGTH, (chain + 1) * LENGTH)
        turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
        if not alike:
            form, types = random.normal(size=(LENGTH, 3)) * 5, random.integers(0, 20, LENGTH)
        positions[own, 1] = form @ turn.T + random.normal(size=3) * 100
        aatype[own] = types
    mask = np.zeros(positions.shape[:2], np.bool_)
    mask[:, 1] = True
    return Structure(
        chain_names=tuple(f"C{chain}" for chain in range(n_chain)),
        chain_index=np.repeat(np.arange(n_chain, dtype=np.int32), LENGTH),
        aatype=aatype,
        residue_number=np.tile(np.arange(LENGTH, dtype=np.int32), n_chain),
        insertion_code=("",) * len(aatype),
        atom_positions=positions,
        atom_mask=mask,
        plddt=np.zeros(len(aatype), np.float32),
    )


def shifted(structure: Structure) -> Structure:
    """Give the same elsewhere, its chains the other way round."""
    order = np.arange(len(structure.aatype)).reshape(-1, LENGTH)[::-1].ravel()
    moved = np.where(structure.atom_mask[..., None], structure.atom_positions + 30, 0)
    return replace(
        structure,
        chain_names=structure.chain_names[::-1],
        aatype=structure.aatype[order],
        atom_positions=moved[order].astype(np.float32),
    )


def calls_of(work: Callable[[], object]) -> int:
    """Count the functions that are called, Python's and C's."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("alike", [True, False])
def test_sixty_chains_find_their_partners(*, alike: bool) -> None:
    """Each chain of a shell is laid on itself, of equal chains as of different ones."""
    reference = shell(60, alike=alike)

    found = compare_structures(reference, shifted(reference))

    assert all(one == other for one, other in found.pairs.chains)
    assert len(found.pairs.chains) == 60
    assert found.rmsd == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("pair_by", ["sequence", "number"])
@pytest.mark.parametrize("alike", [True, False])
def test_twice_the_chains_are_at_most_four_times_the_work(pair_by: str, *, alike: bool) -> None:
    """The work grows with the square of the chains, be they equal or not."""
    small, large = shell(10, alike=alike), shell(40, alike=alike)

    few = calls_of(lambda: residue_pairs(small, shifted(small), pair_by))
    many = calls_of(lambda: residue_pairs(large, shifted(large), pair_by))

    assert many < 17 * few


def test_more_chains_than_can_be_paired_are_refused() -> None:
    """The limit and what to do are told before any work."""
    reference = shell(2_000, alike=True)

    with raises("comparison_too_many_chains") as caught:
        residue_pairs(reference, reference)

    assert (caught.value.found, caught.value.limit) == (2_000, MOST_CHAINS)
    assert "part of it" in caught.value.remedy


def test_many_runs_of_residues_are_found_in_few_steps() -> None:
    """Twice the residues, named one by one, are twice the work."""

    def calls_for(n_chain: int) -> int:
        n_res = n_chain * LENGTH
        one_chain = replace(
            shell(n_chain, alike=True),
            chain_names=("A",),
            chain_index=np.zeros(n_res, np.int32),
            residue_number=np.arange(n_res, dtype=np.int32),
        )
        words = ",".join(f"A:{number}" for number in range(n_res))
        assert residues_of(one_chain, words).tolist() == list(range(n_res))
        return calls_of(lambda: residues_of(one_chain, words))

    assert calls_for(40) < 3 * calls_for(20)
