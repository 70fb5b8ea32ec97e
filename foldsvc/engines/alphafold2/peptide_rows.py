"""Folds the recorded peptides; apart from the other commands on weights, since it imports JAX."""

from foldsvc.engines.alphafold2.reference_peptides import (
    TOLERANCES,
    PeptideComparison,
    fold_recorded_peptides,
)
from foldsvc.records.progress import OnStep
from foldsvc.settings import Settings


def compared(settings: Settings, on_progress: OnStep) -> list[dict[str, object]]:
    """Fold the peptides and give how far each is from its record, for people and for JSON."""
    comparisons = fold_recorded_peptides(settings.weights_folders, settings.compiled, on_progress)
    return [_row(comparison) for comparison in comparisons]


def _row(comparison: PeptideComparison) -> dict[str, object]:
    return {
        "name": comparison.name,
        "agrees": comparison.agrees,
        "mean_plddt": comparison.mean_plddt,
        "recorded_mean_plddt": comparison.recorded_mean_plddt,
        "differences": comparison.differences._asdict(),
        "allowed": TOLERANCES._asdict(),
    }
