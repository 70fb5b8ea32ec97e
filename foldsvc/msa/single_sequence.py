"""No search at all: each chain is its own alignment."""

import numpy as np

from foldsvc.chem.residues import aatype_of
from foldsvc.msa.search import distinct_sequences
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress

SOURCE = "single-sequence"

FIRST_QUERY = 101
"""What ColabFold calls the first sequence; the others follow."""


def search(fold_input: FoldInput) -> ComplexAlignment:
    """Give alignments of one row each, the sequence itself."""
    return ComplexAlignment(
        unpaired=tuple(
            alone(sequence, f"{FIRST_QUERY + i}")
            for i, sequence in enumerate(distinct_sequences(fold_input))
        ),
        source=SOURCE,
    )


class SingleSequence:
    """An `AlignmentSearch` that finds nothing but the sequences themselves."""

    def search(
        self,
        fold_input: FoldInput,
        on_progress: OnProgress,  # noqa: ARG002 - an AlignmentSearch
    ) -> ComplexAlignment:
        """Give alignments of one row each, the sequence itself."""
        return search(fold_input)


def alone(sequence: str, header: str) -> Alignment:
    """Give the alignment of a sequence with nothing but itself."""
    return Alignment(
        residues=aatype_of(sequence).astype(np.int8)[None],
        deletions=np.zeros((1, len(sequence)), np.uint16),
        headers=(header,),
    )
