"""A known structure whose sequence a search found, before its coordinates are fetched."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHit:
    """One row of a search in the sequences of the PDB, as MMseqs2 writes it.

    Positions are 1-based and include both ends.

    Attributes:
        target: Entry and chain, such as `1abc_A`.
        identity: Part of the aligned residues that are equal, 0 to 1.
        n_aligned: Columns of the alignment.
        query_start: First aligned residue of the query.
        query_end: Last one.
        target_start: First aligned residue of the template's sequence.
        target_end: Last one.
        e_value: Hits as good as this one that chance would give.
        score: In bits.
        cigar: The alignment: M for a pair, I for a residue of the query alone, D for one of the
            template alone; empty where the search did not say.
    """

    target: str
    identity: float
    n_aligned: int
    query_start: int
    query_end: int
    target_start: int
    target_end: int
    e_value: float
    score: float
    cigar: str = ""

    @property
    def entry_id(self) -> str:
        """The entry in the PDB, in lower case."""
        return self.target.partition("_")[0].lower()

    @property
    def chain_name(self) -> str:
        """The author's name of the chain; empty where the target names none."""
        return self.target.partition("_")[2]
