"""Structures that exist already, looked for in AlphaFold DB."""

from dataclasses import replace

from foldsvc.errors import (
    InvalidRequestError,
)
from foldsvc.inputs.foreign_input import HERE
from foldsvc.inputs.request_inputs import text_inputs
from foldsvc.lookup.alphafold_db import (
    CITATION,
    alphafold_db,
)
from foldsvc.records.afdb_entry import KnownModel, KnownModels
from foldsvc.records.fold_input import FoldInput
from foldsvc.settings import Settings
from foldsvc.wire.lookup import KnownModelEntry, Lookup

SOURCE = "AlphaFold DB"


def look_up_accession(accession: str, settings: Settings) -> Lookup:
    """Look for the models of a UniProt accession.

    Raises:
        AccessionError: It is no accession.
    """
    database = alphafold_db(settings)
    if database is None:
        return _off()
    wanted = accession.strip().upper()
    return _lookup(database.by_accession(wanted), accession=wanted)


def look_up_sequence(text: str, settings: Settings) -> Lookup:
    """Look for models of exactly this chain, given as letters or as a FASTA record.

    Raises:
        InputError: It cannot be read, or is more than one chain.
    """
    sequence = one_chain(text, settings)
    database = alphafold_db(settings)
    return _off() if database is None else _lookup(database.by_sequence(sequence))


def one_chain(text: str, settings: Settings) -> str:
    """Read the one chain of a text.

    Raises:
        InputError: It cannot be read, or is more than one chain.
    """
    return only_chain(text_inputs(text, settings, HERE)).chains[0].sequence


def only_chain(inputs: tuple[FoldInput, ...]) -> FoldInput:
    """Give the one input of one chain, without an alignment that it came with.

    Raises:
        InvalidRequestError: There is more.
    """
    if len(inputs) != 1 or len(inputs[0].chains) != 1:
        raise InvalidRequestError(
            "AlphaFold DB is asked for one chain at a time",
            remedy="Send one record with one chain",
        )
    return replace(inputs[0], a3m="")


def _off() -> Lookup:
    return Lookup(
        state="off",
        said="This service does not look into AlphaFold DB; its operator can switch that on",
        models=[],
    )


def _lookup(found: KnownModels, accession: str | None = None) -> Lookup:
    return Lookup(
        state=found.state,
        said=found.said,
        models=[
            _entry(model, exact=accession in (None, model.accession)) for model in found.models
        ],
    )


def _entry(model: KnownModel, *, exact: bool) -> KnownModelEntry:
    return KnownModelEntry(
        source=SOURCE,
        model_id=model.model_id,
        accession=model.accession,
        description=model.description,
        gene=model.gene,
        organism=model.organism,
        n_res=len(model.sequence),
        start=model.start,
        end=model.end,
        version=model.version,
        created=model.created,
        mean_plddt=model.mean_plddt,
        exact=exact,
        page_url=model.page_url,
        licence=model.licence,
        citation=CITATION,
    )
