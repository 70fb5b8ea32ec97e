"""What a search worker says of what it can search for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFault:
    """Why something cannot be searched for, so that whoever reads it can raise the same error.

    Attributes:
        code: Of the error.
        subject: What is missing: a program, or the path of a database.
        words: What the error says of it beside that.
    """

    code: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacts:
    """What stands in the way of each kind of search; None where nothing does.

    Attributes:
        mmseqs: Of a search in local databases.
        mmseqs_paired: Of one whose rows are to be paired by organism.
        templates: Of aligning templates.
    """

    mmseqs: SearchFault | None
    mmseqs_paired: SearchFault | None
    templates: SearchFault | None
