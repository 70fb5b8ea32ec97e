"""What every way to an alignment has in common."""

from typing import Protocol, runtime_checkable

from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress


@runtime_checkable
class AlignmentSearch(Protocol):
    """A way from chains to their alignments: a server, a local search, a file, or none at all."""

    def search(self, fold_input: FoldInput, on_progress: OnProgress) -> ComplexAlignment:
        """Find the alignments of the chains, one for each distinct sequence.

        Args:
            fold_input: What is to be folded.
            on_progress: Told of each step; the search stops when it raises.

        Raises:
            AlignmentError: None was found.
            InputError: One was given that cannot be used.
        """
        ...


def distinct_sequences(fold_input: FoldInput) -> tuple[str, ...]:
    """Give each sequence of the chains once, in order of first appearance."""
    return tuple(dict.fromkeys(chain.sequence for chain in fold_input.chains))
