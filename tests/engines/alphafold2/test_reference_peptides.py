"""What counts as agreement with the recorded folds of the official AlphaFold2."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from foldsvc.engines.alphafold2.reference_peptides import (
    TOLERANCES,
    Differences,
    PeptideComparison,
    RecordedPeptide,
    compare_peptides,
    recorded_peptides,
)

RUNS = Path(__file__).parents[2] / "data" / "af2_goldens"


def output_of(run: str, **changed: object) -> SimpleNamespace:
    """Give the output of a recorded run as a pass would, parts of it changed."""
    with np.load(RUNS / f"{run}.npz") as file:
        output = {
            "atom_positions": file["out/structure_module/final_atom_positions"],
            "plddt": file["out/plddt"],
            "pae": file["out/predicted_aligned_error"],
            "ptm": file["out/ptm"],
        }
    return SimpleNamespace(**(output | changed))


@pytest.fixture
def peptide() -> RecordedPeptide:
    """Give the peptide that was recorded twice."""
    return recorded_peptides()[0]


def test_the_records_are_those_of_the_source() -> None:
    """What is shipped is what the test data hold, cut to the rows that are no padding."""
    for peptide, run in zip(recorded_peptides(), ("single_5AWL_1", "batch_6A5J"), strict=True):
        with np.load(RUNS / f"{run}.npz") as file:
            n_row = len(peptide.cluster_feature[0])
            assert not file["feat/msa_mask"][:, n_row:].any()
            assert file["feat/msa_mask"][:, :n_row].all()
            assert not file["feat/extra_msa_mask"].any()
            np.testing.assert_array_equal(peptide.cluster_feature, file["feat/msa_feat"][:, :n_row])
        same = compare_peptides(peptide, output_of(run))
        assert max(same.differences) < 1e-5


def test_the_same_peptide_recorded_again_agrees(peptide: RecordedPeptide) -> None:
    """Another run of the official network, padded otherwise, is far within what is allowed."""
    again = compare_peptides(peptide, output_of("batch_5AWL_1"))
    assert again.agrees
    assert all(np.multiply(10, again.differences) < TOLERANCES)
    assert again.differences.atom_rmsd == pytest.approx(0.038, abs=0.001)
    assert again.mean_plddt == pytest.approx(94.232, abs=0.001)
    assert again.recorded_mean_plddt == pytest.approx(94.229, abs=0.001)


def test_a_rigid_motion_changes_nothing(peptide: RecordedPeptide) -> None:
    """Where in space the peptide lies does not matter, but its handedness does."""
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    positions = output_of("single_5AWL_1").atom_positions
    moved = compare_peptides(
        peptide, output_of("single_5AWL_1", atom_positions=positions @ turn + 50)
    )
    assert moved.agrees
    mirrored = compare_peptides(peptide, output_of("single_5AWL_1", atom_positions=-positions))
    assert not mirrored.agrees
    assert mirrored.differences.ca_rmsd > 1


@pytest.mark.parametrize("name", Differences._fields)
@pytest.mark.parametrize("factor", [1.01, np.inf, np.nan])
def test_each_difference_counts(name: str, factor: float) -> None:
    """One difference over what is allowed, or one that is no number, is enough to differ."""
    nothing = Differences(*(0.0 for _ in TOLERANCES))
    for differences, agrees in (
        (nothing._replace(**{name: getattr(TOLERANCES, name)}), True),
        (nothing._replace(**{name: factor * getattr(TOLERANCES, name)}), False),
    ):
        comparison = PeptideComparison(
            name="5AWL", differences=differences, mean_plddt=94.0, recorded_mean_plddt=94.0
        )
        assert comparison.agrees is agrees


@pytest.mark.parametrize(
    ("part", "value"),
    [("atom_positions", np.full((10, 37, 3), np.nan)), ("pae", np.full((10, 10), np.nan))],
)
def test_no_numbers_are_no_agreement(
    peptide: RecordedPeptide, part: str, value: np.ndarray
) -> None:
    """A fold of NaN is told as one that differs."""
    assert not compare_peptides(peptide, output_of("single_5AWL_1", **{part: value})).agrees
