"""The calls about structures that exist already: AlphaFold DB, and comparisons."""

from collections.abc import Sequence
from pathlib import Path

from foldsvc.client.calls import Call, reader
from foldsvc.errors import InvalidRequestError, StructureFormatError
from foldsvc.formats.protein_file import unpacked
from foldsvc.records.comparison import ComparisonAnswer, PairBy
from foldsvc.wire.comparisons import ComparedSource, ComparisonRequest
from foldsvc.wire.lookup import Lookup, LookupRequest

_JSON = {"Content-Type": "application/json"}


def look_up(*, accession: str | None, sequence: str | None) -> Call[Lookup]:
    """Ask what AlphaFold DB has of an accession, or of exactly a sequence.

    Raises:
        InvalidRequestError: Neither is given, or both are.
    """
    if accession is not None and sequence is None:
        return Call(
            method="GET", path="/lookup", read=reader(Lookup), params={"accession": accession}
        )
    if sequence is not None and accession is None:
        content = LookupRequest(sequence=sequence).model_dump_json().encode()
        return Call(
            method="POST", path="/lookup", read=reader(Lookup), headers=_JSON, content=content
        )
    raise InvalidRequestError(
        "A lookup needs either an accession or a sequence, and not both",
        remedy="Call with accession=... or with sequence=...",
    )


def compare(
    structures: Sequence[ComparedSource | Path], *, pair_by: PairBy, coordinates: bool
) -> Call[ComparisonAnswer]:
    """Lay structures on the first of them.

    Raises:
        InvalidRequestError: A file cannot be read, or there are too few or too many structures.
    """
    sources = [
        _of_file(structure) if isinstance(structure, Path) else structure
        for structure in structures
    ]
    try:
        request = ComparisonRequest(structures=sources, pair_by=pair_by, coordinates=coordinates)
    except ValueError as error:
        raise InvalidRequestError(
            f"{len(sources)} structures cannot be compared", remedy="Give 2 to 10"
        ) from error
    return Call(
        method="POST",
        path="/comparisons",
        read=reader(ComparisonAnswer),
        headers=_JSON,
        content=request.model_dump_json().encode(),
    )


def _of_file(path: Path) -> ComparedSource:
    try:
        return ComparedSource(file=path.name, text=unpacked(path.read_bytes()).decode())
    except (OSError, UnicodeDecodeError, StructureFormatError) as error:
        raise InvalidRequestError(
            f"{path.name!a} cannot be read: {error}", remedy="Name a PDB or mmCIF file"
        ) from error
