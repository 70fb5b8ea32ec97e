"""Where a page of a list ended, as a text that a caller hands back."""

import re
from typing import Final

from foldsvc.errors import InvalidRequestError

_LONGEST: Final = 200
_CURSOR: Final = re.compile(r"([0-9]{1,11}\.[0-9]{9})_([0-9a-f-]{36})")

CURSOR: Final = f"^{_CURSOR.pattern}$"
"""Seconds since 1970 and an id; whatever looks like this leads somewhere."""


def cursor_after(created_at: float, row_id: str) -> str:
    """Give the cursor that leads to what comes after a row; exact from April 1970 on."""
    return f"{created_at:.9f}_{row_id}"


def place_of(cursor: str, what: str) -> tuple[float, str]:
    """Give the time and the id of the row that a cursor leads past.

    Args:
        cursor: As `cursor_after` gave it, or whatever was sent instead.
        what: What the list is of, for the message.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidRequestError(
            f"{cursor[:_LONGEST]!a} is no cursor of a list of {what}",
            remedy="Take next_cursor from the page before, or leave the cursor out",
        )
    return float(found[1]), found[2]
