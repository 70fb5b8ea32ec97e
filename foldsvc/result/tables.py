"""Tables of a report."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers in rows, with what they say.

    Attributes:
        title: Heading.
        words: How to read it.
        header: Of each column.
        rows: As long as the header, ready to be shown.
        n_words: Columns of words, which come before those of numbers.
    """

    title: str
    words: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    n_words: int = 1
