"""Relaxation for real: what it mends, what it keeps, and how it is stopped."""

import time
from dataclasses import replace

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM37_INDEX, UNKNOWN_AATYPE
from foldsvc.errors import JobCancelledError, RelaxationError
from foldsvc.records.progress import Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.geometry import disulfides_of, geometry_of
from foldsvc.structure.relaxation import relax, relaxation_notices

BACKBONE = [ATOM37_INDEX[name] for name in ("N", "CA", "C", "O")]
LIMIT = 120.0


def _quiet(_progress: Progress) -> None:
    return None


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    """Give the progress of the trastuzumab relaxation below."""
    return []


@pytest.fixture(scope="module")
def relaxed(raw_trastuzumab: Prediction, told: list[Progress]) -> Relaxed:
    """Give trastuzumab relaxed once for all tests."""
    return relax(raw_trastuzumab.structure, on_progress=told.append, time_limit_seconds=LIMIT)


@pytest.fixture(scope="module")
def short_chain(raw_trastuzumab: Prediction) -> Structure:
    """Give the first 25 residues of the heavy chain, for tests that need no whole Fv."""
    return _part(raw_trastuzumab.structure, slice(0, 25))


def _part(structure: Structure, kept: slice) -> Structure:
    return replace(
        structure,
        chain_names=structure.chain_names[:1],
        chain_index=structure.chain_index[kept],
        aatype=structure.aatype[kept],
        residue_number=structure.residue_number[kept],
        insertion_code=structure.insertion_code[kept],
        atom_positions=structure.atom_positions[kept],
        atom_mask=structure.atom_mask[kept],
        plddt=structure.plddt[kept],
    )


def test_trastuzumab_becomes_sound(relaxed: Relaxed) -> None:
    """No clash under 2.4 Å, each peptide bond 1.33 ± 0.02 Å and planar, each hand kept."""
    assert relaxed.before.n_clashes > 0
    after = relaxed.after
    assert after.n_clashes == 0
    assert after.closest_contact >= 2.4
    assert after.peptide_bond_min >= 1.31
    assert after.peptide_bond_max <= 1.35
    assert after.n_peptide_bonds == 225
    assert after.n_chirality_flipped == after.n_side_chain_flipped == after.n_twisted_omega == 0
    assert after.n_cis_proline == relaxed.before.n_cis_proline == 2
    assert after.n_cis_other == 0
    assert after == geometry_of(relaxed.structure)
    assert relaxed.energy_after < relaxed.energy_before


def test_faults_that_remain_are_told(relaxed: Relaxed) -> None:
    """A sound result needs no words; one with faults names their kinds and numbers."""
    assert relaxation_notices(relaxed) == ()
    (notice,) = relaxation_notices(replace(relaxed, after=replace(relaxed.after, n_clashes=3)))
    assert notice.level == "warning"
    assert "3 clashes" in notice.message
    assert "twisted" not in notice.message


def test_only_coordinates_change(relaxed: Relaxed, raw_trastuzumab: Prediction) -> None:
    """Atoms, numbers and pLDDT stay; hydrogens and terminal oxygens are not in the result."""
    raw = raw_trastuzumab.structure
    for field in ("chain_index", "aatype", "residue_number", "atom_mask", "plddt"):
        np.testing.assert_array_equal(getattr(relaxed.structure, field), getattr(raw, field))
    assert relaxed.structure.insertion_code == raw.insertion_code
    assert not relaxed.structure.atom_positions[~raw.atom_mask].any()


def test_fold_is_kept(relaxed: Relaxed, raw_trastuzumab: Prediction) -> None:
    """The backbone moves by 0.4 Å at most on average, in place, without a superposition."""
    moved = relaxed.structure.atom_positions - raw_trastuzumab.structure.atom_positions
    distance = np.linalg.norm(moved[:, BACKBONE], axis=-1)
    assert 0.05 < np.sqrt((distance**2).mean()) < 0.4
    assert distance.max() < 2.0


def test_disulfides_are_formed(relaxed: Relaxed) -> None:
    """Cysteines 23 and 104 of each chain are bonded with a real bond's length."""
    structure = relaxed.structure
    bonds = disulfides_of(structure)
    numbers = [tuple(sorted(structure.residue_number[pair].tolist())) for pair in bonds]
    assert numbers == [(23, 104), (23, 104)]
    sulfur = structure.atom_positions[:, ATOM37_INDEX["SG"]]
    length = np.linalg.norm(sulfur[bonds[:, 0]] - sulfur[bonds[:, 1]], axis=-1)
    assert (np.abs(length - 2.04) < 0.05).all()


def test_progress_is_told(relaxed: Relaxed, told: list[Progress]) -> None:
    """Progress counts the minimiser's own steps with the energy it has reached."""
    assert {progress.stage for progress in told} == {"relax"}
    assert told[0].message == "adding hydrogens"
    steps = [int(each.message.split("step ")[1].split(",")[0]) for each in told[1:]]
    assert steps == sorted(steps)
    assert 0 < steps[0] <= steps[-1] <= relaxed.iterations
    assert relaxed.iterations > 100


def test_adalimumab_has_no_twisted_omega(raw_adalimumab: Prediction) -> None:
    """The Fv whose peptides a plain minimisation twists comes out planar."""
    relaxed = relax(raw_adalimumab.structure, on_progress=_quiet, time_limit_seconds=LIMIT)
    assert relaxed.after.is_sound
    assert relaxed.after.n_cis_proline == 2
    assert relaxed.after.n_cis_other == 0


def test_unknown_residues(short_chain: Structure) -> None:
    """An unknown residue is relaxed as glycine and stays unknown, with the same atoms."""
    aatype, mask = short_chain.aatype.copy(), short_chain.atom_mask.copy()
    aatype[[3, 12]] = UNKNOWN_AATYPE
    mask[[3, 12]] = False
    mask[np.ix_([3, 12], BACKBONE)] = True
    structure = replace(short_chain, aatype=aatype, atom_mask=mask)
    relaxed = relax(structure, on_progress=_quiet, time_limit_seconds=LIMIT)
    np.testing.assert_array_equal(relaxed.structure.aatype, aatype)
    np.testing.assert_array_equal(relaxed.structure.atom_mask, mask)
    assert relaxed.after.is_sound
    assert (relaxed.structure.atom_positions[3] != structure.atom_positions[3]).any()


def test_same_input_gives_the_same_result(short_chain: Structure) -> None:
    """Two runs give the same coordinates, though OpenMM places hydrogens by chance."""
    one, two = (relax(short_chain, on_progress=_quiet, time_limit_seconds=LIMIT) for _ in range(2))
    np.testing.assert_array_equal(one.structure.atom_positions, two.structure.atom_positions)


def test_gap_stays_open(ubiquitin: Structure) -> None:
    """Chains with a gap are relaxed as pieces; the ends are not drawn together."""
    left, right = _part(ubiquitin, slice(0, 12)), _part(ubiquitin, slice(20, 32))
    gapped = replace(
        left,
        **{
            field: np.concatenate([getattr(left, field), getattr(right, field)])
            for field in (
                "chain_index", "aatype", "residue_number", "atom_positions", "atom_mask", "plddt"
            )
        },
        insertion_code=left.insertion_code + right.insertion_code,
    )  # fmt: skip
    relaxed = relax(gapped, on_progress=_quiet, time_limit_seconds=LIMIT)
    assert relaxed.after.n_chain_breaks == 1
    ends = relaxed.structure.atom_positions[[11, 12], ATOM37_INDEX["CA"]]
    before = gapped.atom_positions[[11, 12], ATOM37_INDEX["CA"]]
    wanted = np.linalg.norm(before[0] - before[1])
    assert np.linalg.norm(ends[0] - ends[1]) == pytest.approx(wanted, abs=0.8)


@pytest.mark.parametrize(
    ("factor", "fault"), [(0.0, "two atoms are in one place"), (np.nan, "not a number")]
)
def test_absurd_coordinates_are_refused(short_chain: Structure, factor: float, fault: str) -> None:
    """Coordinates that no force field can mend give the typed error, in foldsvc's own words."""
    structure = replace(short_chain, atom_positions=short_chain.atom_positions * factor)
    with pytest.raises(RelaxationError, match=fault):
        relax(structure, on_progress=_quiet, time_limit_seconds=LIMIT)


def test_atoms_in_one_place_are_refused(short_chain: Structure) -> None:
    """Two atoms in exactly one place have no force between them, and give the typed error."""
    positions = short_chain.atom_positions.copy()
    positions[5, ATOM37_INDEX["CB"]] = positions[18, ATOM37_INDEX["CB"]]
    structure = replace(short_chain, atom_positions=positions)
    with pytest.raises(RelaxationError, match="two atoms are in one place"):
        relax(structure, on_progress=_quiet, time_limit_seconds=LIMIT)


def test_cancelling_stops_it(raw_trastuzumab: Prediction) -> None:
    """What on_progress raises in the midst of the minimiser comes out, soon and unchanged."""
    cancelled = JobCancelledError("job-1")
    started = 0.0

    def cancel(progress: Progress) -> None:
        nonlocal started
        if "step" in progress.message:
            started = time.monotonic()
            raise cancelled

    with pytest.raises(JobCancelledError) as caught:
        relax(raw_trastuzumab.structure, on_progress=cancel, time_limit_seconds=LIMIT)
    assert caught.value is cancelled
    assert started
    assert time.monotonic() - started < 2


def test_time_limit(raw_trastuzumab: Prediction) -> None:
    """A relaxation that runs past its limit ends with a typed error that names the limit."""
    with pytest.raises(RelaxationError, match=r"within 1\.5 s"):
        relax(raw_trastuzumab.structure, on_progress=_quiet, time_limit_seconds=1.5)


@pytest.mark.parametrize(
    ("atoms", "fault"), [(["CA"], "lacks backbone"), (["CG"], "unknown residue")]
)
def test_what_the_force_field_cannot_hold(
    short_chain: Structure, atoms: list[str], fault: str
) -> None:
    """A residue without its backbone, or an unknown one with a side chain, is refused."""
    mask, aatype = short_chain.atom_mask.copy(), short_chain.aatype.copy()
    for name in atoms:
        mask[4, ATOM37_INDEX[name]] = name == "CG"
    aatype[4] = UNKNOWN_AATYPE
    with pytest.raises(RelaxationError, match=fault):
        relax(
            replace(short_chain, atom_mask=mask, aatype=aatype),
            on_progress=_quiet,
            time_limit_seconds=LIMIT,
        )
