"""What an engine can be asked, as JSON Schema: forms are drawn from it."""

from typing import Any

from foldsvc.engines.options import EngineOptions
from foldsvc.wire.engines import OptionSchema


def option_schema(model: type[EngineOptions]) -> OptionSchema:
    """Give the JSON Schema of a model; what may be null says so in its `type`."""
    schema = model.model_json_schema()
    properties = {name: _flat(field) for name, field in schema["properties"].items()}
    return OptionSchema.model_validate({**schema, "properties": properties})


def _flat(field: dict[str, Any]) -> dict[str, Any]:
    choices = field.get("anyOf", [])
    given = [one for one in choices if one != {"type": "null"}]
    if len(choices) != len(given) + 1 or len(given) != 1:
        return field
    own = {key: value for key, value in field.items() if key != "anyOf"}
    return {**given[0], **own, "type": [given[0]["type"], "null"]}
