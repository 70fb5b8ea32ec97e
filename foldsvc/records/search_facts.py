"""What a search worker says of what it can search for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFault:
    """Why something cannot be searched for, so that whoever reads it can raise the same error.

    Attributes:
        code: Of the error.
        subject: What is missing or closed: a program, or the path of a database or a folder.
        words: What the error says of it beside that.
    """

    code: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacts:
    """What stands in the way of what a search worker is for; None where nothing does.

    Attributes:
        mmseqs: Of a search in local databases.
        mmseqs_paired: Of one whose rows are to be paired by organism.
        templates: Of aligning templates.
        weights: Of fetching parameters that a job was let in without.
    """

    mmseqs: SearchFault | None
    mmseqs_paired: SearchFault | None
    templates: SearchFault | None
    weights: SearchFault | None
