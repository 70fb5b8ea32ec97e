"""Structures held against each other, for somebody who waits for it."""

from foldsvc.comparisons.compared_structures import ComparedSources, fetch_structure
from foldsvc.inputs.foreign_input import InputReader
from foldsvc.wire.comparisons import ComparisonRequest


def compare_structures(
    request: ComparisonRequest, sources: ComparedSources, reader: InputReader
) -> bytes:
    """Lay each structure on the first, score their agreement, and give the answer as JSON.

    Raises:
        LimitError: They have too many residues.
        ComparedStructureError: A file is not a structure, or has nothing in common with the first.
        FoldsvcError: What `fetch_structure` raises, and the reader.
    """
    structures = [fetch_structure(source, sources) for source in request.structures]
    arguments = {
        "labels": [label for label, _ in structures],
        "pair_by": request.pair_by,
        "coordinates": request.coordinates,
        "most_residues": sources.settings.max_total_residues,
    }
    return reader.comparison(arguments, [data for _, data in structures])
