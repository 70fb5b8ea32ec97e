"""A comparison of two structures as JSON values and as CSV."""

import math
from collections.abc import Iterator

from foldsvc.chem.residues import sequence_of
from foldsvc.formats.csv_table import csv_table
from foldsvc.records.comparison import Comparison
from foldsvc.records.structure import Structure

_COLUMNS = (
    *("reference_chain", "reference_residue", "reference_letter"),
    *("model_chain", "model_residue", "model_letter", "deviation", "lddt_ca"),
)


def comparison_summary(comparison: Comparison) -> dict[str, object]:
    """Give the numbers of a comparison as JSON values; what is not defined is None."""
    return {
        "chains": [list(names) for names in comparison.pairs.chains],
        "n_pairs": len(comparison.pairs.reference),
        "n_reference": comparison.n_reference,
        "n_model": comparison.n_model,
        "identity": _rounded(comparison.identity, 4),
        "rmsd": _rounded(comparison.rmsd, 3),
        "tm_score": _rounded(comparison.tm_score, 4),
        "tm_score_by_model": _rounded(comparison.tm_score_by_model, 4),
        "lddt": _rounded(comparison.lddt, 4),
        "lddt_ca": _rounded(comparison.lddt_ca, 4),
        "rotation": comparison.rotation.tolist(),
        "translation": comparison.translation.tolist(),
    }


def comparison_residues(
    comparison: Comparison, reference: Structure, model: Structure
) -> list[dict[str, object]]:
    """Give each pair of residues as JSON values; deviations are in Å."""
    return [dict(zip(_COLUMNS, row, strict=True)) for row in _rows(comparison, reference, model)]


def comparison_csv(comparison: Comparison, reference: Structure, model: Structure) -> str:
    """Give the pairs of residues as CSV with a header."""
    return csv_table([_COLUMNS, *_rows(comparison, reference, model)])


def _rows(
    comparison: Comparison, reference: Structure, model: Structure
) -> Iterator[tuple[str | float | None, ...]]:
    pairs = comparison.pairs
    for index, (one, other) in enumerate(zip(pairs.reference, pairs.model, strict=True)):
        yield (
            *_named(reference, int(one)),
            *_named(model, int(other)),
            _rounded(float(comparison.deviation[index]), 3),
            _rounded(float(comparison.residue_lddt[index]), 4),
        )


def _named(structure: Structure, index: int) -> tuple[str, str, str]:
    number = f"{structure.residue_number[index]}{structure.insertion_code[index]}"
    return (
        structure.chain_names[structure.chain_index[index]],
        number,
        sequence_of(structure.aatype[index : index + 1]),
    )


def _rounded(value: float, decimals: int) -> float | None:
    return None if math.isnan(value) else round(value, decimals)
