"""Schemas of what is written as text: in a URL, a header or a form."""

from typing import Any


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of what is left out where it is null, since no text says null."""
    choices = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(choices) != 1:
        return schema
    own = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**choices[0], **own}
