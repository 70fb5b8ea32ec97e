"""The report on an alignment, `alignment.json`."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from jaxtyping import Float32

from foldsvc.records.alignment_depth import AlignmentDepth
from foldsvc.records.result_json import AlignmentReport, OrganismRow, SequenceDepth

_MOST_ORGANISMS = 20
_STEPS = 10


def alignment_report(
    depths: Sequence[AlignmentDepth], names: Sequence[str], source: str
) -> dict[str, object]:
    """Give the content of `alignment.json`.

    Args:
        depths: Of each distinct sequence.
        names: What the chains of each are called, such as `chains A and C`.
        source: How the alignment was found.
    """
    report = AlignmentReport(
        source=source,
        sequences=tuple(_depth(depth, name) for depth, name in zip(depths, names, strict=True)),
    )
    return asdict(report)


def _depth(depth: AlignmentDepth, chains: str) -> SequenceDepth:
    # A row that is all equal belongs to the last step.
    step = np.minimum((depth.identity[1:] * _STEPS).astype(int), _STEPS - 1)
    return SequenceDepth(
        chains=chains,
        n_sequences=depth.n_sequence,
        n_paired=depth.n_paired,
        n_effective=round(depth.n_effective, 1),
        median_effective=round(depth.median_effective, 1),
        coverage=tuple(depth.coverage.tolist()),
        effective_coverage=_rounded(depth.effective_coverage, 1),
        identity_by_position=_rounded(depth.identity_by_position, 3),
        rows_by_identity=tuple(np.bincount(step, minlength=_STEPS).tolist()),
        n_organisms=len(depth.organisms),
        n_with_organism=sum(organism.n_row for organism in depth.organisms),
        organisms=tuple(
            OrganismRow(taxon=organism.taxon, name=organism.name, n_rows=organism.n_row)
            for organism in depth.organisms[:_MOST_ORGANISMS]
        ),
    )


def _rounded(values: Float32[np.ndarray, " n_res"], decimals: int) -> tuple[float, ...]:
    # In double precision, so that JSON has no more digits than are meant.
    return tuple(np.round(values.astype(np.float64), decimals).tolist())
