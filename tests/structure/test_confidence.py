"""Bands, means and words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.structure import Prediction
from foldsvc.structure.confidence import band_of, confidence_notices, confidence_summary


@pytest.mark.parametrize(
    ("plddt", "band"),
    [
        (100.0, "very_high"), (90.0, "very_high"), (89.999, "high"), (70.0, "high"),
        (69.999, "low"), (50.0, "low"), (49.999, "very_low"), (0.0, "very_low"),
    ],
)  # fmt: skip
def test_bands_are_lower_inclusive(plddt: float, band: str) -> None:
    """The bands begin at 90, 70 and 50."""
    assert band_of(plddt) == band


@given(plddt=st.lists(st.floats(0, 100), min_size=227, max_size=227))
def test_fractions_are_of_all_residues(raw_trastuzumab: Prediction, plddt: list[float]) -> None:
    """The four fractions add up to one and the mean lies between the extremes."""
    structure = replace(raw_trastuzumab.structure, plddt=np.array(plddt))
    summary = confidence_summary(structure, ["FR1"] * 227)
    fractions = (
        summary.fraction_very_high,
        summary.fraction_high,
        summary.fraction_low,
        summary.fraction_very_low,
    )
    assert sum(fractions) == pytest.approx(1, abs=2e-4)
    assert min(plddt) - 0.006 <= summary.mean_plddt <= max(plddt) + 0.006


def test_summary_of_trastuzumab(raw_trastuzumab: Prediction) -> None:
    """Means are by chain and region; residues without a region count for the whole alone."""
    structure = raw_trastuzumab.structure
    regions = ["CDR3" if number >= 105 else "" for number in structure.residue_number]
    summary = confidence_summary(structure, regions)
    assert summary.mean_plddt == 94.51
    assert list(summary.region_plddt) == ["H CDR3", "L CDR3"]
    heavy = (structure.chain_index == 0) & (structure.residue_number >= 105)
    assert summary.region_plddt["H CDR3"] == pytest.approx(structure.plddt[heavy].mean(), abs=0.01)


def test_regions_must_fit(raw_trastuzumab: Prediction) -> None:
    """A list of regions of another length is a mistake of the caller."""
    with pytest.raises(ValueError, match="shorter"):
        confidence_summary(raw_trastuzumab.structure, ["FR1"])


def _summary(mean: float, **regions: float) -> ConfidenceSummary:
    return ConfidenceSummary(
        mean_plddt=float(mean),
        fraction_very_high=1.0,
        fraction_high=0.0,
        fraction_low=0.0,
        fraction_very_low=0.0,
        region_plddt={key.replace("_", " "): float(value) for key, value in regions.items()},
    )


@pytest.mark.parametrize(
    ("summary", "codes"),
    [
        (_summary(95, H_CDR3=90, L_CDR3=92), ["h3_least_certain"]),
        (_summary(88, H_CDR3=90, L_CDR3=92), ["h3_least_certain"]),
        (_summary(87.99, H_CDR3=90, L_CDR3=92), ["low_confidence", "h3_least_certain"]),
        (_summary(90, H_CDR3=60, L_CDR3=92), ["low_confidence_h3"]),
        (_summary(90, L_CDR3=92), []),
        (_summary(90, H_CDR3=90), []),
        (
            _summary(80, H_CDR3=50),
            ["low_confidence", "low_confidence_h3"],
        ),
        (_summary(80), ["low_confidence"]),
    ],
)
def test_notices(summary: ConfidenceSummary, codes: list[str]) -> None:
    """Low means and doubtful H3 are warnings; what holds for paired antibodies is said of those."""
    notices = confidence_notices(summary)
    assert [notice.code for notice in notices] == codes
    for notice in notices:
        assert (notice.level == "warning") == notice.code.startswith("low_confidence")
