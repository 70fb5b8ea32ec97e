"""What an alignment server sends of the templates that a search found."""

from collections.abc import Mapping
from dataclasses import dataclass

from foldsvc.records.template_structure import TemplateEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateArchive:
    """The templates of one sequence.

    Attributes:
        database: Files of a database for HHsearch, by name.
        entries: Structures by entry in the PDB, in lower case; of each the chains that were found.
        faults: Why a structure that was sent cannot be read, by entry.
    """

    database: Mapping[str, bytes]
    entries: Mapping[str, TemplateEntry]
    faults: Mapping[str, str]
