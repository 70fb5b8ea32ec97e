"""What became of each template that was found or sent: used, or refused and why."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from foldsvc.records.features import TemplateFeatures

Refusal = Literal[
    "",
    "released_too_late",
    "release_unknown",
    "not_related",
    "too_short",
    "too_little_aligned",
    "same_as_query",
    "repeated",
    "no_free_slot",
    "file_missing",
    "file_damaged",
    "not_aligned",
    "chain_missing",
    "sequence_differs",
    "no_atoms",
    "chain_broken",
]
"""Why a template was refused; empty for one that is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateVerdict:
    """One template of one sequence, and whether the networks see it.

    Attributes:
        name: Entry or file, and chain, such as `1abc_A`.
        sequence: Which distinct sequence of the input it was found for, from 0.
        refusal: Empty where it is used.
        words: The same for people, with the numbers behind it.
        slot: 1 to 4 where it is used; None otherwise.
        identity: Part of the aligned residues that are equal, 0 to 1.
        n_aligned: Pairs of residues; 0 where nothing was aligned.
        query_start: Position of the first aligned residue in the query, from 1; 0 for none.
        query_end: Of the last.
        probability: That query and template are related, 0 to 100; None where not known.
        released: Day of first release; None where not known.
    """

    name: str
    sequence: int
    refusal: Refusal
    words: str
    slot: int | None = None
    identity: float = 0.0
    n_aligned: int = 0
    query_start: int = 0
    query_end: int = 0
    probability: float | None = None
    released: date | None = None

    @property
    def used(self) -> bool:
        """Whether the networks see it."""
        return not self.refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTemplates:
    """The templates of an input.

    Attributes:
        source: Where they come from, in words.
        aligner: Program and version that aligned them, such as `HHsearch 3.3.0`.
        latest: Day after which none may have been released; None for any.
        features: Of each distinct sequence, in order of first appearance; None where none is used.
        verdicts: On every template, by sequence.
    """

    source: str
    aligner: str
    latest: date | None
    features: tuple[TemplateFeatures | None, ...]
    verdicts: tuple[TemplateVerdict, ...]

    @property
    def used(self) -> tuple[TemplateVerdict, ...]:
        """Those that the networks see."""
        return tuple(verdict for verdict in self.verdicts if verdict.used)
