"""What a request may say as its `options`, as JSON Schema: it refuses what the code refuses."""

from typing import Any

from foldsvc.engines.checked_options import SharedOption, options_by_name
from foldsvc.engines.option_models import option_models
from foldsvc.engines.options import TAG
from foldsvc.engines.registry import AUTO

Schema = dict[str, Any]

_AT = "#/components/schemas/"
_OF_SEVERAL = "AutomaticOptions"
_SIDE_BY_SIDE = "FoldOptions"


def option_schemas() -> dict[str, Schema]:
    """Give the schemas that others refer to: of each engine, of `auto`, and of options untagged."""
    models = {model.__name__: model.model_json_schema() for model in option_models().values()}
    return {**models, _OF_SEVERAL: _of_several(), _SIDE_BY_SIDE: side_by_side_schema()}


def requested_schema() -> Schema:
    """Give the schema of a request's options."""
    tagged = own_schema()
    tagged["oneOf"].append({"$ref": _AT + _OF_SEVERAL})
    tagged["discriminator"]["mapping"][AUTO] = _AT + _OF_SEVERAL
    return {
        "oneOf": [tagged, {"$ref": _AT + _SIDE_BY_SIDE}],
        "default": {},
        "description": "of one engine, with its name as `engine`; or of several, with `auto`",
    }


def own_schema() -> Schema:
    """Give the schema of options that are one engine's own."""
    references = {name: _AT + model.__name__ for name, model in option_models().items()}
    return {
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": TAG, "mapping": references},
    }


def side_by_side_schema() -> Schema:
    """Give the schema of the options of all engines, where they do not say whose they are."""
    own = {name: model.model_json_schema() for name, model in option_models().items()}
    return {
        "title": _SIDE_BY_SIDE,
        "description": "Options that do not say whose they are; each engine takes what it knows. "
        "The next version refuses them.",
        "deprecated": True,
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _shared(name, one, own) for name, one in options_by_name().items()},
    }


def _shared(name: str, option: SharedOption, own: dict[str, Schema]) -> Schema:
    (first, *others) = option.fields
    schema = dict(own[first]["properties"][name])
    schema["description"] = f"{', '.join([first, *others])}: {schema['description']}"
    if option.default is None and "anyOf" not in schema:
        # Null stands for each engine's own default.
        kind = {"type": schema.pop("type")}
        return {**schema, "anyOf": [kind, {"type": "null"}], "default": None}
    return schema


def _of_several() -> Schema:
    own = {}
    for name, model in option_models().items():
        own[name] = model.model_json_schema()
        del own[name]["required"]
    return {
        "title": _OF_SEVERAL,
        "description": "Options of each engine that the service may choose.",
        "type": "object",
        "required": [TAG],
        "additionalProperties": False,
        "properties": {TAG: {"type": "string", "const": AUTO}, **own},
    }
