"""Schemas of objects that have one of several fields."""

from collections.abc import Sequence

from pydantic.config import JsonDict

_NULL: JsonDict = {"type": "null"}
_GIVEN: JsonDict = {"not": {"enum": [None, "", []]}}


def one_of(*names: str, beside: Sequence[tuple[str, str]] = ()) -> JsonDict:
    """Give what a schema says where an object has one of some fields, and the others are null.

    Args:
        names: Of the fields, of which one is given.
        beside: Pairs of a further field and the one without which it is null.
    """
    return {"oneOf": [_only(name, names, beside) for name in names]}


def _only(given: str, names: Sequence[str], beside: Sequence[tuple[str, str]]) -> JsonDict:
    properties: JsonDict = {name: _GIVEN if name == given else _NULL for name in names}
    properties |= {field: _NULL for field, owner in beside if owner != given}
    return {"required": [given], "properties": properties}
