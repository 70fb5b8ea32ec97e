"""Where a page of a list ended, as a text that a caller hands back."""

import re
from typing import Final

from foldsvc.errors import InvalidRequestError
from foldsvc.storage.page_mark import PageMark

_LONGEST: Final = 200
_CURSOR: Final = re.compile(r"([0-9]{1,11}\.[0-9]{9})_([0-9a-f-]{36})")

CURSOR: Final = f"^{_CURSOR.pattern}$"
"""Seconds since 1970 and an id; whatever looks like this leads somewhere."""


MAX_PAGE: Final = 200
"""Rows on one page of a list, at most."""


def page_size(limit: int) -> int:
    """Give how many rows a page has of which so many were asked for."""
    return max(1, min(limit, MAX_PAGE))


def cursor_after(mark: PageMark | None) -> str | None:
    """Give the cursor that leads on from a page; None after the last.

    It is exact from April 1970 on.
    """
    return None if mark is None else f"{mark.created_at:.9f}_{mark.row_id}"


def mark_of(cursor: str | None, what: str) -> PageMark | None:
    """Give where the page before a cursor ended; None for the first page.

    Args:
        cursor: As `cursor_after` gave it, or whatever was sent instead.
        what: What the list is of, for the message.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    if cursor is None:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidRequestError(
            f"{cursor[:_LONGEST]!a} is no cursor of a list of {what}",
            remedy="Take next_cursor from the page before, or leave the cursor out",
        )
    return PageMark(created_at=float(found[1]), row_id=found[2])
