"""Structures held against each other, for somebody who waits for it."""

from foldsvc.errors import ComparedStructureError, ComparisonTooLargeError, InvalidRequestError
from foldsvc.formats.comparison_table import comparison_residues, comparison_summary
from foldsvc.formats.moved_file import moved_file
from foldsvc.jobs.compared_structures import Loaded, Sources, load_structure
from foldsvc.structure.comparison import compare
from foldsvc.wire.comparisons import (
    ComparedModel,
    ComparedStructure,
    ComparisonAnswer,
    ComparisonRequest,
    PairBy,
)

MOST_RESIDUES = 10_000
"""Of the models together: up to half a minute on one core."""


def compare_structures(request: ComparisonRequest, sources: Sources) -> ComparisonAnswer:
    """Lay each structure on the first, and score their agreement.

    Raises:
        ComparisonTooLargeError: They have too many residues.
        ComparedStructureError: A file is no structure, or has nothing in common with the first.
        FoldsvcError: What `load_structure` raises.
    """
    reference, *models = (load_structure(source, sources) for source in request.structures)
    total = sum(len(model.structure.aatype) for model in models)
    if total > MOST_RESIDUES:
        raise ComparisonTooLargeError(
            "The structures to be laid on the first have", total, MOST_RESIDUES
        )
    return ComparisonAnswer(
        reference=_structure(
            reference, reference.data.decode(errors="replace") if request.coordinates else None
        ),
        models=[
            _compared(reference, model, request.pair_by, coordinates=request.coordinates)
            for model in models
        ],
    )


def _compared(
    reference: Loaded, model: Loaded, pair_by: PairBy, *, coordinates: bool
) -> ComparedModel:
    try:
        found = compare(reference.structure, model.structure, pair_by)
    except InvalidRequestError as error:
        raise ComparedStructureError(model.label, error.message, error.remedy) from error
    text = moved_file(model.data, found.rotation, found.translation)[1] if coordinates else None
    return ComparedModel.model_validate(
        {
            **comparison_summary(found),
            "structure": _structure(model, text),
            "residues": comparison_residues(found, reference.structure, model.structure),
        }
    )


def _structure(loaded: Loaded, text: str | None) -> ComparedStructure:
    return ComparedStructure(
        label=loaded.label, n_res=len(loaded.structure.aatype), format=loaded.format, text=text
    )
