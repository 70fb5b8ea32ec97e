"""Where a structure comes from: the programs, parameters and papers behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A publication to cite.

    Attributes:
        key: BibTeX key, such as `jumper2021`.
        title: Full title.
        authors: In order, each as `Family, G.N.`.
        journal: Journal, or archive such as `bioRxiv`.
        year: Year of publication.
        volume: "" where there is none.
        pages: First and last page or the article number; "" where there is none.
        doi: "" where there is none.
        url: Where to read it; "" where the DOI says it.
        reason: What the work did in this prediction, in words.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    journal: str
    year: int
    volume: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareUse:
    """A program or a set of parameters that had a part in the structure.

    Attributes:
        name: Such as OpenMM.
        version: As it reports itself.
        role: What it did; `refinement` runs after `prediction`.
        description: In words.
        url: Home of the software.
    """

    name: str
    version: str
    role: Literal["prediction", "refinement"]
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is written beside the coordinates of one structure.

    Attributes:
        job_name: The user's name; any Unicode.
        job_id: "" outside the service.
        engine: Such as flashabb.
        engine_version: Version of the network as published.
        weights: Name of the trained parameters and who trained them.
        software: In the order of use; empty where nothing is known.
        citations: The most pertinent first.
        relaxed: The coordinates have been relaxed in a force field.
        created: Time of the prediction.
        chain_descriptions: By chain identifier, such as `H: heavy chain variable domain`.
        notices: Warnings and experimental marks that must travel with the file.
        model_rank: 1 is the best.
    """

    job_name: str
    job_id: str = ""
    engine: str
    engine_version: str
    weights: str
    software: tuple[SoftwareUse, ...] = ()
    citations: tuple[Citation, ...] = ()
    relaxed: bool
    created: datetime
    chain_descriptions: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    model_rank: int = 1
