"""What a search found for an input: all that a network reads beside its sequences."""

from dataclasses import dataclass

from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.alignment_depth import AlignmentDepth
from foldsvc.records.template_report import FoundTemplates


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAlignment:
    """The alignment of an input, and what it is worth.

    Attributes:
        alignment: As the networks read it.
        depths: Of each distinct sequence.
        names: What the chains of each are called, such as `chains A and C`.
        templates: None where none are wanted, or where no network would read them.
        searched: As the search gave it, before rows were chosen; None where that is not known.
    """

    alignment: ComplexAlignment
    depths: tuple[AlignmentDepth, ...]
    names: tuple[str, ...]
    templates: FoundTemplates | None = None
    searched: ComplexAlignment | None = None
