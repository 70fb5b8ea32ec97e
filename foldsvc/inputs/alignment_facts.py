"""What is known of an alignment before anything is folded with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.msa.depth import depth_notices, depths_of
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.notice import Notice
from foldsvc.sequence.complex_chains import names_of_sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentFacts:
    """What a job needs to know.

    Attributes:
        n_row: Rows of all its parts; None where it is yet to be searched for.
        notices: What is to be said of its depth.
    """

    n_row: int | None = None
    notices: Sequence[Notice] = ()


def facts_of(fold_input: FoldInput, found: ComplexAlignment) -> AlignmentFacts:
    """Give the facts of an input's alignment."""
    notices = depth_notices(depths_of(found), names_of_sequences(fold_input))
    return AlignmentFacts(
        n_row=sum(own.n_row for own in (*found.unpaired, *found.paired)),
        notices=notices,
    )
