"""The report on an alignment."""

import numpy as np

from foldsvc.formats.alignment_report import alignment_report
from foldsvc.records.alignment_depth import AlignmentDepth, Organism


def test_rows_are_counted_by_identity() -> None:
    """The sequence itself is left out, and a row that is all equal is in the last step."""
    depth = AlignmentDepth(
        n_sequence=4,
        n_paired=1,
        n_effective=2.26,
        coverage=np.array([4, 3], np.int32),
        effective_coverage=np.array([2.26, 1.5], np.float32),
        identity=np.array([1, 1, 0.55, 0], np.float32),
        identity_by_position=np.array([0.33333, 1], np.float32),
        organisms=tuple(Organism(taxon=n, name=f"organism {n}", n_row=2) for n in range(30)),
    )
    report = alignment_report([depth], ["chain A"], "a3m")

    assert report["source"] == "a3m"
    (one,) = report["sequences"]  # type: ignore[misc]
    assert one["chains"] == "chain A"
    assert one["rows_by_identity"] == (1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    assert one["identity_by_position"] == (0.333, 1.0)
    assert (one["n_organisms"], one["n_with_organism"], len(one["organisms"])) == (30, 60, 20)
