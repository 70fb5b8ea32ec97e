"""Structure files held against each other; nothing but the files is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.errors import (
    ComparedStructureError,
    InvalidRequestError,
    LimitError,
    StructureFormatError,
)
from foldsvc.formats.comparison_table import comparison_residues, comparison_summary
from foldsvc.formats.moved_file import moved_text
from foldsvc.formats.protein_file import decoded_text, read_protein
from foldsvc.formats.record_json import from_json
from foldsvc.formats.structure_file import structure_of
from foldsvc.records.comparison import (
    ComparedFormat,
    ComparedModel,
    ComparedStructure,
    ComparisonAnswer,
    PairBy,
)
from foldsvc.records.notice import Notice
from foldsvc.records.structure import Structure
from foldsvc.structure.comparison import compare_structures

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
    text: str
    format: ComparedFormat
    structure: Structure
    notes: tuple[str, ...]


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
        LimitError: They have too many residues.
        LimitError: One has too many chains.
        ComparedStructureError: A file is not a structure, or has nothing in common with the first.
    """
    reference, *models = (_read(file, most_residues) for file in files)
    total = sum(len(model.structure.aatype) for model in models)
    if total > MOST_RESIDUES:
        raise LimitError(
            "comparison_too_large",
            what="The structures to be superposed on the first have",
            found=total,
            limit=MOST_RESIDUES,
        )
    return ComparisonAnswer(
        reference=_structure(reference, reference.text if coordinates else None),
        models=tuple(
            _compared(reference, model, pair_by, coordinates=coordinates) for model in models
        ),
    )


def _read(file: NamedFile, most: int) -> _Read:
    try:
        text = decoded_text(file.data, _MOST_BYTES)
        read = read_protein(text)
    except StructureFormatError as error:
        raise _refused(file.label, error) from error
    structure = structure_of(read)
    if len(structure.aatype) > most:
        raise LimitError(
            "comparison_too_large",
            what=f"{file.label} has",
            found=len(structure.aatype),
            limit=most,
        )
    return _Read(
        label=file.label,
        text=text,
        format="cif" if read.file_format == "mmCIF" else "pdb",
        structure=structure,
        notes=read.notes,
    )


def _refused(label: str, error: StructureFormatError) -> ComparedStructureError:
    return ComparedStructureError(label, error.message, error.remedy, line=error.line)


def _compared(
    reference: _Read, model: _Read, pair_by: PairBy, *, coordinates: bool
) -> ComparedModel:
    try:
        found = compare_structures(reference.structure, model.structure, pair_by)
    except InvalidRequestError as error:
        raise ComparedStructureError(model.label, error.message, error.remedy) from error
    text = None
    if coordinates:
        try:
            text = moved_text(model.text, found.rotation, found.translation)
        except StructureFormatError as error:
            raise _refused(model.label, error) from error
    return from_json(
        ComparedModel,
        {
            **comparison_summary(found),
            "structure": _structure(model, text),
            "residues": comparison_residues(found, reference.structure, model.structure),
        },
    )


def _structure(read: _Read, text: str | None) -> ComparedStructure:
    return ComparedStructure(
        label=read.label,
        n_res=len(read.structure.aatype),
        format=read.format,
        text=text,
        notices=tuple(
            Notice(level="info", code="structure_read_as", message=note) for note in read.notes
        ),
    )
