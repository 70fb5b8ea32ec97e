"""Which rows of a complex are used: those paired over its chains, each chain's own, or both.

Finding pairs, greedily or for all chains at once, is the search's work: rows come here in step.
"""

from dataclasses import replace

from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.search_plan import PairMode


def in_mode(alignment: ComplexAlignment, fold_input: FoldInput, mode: PairMode) -> ComplexAlignment:
    """Choose rows as ColabFold's `--pair-mode` does.

    A single chain and sequences without relatives stay as they are.
    Copies of one sequence are paired by nature, so that its own rows serve as pairs in a multimer
    network; `paired` therefore leaves them nothing but the sequence itself.

    Args:
        alignment: What was found.
        fold_input: For the number of chains.
        mode: Of the request.
    """
    only_queries = all(own.n_row == 1 for own in alignment.unpaired)
    if len(fold_input.chains) == 1 or (only_queries and not alignment.paired):
        return replace(alignment, paired=())
    if mode == "unpaired":
        return replace(alignment, paired=())
    queries = tuple(map(_first_row, alignment.unpaired))
    paired = queries if len(queries) == 1 else alignment.paired
    if mode == "paired":
        return replace(alignment, paired=paired, unpaired=queries)
    return replace(alignment, paired=paired)


def _first_row(own: Alignment) -> Alignment:
    return Alignment(
        residues=own.residues[:1], deletions=own.deletions[:1], headers=own.headers[:1]
    )
