"""Whole numbers as JSON has them."""

from typing import Annotated

from pydantic import BeforeValidator


def _whole(value: object) -> object:
    """Take 2.0 for 2: JSON knows one kind of number, and JSON Schema calls both an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_WHOLE = BeforeValidator(_whole)
"""Stands after the limits of a number that is inside of something, which the schema then tells."""

Whole = Annotated[int, AS_WHOLE]
