"""Records as JSON values, and back."""

from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter

_Record = TypeVar("_Record")
_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}


def to_json(record: object) -> Any:  # noqa: ANN401 - a JSON value
    """Give a record as objects, lists, texts and numbers."""
    return _adapter(type(record)).dump_python(record, mode="json")


def to_json_text(record: object) -> bytes:
    """Give the same as text, as answers over HTTP have it."""
    return _adapter(type(record)).dump_json(record)


def from_json(kind: type[_Record], content: object) -> _Record:
    """Read a record of a kind from what `to_json` gave.

    Raises:
        pydantic.ValidationError: It is not one.
    """
    return cast("_Record", _adapter(kind).validate_python(content))


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
