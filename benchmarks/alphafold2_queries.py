"""Made-up queries for the speed benchmarks; the time of a fold does not depend on what it folds."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

GAP = 21
ALIKE = 0.4
INSERTED = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One protein with its alignment.

    Attributes:
        n_res: Residues.
        n_row: Rows of the alignment, the target's included.
        number: Tells queries of one size apart.
    """

    n_res: int
    n_row: int
    number: int = 0

    @property
    def name(self) -> str:
        """Name of the file."""
        return f"{self.n_res}x{self.n_row}-{self.number}"


def write_query(query: Query, folder: Path) -> Path:
    """Write `residue`, int8, and `deletions`, uint16, by row and column; row 0 is the target."""
    path = folder / f"{query.name}.npz"
    if path.exists():
        return path
    rng = np.random.default_rng([query.n_res, query.n_row, query.number])
    shape = (query.n_row, query.n_res)
    target = rng.integers(0, 20, query.n_res)
    residue = np.where(rng.random(shape) < ALIKE, target, rng.integers(0, 20, shape))
    ends = np.sort(rng.integers(0, query.n_res + 1, (2, query.n_row)), axis=0)[..., None]
    place = np.arange(query.n_res)
    residue[(place < ends[0]) | (place >= ends[1])] = GAP
    residue[0] = target
    deletions = rng.integers(1, 9, shape) * (rng.random(shape) < INSERTED)
    deletions[0] = 0
    np.savez(path, residue=residue.astype(np.int8), deletions=deletions.astype(np.uint16))
    return path
