"""What pLDDT says about a structure, in bands, means and words."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.notice import Notice
from foldsvc.records.structure import Structure

Band = Literal["very_high", "high", "low", "very_low"]

BAND_FLOORS: tuple[tuple[float, Band], ...] = (
    (90.0, "very_high"),
    (70.0, "high"),
    (50.0, "low"),
    (-np.inf, "very_low"),
)
"""Lower-inclusive, as in AlphaFold2's `confidence.py`."""

WARN_MEAN_PLDDT = 88.0
"""Real paired Fvs score over 90; the seven of tests/data/antibodies 93 to 95."""

WARN_REGION_PLDDT = 70.0
_H3_REGION = "H CDR3"


def band_of(plddt: float) -> Band:
    """Give the band of a pLDDT: from 90, from 70, from 50, or below."""
    return next(band for floor, band in BAND_FLOORS if plddt >= floor)


def confidence_summary(structure: Structure, regions: Sequence[str]) -> ConfidenceSummary:
    """Give means and fractions of the bands.

    Args:
        structure: With at least one residue.
        regions: Region of each residue, such as CDR3; "" leaves a residue out of the regions.
    """
    bands = [band_of(float(plddt)) for plddt in structure.plddt]
    fraction = {band: bands.count(band) / len(bands) for _, band in BAND_FLOORS}
    by_region: dict[str, list[float]] = {}
    for chain, region, plddt in zip(structure.chain_index, regions, structure.plddt, strict=True):
        if region:
            key = f"{structure.chain_names[chain]} {region}"
            by_region.setdefault(key, []).append(float(plddt))
    return ConfidenceSummary(
        mean_plddt=round(float(structure.plddt.mean(dtype=np.float64)), 2),
        fraction_very_high=round(fraction["very_high"], 4),
        fraction_high=round(fraction["high"], 4),
        fraction_low=round(fraction["low"], 4),
        fraction_very_low=round(fraction["very_low"], 4),
        region_plddt={key: round(sum(all_) / len(all_), 2) for key, all_ in by_region.items()},
    )


def confidence_notices(summary: ConfidenceSummary) -> tuple[Notice, ...]:
    """Give what the user of an antibody prediction must know about its confidence.

    A nanobody, which has a heavy chain and no light one, is not told that its CDR3 is like that of
    paired antibodies; the gate says what holds for it.
    """
    notices: list[Notice] = []
    if summary.mean_plddt < WARN_MEAN_PLDDT:
        notices.append(_low_confidence(summary.mean_plddt))
    h3 = summary.region_plddt.get(_H3_REGION)
    has_light = any(key.startswith("L ") for key in summary.region_plddt)
    if h3 is not None and h3 < WARN_REGION_PLDDT:
        notices.append(_low_h3(h3))
    elif h3 is not None and has_light:
        notices.append(_H3)
    return tuple(notices)


def _low_confidence(mean: float) -> Notice:
    return Notice(
        level="warning",
        code="low_confidence",
        message=(
            f"Mean pLDDT is {mean:.2f}, under {WARN_MEAN_PLDDT:.0f}, and real paired antibodies "
            "score over 90. Do not rely on this structure before the sequences are checked."
        ),
    )


def _low_h3(mean: float) -> Notice:
    return Notice(
        level="warning",
        code="low_confidence_h3",
        message=(
            f"Mean pLDDT of CDR-H3 is {mean:.1f}: its course is a guess. "
            "The rest of the structure may still be good."
        ),
    )


_H3 = Notice(
    level="info",
    code="h3_least_certain",
    message=(
        "CDR-H3 is the least certain part of any antibody model, and a high pLDDT there is no "
        "proof: check it by experiment where it matters."
    ),
)
