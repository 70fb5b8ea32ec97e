"""Schemas of what is written as text: in a URL, a header or a form."""

from typing import Any


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of what is left out where it is null, since no text says null."""
    choices = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(choices) != 1:
        return schema
    own = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**choices[0], **own}


def as_text(schema: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of a list of whole numbers as text has it, with commas; others as they are.

    Args:
        schema: Of an option; a list's numbers differ and have limits.
    """
    if schema.get("type") != "array":
        return schema
    numbers = range(schema["items"]["minimum"], schema["items"]["maximum"] + 1)
    rising = "|".join(
        str(first) + "".join(f"(,{later})?" for later in numbers if later > first)
        for first in numbers
    )
    return {
        "type": "string",
        "pattern": f"^({rising})$",
        "default": ",".join(map(str, schema["default"])),
        "description": schema["description"],
    }
