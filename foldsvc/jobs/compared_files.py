"""Structure files held against each other; nothing but the files is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.errors import (
    ComparedStructureError,
    ComparisonTooLargeError,
    InvalidRequestError,
    StructureFormatError,
)
from foldsvc.formats.comparison_table import comparison_residues, comparison_summary
from foldsvc.formats.moved_file import moved_file
from foldsvc.formats.structure_file import is_mmcif, read_structure, unpacked
from foldsvc.records.structure import Structure
from foldsvc.structure.comparison import compare
from foldsvc.wire.comparisons import (
    ComparedFormat,
    ComparedModel,
    ComparedStructure,
    ComparisonAnswer,
    PairBy,
)

MOST_RESIDUES = 10_000
"""Of the models together: up to half a minute on one core."""

_MOST_BYTES = 50_000_000
"""Of a file, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A file, and what it is called."""

    label: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    label: str
    data: bytes
    format: ComparedFormat
    structure: Structure


def compare_files(
    files: Sequence[NamedFile], pair_by: PairBy, *, coordinates: bool, most_residues: int
) -> ComparisonAnswer:
    """Lay the structure of each file on that of the first, and score their agreement.

    Args:
        files: At least two.
        pair_by: How residues correspond.
        coordinates: Give the files as they lie.
        most_residues: Of one structure.

    Raises:
        ComparisonTooLargeError: They have too many residues.
        ComparedChainsError: One has too many chains.
        ComparedStructureError: A file is no structure, or has nothing in common with the first.
    """
    reference, *models = (_read(file, most_residues) for file in files)
    total = sum(len(model.structure.aatype) for model in models)
    if total > MOST_RESIDUES:
        raise ComparisonTooLargeError(
            "The structures to be laid on the first have", total, MOST_RESIDUES
        )
    return ComparisonAnswer(
        reference=_structure(
            reference, reference.data.decode(errors="replace") if coordinates else None
        ),
        models=[_compared(reference, model, pair_by, coordinates=coordinates) for model in models],
    )


def _read(file: NamedFile, most: int) -> _Read:
    label = file.label
    try:
        data = unpacked(file.data, _MOST_BYTES)
        structure = read_structure(data)
    except StructureFormatError as error:
        raise ComparedStructureError(label, error.message) from error
    if len(structure.aatype) > most:
        raise ComparisonTooLargeError(f"{label} has", len(structure.aatype), most)
    text = data.decode("utf-8", errors="replace")
    return _Read(
        label=label, data=data, format="cif" if is_mmcif(text) else "pdb", structure=structure
    )


def _compared(
    reference: _Read, model: _Read, pair_by: PairBy, *, coordinates: bool
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


def _structure(read: _Read, text: str | None) -> ComparedStructure:
    return ComparedStructure(
        label=read.label, n_res=len(read.structure.aatype), format=read.format, text=text
    )
