"""Relaxation of chains that the network tears, tangles or leaves in pieces."""

from dataclasses import replace

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.errors import RelaxationError
from foldsvc.records.progress import Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import Structure
from foldsvc.structure.geometry import chain_breaks_of, geometry_of
from foldsvc.structure.relaxation import relax, relaxation_notices
from foldsvc.structure.selection import part_of

N, C = ATOM37_INDEX["N"], ATOM37_INDEX["C"]
LIMIT = 120.0
N_PEPTIDE = 16


def _quiet(_progress: Progress) -> None:
    return None


def _bond_lengths(structure: Structure) -> np.ndarray:
    """Give every C–N distance along a single chain."""
    return np.linalg.norm(
        structure.atom_positions[1:, N] - structure.atom_positions[:-1, C], axis=-1
    )


@pytest.fixture(scope="module")
def loop(raw_cow: Structure) -> Structure:
    """Give the ultralong CDR-H3 with the strands that it comes from."""
    return part_of(raw_cow, np.arange(108, 152))


@pytest.fixture(scope="module")
def peptide(ubiquitin: Structure) -> Structure:
    """Give a sound peptide whose numbers follow each other."""
    return part_of(ubiquitin, np.arange(N_PEPTIDE))


@pytest.fixture(scope="module")
def camelid(raw_camelid: Structure) -> Relaxed:
    """Give the torn camelid domain relaxed once for all tests."""
    return relax(raw_camelid, on_progress=_quiet, time_limit_seconds=LIMIT, whole_chains=True)


def test_a_torn_chain_is_closed(camelid: Relaxed) -> None:
    """A chain that is whole is bonded throughout, where the network left a hole of 2.5 Å too."""
    assert camelid.before.n_chain_breaks == 1
    assert camelid.after.n_chain_breaks == 0
    assert camelid.after.is_sound
    assert relaxation_notices(camelid) == ()
    np.testing.assert_allclose(_bond_lengths(camelid.structure), 1.33, atol=0.021)


def test_breaks_that_remain_are_named(
    camelid: Relaxed, raw_camelid: Structure, raw_cow: Structure
) -> None:
    """A chain break is a fault; the warning names its residues with their insertion codes."""
    for raw, words in (
        (raw_camelid, "1 chain break (H 75–76)"),
        (raw_cow, "2 chain breaks (H 112W–112V, H 112P–112O)"),
    ):
        left = replace(geometry_of(raw_camelid), n_chain_breaks=len(chain_breaks_of(raw)))
        assert not left.is_sound
        (notice,) = relaxation_notices(replace(camelid, structure=raw, after=left))
        assert (notice.code, notice.level) == ("faults_remain", "warning")
        assert words in notice.message


def test_a_break_alone_is_a_fault(camelid: Relaxed, raw_camelid: Structure) -> None:
    """A structure that has nothing else against it is not sound while a chain is torn."""
    left = replace(camelid.after, n_chain_breaks=1)
    assert not left.is_sound
    assert left.as_dict()["is_sound"] is False
    (notice,) = relaxation_notices(replace(camelid, structure=raw_camelid, after=left))
    assert "Relaxation left 1 chain break (H 75–76); look" in notice.message


def test_a_tangled_loop_comes_free(loop: Structure) -> None:
    """Residues in one place, a side chain through a ring and holes are all gone afterwards."""
    relaxed = relax(loop, on_progress=_quiet, time_limit_seconds=LIMIT, whole_chains=True)
    assert relaxed.before.n_chain_breaks == 2
    assert relaxed.before.n_clashes > 500
    assert relaxed.after.is_sound
    assert relaxed.energy_after < 5_000


def test_a_later_round_that_ends_badly_loses_nothing(loop: Structure) -> None:
    """Where time is up in a later round, the best of the earlier ones is the result."""

    def end(progress: Progress) -> None:
        if "round" in progress.message and "round 1" not in progress.message:
            raise RelaxationError("time is up")

    relaxed = relax(loop, on_progress=end, time_limit_seconds=LIMIT, whole_chains=True)
    assert relaxed.rounds == 1
    assert not relaxed.after.is_sound


@pytest.mark.parametrize("apart", [0, 7, N_PEPTIDE - 1], ids=["first", "middle", "last"])
def test_a_residue_torn_off_is_joined_again(peptide: Structure, apart: int) -> None:
    """One residue far from its neighbours, by which its number stands, is relaxed with them."""
    positions = peptide.atom_positions.copy()
    positions[apart] += np.array([6.0, 6.0, 6.0])
    torn = replace(peptide, atom_positions=positions)
    assert geometry_of(torn).n_chain_breaks > 0
    relaxed = relax(torn, on_progress=_quiet, time_limit_seconds=LIMIT)
    assert relaxed.after.n_chain_breaks == 0
    assert relaxed.after.is_sound
    assert not relaxed.set_aside.size


@pytest.mark.parametrize("alone", [0, 7, N_PEPTIDE - 1], ids=["first", "middle", "last"])
def test_a_residue_without_neighbours_is_set_aside(peptide: Structure, alone: int) -> None:
    """One residue between true gaps stays where it is, named in a warning; the rest is relaxed."""
    number = peptide.residue_number + np.arange(N_PEPTIDE).clip(alone, alone + 1) * 50
    number = number + (np.arange(N_PEPTIDE) >= alone) * 50
    positions = peptide.atom_positions.copy()
    positions[alone] += np.array([9.0, 9.0, 0.0])
    gapped = replace(peptide, atom_positions=positions, residue_number=number.astype(np.int32))
    relaxed = relax(gapped, on_progress=_quiet, time_limit_seconds=LIMIT)
    np.testing.assert_array_equal(relaxed.set_aside, [alone])
    np.testing.assert_array_equal(relaxed.structure.atom_positions[alone], positions[alone])
    moved = (relaxed.structure.atom_positions != positions).any(axis=(1, 2))
    assert np.delete(moved, alone).all()
    assert "residues_not_relaxed" in {notice.code for notice in relaxation_notices(relaxed)}
    assert f"A {number[alone]}," in relaxation_notices(relaxed)[0].message


def test_a_chain_of_one_residue_is_set_aside(peptide: Structure) -> None:
    """A chain that is one residue long does not keep the others from being relaxed."""
    index = np.repeat(np.array([0, 1], np.int32), [N_PEPTIDE - 1, 1])
    chains = replace(peptide, chain_names=("A", "B"), chain_index=index)
    relaxed = relax(chains, on_progress=_quiet, time_limit_seconds=LIMIT, whole_chains=True)
    assert relaxed.after.n_chain_breaks == 0
    assert f"left out B {N_PEPTIDE}," in relaxation_notices(relaxed)[0].message


def test_nothing_bonded_is_refused_in_plain_words(peptide: Structure) -> None:
    """Residues without a single bond are an error of relaxation, in foldsvc's own words."""
    alone = part_of(peptide, np.array([3]))
    with pytest.raises(RelaxationError, match="no residue is bonded to another"):
        relax(alone, on_progress=_quiet, time_limit_seconds=LIMIT, whole_chains=True)
