"""A query aligned to the sequence of a known structure, as HHsearch writes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateAlignment:
    """One hit of HHsearch.

    Attributes:
        target: What the database calls the template, such as `1abc_A`.
        query_start: Index of the first aligned residue of the query, from 0.
        target_start: Likewise of the template's sequence.
        query_row: Letters of the query, `-` for a gap.
        target_row: Those of the template, as long.
        probability: That both are related, 0 to 100, as HHsearch estimates it.
        e_value: Hits as good as this one that chance would give.
        sum_probs: Sum of the probabilities of all pairs, about the number of sure ones.
    """

    target: str
    query_start: int
    target_start: int
    query_row: str
    target_row: str
    probability: float
    e_value: float
    sum_probs: float

    @property
    def target_letters(self) -> str:
        """The aligned stretch of the template, without gaps."""
        return self.target_row.replace("-", "")

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Index in the query and place in `target_letters` of each aligned pair."""
        found = []
        query, target = self.query_start, 0
        for one, other in zip(self.query_row, self.target_row, strict=True):
            if one != "-" and other != "-":
                found.append((query, target))
            query += one != "-"
            target += other != "-"
        return tuple(found)

    @property
    def n_aligned(self) -> int:
        """Pairs of residues."""
        rows = zip(self.query_row, self.target_row, strict=True)
        return sum("-" not in pair for pair in rows)

    @property
    def identity(self) -> float:
        """Part of the pairs that are equal, 0 to 1; 0 where there is none."""
        rows = zip(self.query_row, self.target_row, strict=True)
        same = sum(one == other != "-" for one, other in rows)
        return same / self.n_aligned if self.n_aligned else 0.0
