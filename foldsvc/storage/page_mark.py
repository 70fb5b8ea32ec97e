"""Where a page of a list ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """The last row of a page, newest first: the next page begins below it."""

    created_at: float
    row_id: str
