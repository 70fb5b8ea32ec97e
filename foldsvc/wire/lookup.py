"""Requests and answers about structures that exist already, `/api/v1/lookup`."""

from typing import Literal

from pydantic import Field

from foldsvc.wire.fold import Wire

LookupState = Literal["found", "none", "unavailable", "off"]


class LookupRequest(Wire):
    """A sequence to look for."""

    sequence: str = Field(description="one chain, as letters or as a FASTA record")


class KnownModelEntry(Wire):
    """A model that a database has."""

    source: str = Field(description="the database: AlphaFold DB")
    model_id: str = Field(description="its name there, such as AF-P69905-F1")
    accession: str = Field(description="UniProt's; empty for a model of another sequence")
    description: str
    gene: str
    organism: str
    n_res: int
    start: int = Field(description="1-based position of its first residue in the accession")
    end: int
    version: int = Field(description="of the database's model")
    created: str = Field(description="YYYY-MM-DD; empty if the database does not say")
    mean_plddt: float | None
    exact: bool = Field(
        description="it has exactly the sequence asked for; by accession, it is of that very entry"
    )
    page_url: str = Field(description="the model's page, for people")
    licence: str = Field(description="SPDX identifier")
    citation: str


class Lookup(Wire):
    """What a look into AlphaFold DB gave; none of the states is a reason not to fold."""

    state: LookupState = Field(
        description="found; none: the database has no such model; unavailable: it could not be "
        "asked; off: this service does not ask it"
    )
    said: str = Field(description="the state in words")
    models: list[KnownModelEntry] = Field(description="the best first; empty unless found")
