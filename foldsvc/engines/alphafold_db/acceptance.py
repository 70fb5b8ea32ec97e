"""A job that takes a structure which AlphaFold DB has, instead of folding."""

from dataclasses import replace

from foldsvc.engines.alphafold_db.known_models import SOURCE, only_chain
from foldsvc.engines.engine import Service
from foldsvc.errors import (
    InvalidRequestError,
    KnownModelNotFoundError,
    LookupOffError,
    LookupUnavailableError,
)
from foldsvc.inputs.foreign_input import InputReader
from foldsvc.inputs.request_inputs import text_inputs
from foldsvc.jobs.submit import NewJob
from foldsvc.lookup.alphafold_db import AlphafoldDb, alphafold_db, is_accession, is_model_id
from foldsvc.records.afdb_entry import KnownModel
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.notice import Notice
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_chains
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldRequest

ENGINE = "alphafold-db"

_TAKEN = Notice(
    level="info",
    code="known_model",
    message=(
        "This structure was not folded here: it is taken from AlphaFold DB, where it is under "
        "CC BY 4.0."
    ),
)


def known_model_input(request: FoldRequest, service: Service) -> FoldInput:
    """Give the chain of a request, with the name of its structure in AlphaFold DB if it has one.

    The database is asked here only where the request has no sequence: what the job is called and
    how long it is has to be known.

    Raises:
        InputError: The request is not for one chain, names no model, or nobody may look.
        LookupUnavailableError: The database has to be asked and cannot be.
    """
    settings = service.settings
    database = alphafold_db(settings)
    if database is None:
        raise LookupOffError
    if request.a3m or request.template_files:
        raise InvalidRequestError(
            "A model that exists already is taken as it is, without alignment or templates",
            remedy="Leave a3m and template_files out, or choose another engine",
        )
    fold_input = _input_of(request, settings, service.reader)
    wanted = (request.known_model or "").strip()
    if fold_input is None or wanted:
        fold_input = _resolved(fold_input, wanted, database, settings)
    if name := " ".join(request.name.split()):
        fold_input = replace(fold_input, name=name)
    return fold_input


def taken_job(job: NewJob[FoldPayload]) -> NewJob[FoldPayload]:
    """Give a job with what is to be known of a structure that is taken."""
    return replace(job, notices=[*job.notices, _TAKEN])


def _input_of(request: FoldRequest, settings: Settings, reader: InputReader) -> FoldInput | None:
    if request.fasta is not None and request.chains is not None:
        raise InvalidRequestError(
            "A request has either fasta or chains, and not both", remedy="Leave one of them out"
        )
    if request.fasta is not None:
        return only_chain(text_inputs(request.fasta, settings, reader, read_as=request.read_as))
    if request.chains is not None:
        chains = [(chain.name, chain.sequence) for chain in request.chains]
        limits = Limits.from_settings(settings)
        as_proteins = request.read_as == "proteins"
        return only_chain((read_chains(request.name, chains, limits, as_proteins=as_proteins),))
    if not request.known_model:
        raise InvalidRequestError(
            "The request names no model and has no sequence to look for",
            remedy="Send an accession as known_model, or the sequence as fasta",
        )
    return None


def _resolved(
    fold_input: FoldInput | None, wanted: str, database: AlphafoldDb, settings: Settings
) -> FoldInput:
    """Give the input with the name of its model, and with its sequence if there was none."""
    if fold_input is not None and is_model_id(wanted):
        return replace(fold_input, known_model=wanted)
    sequence = None if fold_input is None else fold_input.chains[0].sequence
    model = _model(wanted, sequence, database)
    if fold_input is None:
        chains = [(model.accession or model.model_id, model.sequence)]
        title = " ".join(part for part in (model.model_id, model.description) if part)
        fold_input = read_chains(title[:200], chains, Limits.from_settings(settings))
    return replace(fold_input, known_model=model.model_id)


def _model(wanted: str, sequence: str | None, database: AlphafoldDb) -> KnownModel:
    found = database.by_accession(wanted) if is_accession(wanted) else database.by_model_id(wanted)
    if found.state == "unavailable":
        raise LookupUnavailableError(SOURCE, found.said)
    models = [one for one in found.models if sequence in (None, one.sequence)]
    if not models:
        said = found.said if found.state == "none" else f"{wanted} is not of this sequence"
        raise KnownModelNotFoundError(said)
    return models[0]
