"""Multiple sequence alignments: of one sequence, and of all distinct sequences of a complex."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int8, UInt16

from foldsvc.records.template_hit import TemplateHit

GAP = 21
"""The code of a gap, after the 20 residues in AlphaFold2's order and 20 for unknown (X)."""

_GROUP = 1 << 16
"""Residues of a group of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Sequences aligned to a query, which is the first of them.

    Attributes:
        residues: `aatype` of each residue (0 to 19, 20 for X), 21 for a gap.
        deletions: How many residues of the row's sequence were left out just before each column.
        headers: What each row is called in its file, without the `>`.
    """

    residues: Int8[np.ndarray, "n_row n_res"]
    deletions: UInt16[np.ndarray, "n_row n_res"]
    headers: tuple[str, ...]

    @property
    def n_row(self) -> int:
        """Rows, the query among them."""
        return len(self.residues)

    @property
    def n_res(self) -> int:
        """Columns, which are the residues of the query."""
        return int(self.residues.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexAlignment:
    """The alignments of the distinct sequences of a complex, or of one protein.

    Attributes:
        unpaired: One alignment for each distinct sequence, in order of first appearance.
        paired: As many, all with the same number of rows, of which equal rows belong to one
            organism; empty where nothing is paired.
        source: How they were found, such as `single-sequence`, for provenance.
        template_hits: Known structures that the same search found, the best first, for each
            distinct sequence; empty where none were searched for.
    """

    unpaired: tuple[Alignment, ...]
    paired: tuple[Alignment, ...] = ()
    source: str
    template_hits: tuple[tuple[TemplateHit, ...], ...] = ()


def rows_with_residues(residues: Int8[np.ndarray, "n_row n_res"]) -> Bool[np.ndarray, " n_row"]:
    """Tell which rows are not gaps alone."""
    some = np.zeros(len(residues), np.bool_)
    for rows in row_groups(residues):
        some[rows] = (residues[rows] != GAP).any(axis=1)
    return some


def row_groups(residues: Int8[np.ndarray, "n_row n_res"]) -> Iterator[slice]:
    """Divide the rows into groups for which a larger number a residue takes little memory."""
    step = max(1, _GROUP // max(1, residues.shape[1]))
    return (slice(start, start + step) for start in range(0, len(residues), step))
