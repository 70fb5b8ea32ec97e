"""Where the structures of a comparison come from: jobs, files, AlphaFold DB."""

from collections.abc import Mapping
from dataclasses import dataclass

from foldsvc.errors import (
    ComparedStructureError,
    ComparisonTooLargeError,
    KnownModelNotFoundError,
    LookupOffError,
    LookupUnavailableError,
    ResultFileNotFoundError,
    StructureFormatError,
)
from foldsvc.formats.structure_file import is_mmcif, read_structure, unpacked
from foldsvc.jobs.reads import files_of, get_job
from foldsvc.lookup.alphafold_db import alphafold_db, is_accession
from foldsvc.records.structure import Structure
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.comparisons import ComparedFormat, ComparedSource

_FETCH_SECONDS = 20.0
_MOST_BYTES = 50_000_000
"""Of a file, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where structures can be taken from.

    Attributes:
        settings: Limits, and whether AlphaFold DB may be asked.
        database: Rows of jobs.
        store: Files of results.
        files: What was sent with the request, by name.
    """

    settings: Settings
    database: Database
    store: ResultStore
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A structure and the file that it is in.

    Attributes:
        label: What it is called.
        data: The file, unpacked.
        format: Of the file.
        structure: The protein in it.
    """

    label: str
    data: bytes
    format: ComparedFormat
    structure: Structure


def load_structure(source: ComparedSource, sources: Sources) -> Loaded:
    """Fetch and read one structure.

    Raises:
        JobNotFoundError: There is no such job.
        ResultFileNotFoundError: It has no such model, or not yet.
        LookupOffError: AlphaFold DB is asked for and nobody may look.
        LookupUnavailableError: It cannot be asked.
        InputError: A name, a file or its size cannot be used.
    """
    if source.job is not None:
        label, data = _of_job(source.job, source.rank, sources)
    elif source.known_model is not None:
        label, data = _of_database(source.known_model.strip(), sources.settings)
    else:
        label, data = _of_file(source, sources.files)
    return _read(label, data, sources.settings.max_total_residues)


def _read(label: str, data: bytes, most: int) -> Loaded:
    try:
        data = unpacked(data, _MOST_BYTES)
        structure = read_structure(data)
    except StructureFormatError as error:
        raise ComparedStructureError(label, error.message) from error
    if len(structure.aatype) > most:
        raise ComparisonTooLargeError(f"{label} has", len(structure.aatype), most)
    text = data.decode("utf-8", errors="replace")
    return Loaded(
        label=label, data=data, format="cif" if is_mmcif(text) else "pdb", structure=structure
    )


def _of_job(job_id: str, rank: int, sources: Sources) -> tuple[str, bytes]:
    """Read the model as it was shown: relaxed where it was relaxed."""
    job = get_job(sources.database, job_id)
    prefix, stored = files_of(sources.database, sources.store, job_id)
    stem = f"ranked_{rank:03d}"
    names = [f"{stem}{kind}" for kind in (".pdb", ".cif", "_unrelaxed.pdb", "_unrelaxed.cif")]
    there = {file.name for file in stored}
    name = next((one for one in names if one in there), None)
    if prefix is None or name is None:
        raise ResultFileNotFoundError(job_id, names[0])
    with sources.store.open(prefix, name) as file:
        return f"{job.name or 'unnamed'}, rank {rank}", file.read()


def _of_file(source: ComparedSource, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    name = source.file or ""
    if source.text is not None:
        return name, source.text.encode()
    if name not in files:
        raise ComparedStructureError(
            ascii(name), "no file of this name was sent", remedy="Send it as `file` of the form"
        )
    return name, files[name]


def _of_database(wanted: str, settings: Settings) -> tuple[str, bytes]:
    database = alphafold_db(settings)
    if database is None:
        raise LookupOffError
    found = database.by_accession(wanted) if is_accession(wanted) else database.by_model_id(wanted)
    if found.state == "unavailable":
        raise LookupUnavailableError("AlphaFold DB", found.said)
    if not found.models:
        raise KnownModelNotFoundError(found.said)
    model = found.models[0]
    label = f"{model.model_id}, AlphaFold DB version {model.version}"
    return label, database.structure(model, seconds=_FETCH_SECONDS)
