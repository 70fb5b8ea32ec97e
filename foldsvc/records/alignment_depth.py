"""How much an alignment says about a sequence."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Organism:
    """An organism that rows of an alignment are of.

    Attributes:
        taxon: NCBI's number of it.
        name: As the first header that names it has it.
        n_row: Rows that say so.
    """

    taxon: int
    name: str
    n_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentDepth:
    """The relatives that were found for one distinct sequence, its own rows and paired ones.

    Attributes:
        n_sequence: Rows that have a residue, the sequence itself counted.
        n_paired: Rows of those, without the sequence itself, beside which another chain has
            residues too.
        n_effective: Rows that differ: each counts as one divided by the number of rows at least
            80 % identical to it.
        coverage: Rows with a residue at each position.
        effective_coverage: The same with each row counted as in `n_effective`.
        identity: To the sequence, by row: equal residues of those aligned, 0 to 1.
        identity_by_position: To the sequence, by position: equal ones of the relatives' residues
            there, 0 to 1; 0 where there are none.
        organisms: Of the rows whose headers tell, the most frequent first.
    """

    n_sequence: int
    n_paired: int
    n_effective: float
    coverage: Int32[np.ndarray, " n_res"]
    effective_coverage: Float32[np.ndarray, " n_res"]
    identity: Float32[np.ndarray, " n_sequence"]
    identity_by_position: Float32[np.ndarray, " n_res"]
    organisms: tuple[Organism, ...] = ()

    @property
    def median_effective(self) -> float:
        """The effective coverage of the median residue."""
        return float(np.median(self.effective_coverage))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentCoverage:
    """What a picture shows of the alignment of one distinct sequence.

    Attributes:
        name: What its chains are called, such as `chains A and C`.
        n_sequence: As in its `AlignmentDepth`, like the next four.
        n_paired: Rows with residues of another chain beside them.
        n_effective: Rows that differ.
        coverage: Rows with a residue at each position.
        effective_coverage: The same with each row counted as in `n_effective`.
        rows: Where a row has a residue: all rows, or some of many, the most like the sequence last.
        identity: Of those rows, 0 to 1.
    """

    name: str
    n_sequence: int
    n_paired: int
    n_effective: float
    coverage: Int32[np.ndarray, " n_res"]
    effective_coverage: Float32[np.ndarray, " n_res"]
    rows: Bool[np.ndarray, "n_shown n_res"]
    identity: Float32[np.ndarray, " n_shown"]
