"""Where the structures of a comparison come from: jobs, files, AlphaFold DB."""

from collections.abc import Mapping
from dataclasses import dataclass

from foldsvc.errors import (
    ComparedStructureError,
    KnownModelNotFoundError,
    LookupOffError,
    LookupUnavailableError,
    NotFoundError,
)
from foldsvc.folds.queries import get_fold
from foldsvc.jobs.queries import files_of
from foldsvc.lookup.alphafold_db import alphafold_db, is_accession
from foldsvc.result.layout import structure_file, structure_files
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.comparisons import ComparedSource

_FETCH_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSources:
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


def fetch_structure(source: ComparedSource, sources: ComparedSources) -> tuple[str, bytes]:
    """Give what a structure is called, and its file.

    Raises:
        NotFoundError: There is no such job.
        NotFoundError: It has no such model, or not yet.
        LookupOffError: AlphaFold DB is asked for and nobody may look.
        LookupUnavailableError: It cannot be asked.
        InputError: A name cannot be used.
    """
    if source.job is not None:
        return _of_job(source.job, source.rank, sources)
    if source.known_model is not None:
        return _of_database(source.known_model.strip(), sources.settings)
    return _of_file(source, sources.files)


def _of_job(job_id: str, rank: int, sources: ComparedSources) -> tuple[str, bytes]:
    """Read the model as it was shown: relaxed where it was relaxed."""
    job = get_fold(sources.database, job_id)
    prefix, stored = files_of(sources.database, sources.store, job_id)
    name = structure_file({file.name for file in stored}, rank)
    if prefix is None or name is None:
        raise NotFoundError("file_not_found", structure_files(rank)[0], job_id)
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


def _of_database(entry: str, settings: Settings) -> tuple[str, bytes]:
    database = alphafold_db(settings)
    if database is None:
        raise LookupOffError
    found = database.by_accession(entry) if is_accession(entry) else database.by_model_id(entry)
    if found.state == "unavailable":
        raise LookupUnavailableError("AlphaFold DB", found.said)
    if not found.models:
        raise KnownModelNotFoundError(found.said)
    model = found.models[0]
    label = f"{model.model_id}, AlphaFold DB version {model.version}"
    return label, database.structure(model, seconds=_FETCH_SECONDS)
