"""What is to be folded of an alignment that was sent as the input."""

from dataclasses import dataclass

from foldsvc.formats.a3m import a3m_text, parse_a3m_blocks
from foldsvc.formats.a3m_layout import rows_in
from foldsvc.formats.aligned_text import AlignmentKind, aligned_as_a3m
from foldsvc.formats.complex_a3m import is_complex_a3m, write_complex_a3m
from foldsvc.msa.precomputed import chain_sequences
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.sequence.letters import replacement_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedQuery:
    """The query of an alignment.

    Attributes:
        name: Of the first row; "" where that is a number, as ColabFold's are.
        chains: To be folded together.
        n_row: Rows, the query among them.
        a3m: The alignment in A3M, such as a request brings with its sequence.
        notes: Which letters of the query were read as others.
    """

    name: str
    chains: tuple[str, ...]
    n_row: int
    a3m: str
    notes: tuple[str, ...]


def aligned_query(text: str, kind: AlignmentKind) -> AlignedQuery:
    """Read an alignment whole.

    Args:
        text: Lines ended by line feeds.
        kind: What it is.

    Raises:
        AlignmentFileError: It cannot be used.
    """
    a3m = _without_nul(aligned_as_a3m(text, kind))
    chains = chain_sequences(a3m)
    rows = rows_in(a3m_text(a3m), 0)
    name, _, _ = rows.name(0).partition(" ")
    name = name.split("\t")[0]
    return AlignedQuery(
        name="" if name.isdigit() else name[:100],
        chains=chains,
        n_row=len(rows),
        a3m=a3m,
        notes=_notes(name, rows.letters(0).decode("ascii", "replace"), chains),
    )


def _without_nul(a3m: str) -> str:
    """Give alignments that MMseqs2 parts by NULs as one: of one query, or of a complex."""
    if "\0" not in a3m or is_complex_a3m(a3m):
        return a3m.replace("\0", "")
    own = parse_a3m_blocks(a3m)
    if len(own) == 1:
        return a3m.replace("\0", "")
    return write_complex_a3m(ComplexAlignment(unpaired=own, paired=(), source=""), [1] * len(own))


def _notes(name: str, letters: str, chains: tuple[str, ...]) -> tuple[str, ...]:
    """Say which letters of the first row are read as others, by chain where there are several."""
    if len(chains) == 1:
        return tuple(replacement_notes(name, letters))
    notes: list[str] = []
    start = 0
    for number, chain in enumerate(dict.fromkeys(chains), start=1):
        own = letters[start : start + len(chain)]
        start += len(chain)
        notes += replacement_notes(f"sequence {number} of {name}", own)
    return tuple(notes)
