"""Where a page of a list ended, as a text that a caller hands back."""

import base64
import json
import re
from typing import Final

from foldsvc.errors import InvalidRequestError

_LONGEST: Final = 200
_ID: Final = re.compile(r"[0-9a-f-]{36}")
_LATEST: Final = 1e11
"""Seconds, in the year 5138; beyond it, a database may not take the number."""


def cursor_after(created_at: float, row_id: str) -> str:
    """Give the cursor that leads to what comes after a row."""
    text = json.dumps([created_at, row_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, what: str) -> tuple[float, str]:
    """Give the time and the id of the row that a cursor leads past.

    Args:
        cursor: As `cursor_after` gave it, or whatever was sent instead.
        what: What the list is of, for the message.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    match _content(cursor):
        case [int() | float() as created_at, str() as row_id] if (
            0 <= created_at <= _LATEST and _ID.fullmatch(row_id)
        ):
            return float(created_at), row_id
    raise InvalidRequestError(
        f"{cursor[:_LONGEST]!a} is no cursor of a list of {what}",
        remedy="Take next_cursor from the page before, or leave the cursor out",
    )


def _content(cursor: str) -> object:
    """Give what stands in a cursor, or None where it cannot be read."""
    if len(cursor) > _LONGEST:
        return None
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        content: object = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except ValueError:
        return None
    return content
