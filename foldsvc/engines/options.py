"""What an engine can be asked: one model for each, from which all else that lists options is made.

The command line, the page's form, ColabFold's names and the tables of the documentation follow the
fields of these models; a default stands here alone.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

TAG = "engine"
"""The field that says whose options these are."""


def _with_tag(schema: JsonDict) -> None:
    """Say that written options say whose they are."""
    schema["required"] = [TAG]


class EngineOptions(BaseModel):
    """Options of one engine; closed to unknown keys, so that a misspelt option is an error.

    Each engine narrows `engine` to its own name, which is the default there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_with_tag)

    engine: str


Own = TypeVar("Own", bound=EngineOptions)


def read_options(model: type[Own], stored: Mapping[str, JsonValue]) -> Own:
    """Read options that were written down by this version or an earlier one.

    Earlier ones wrote the options of all engines side by side, and null for an engine's own
    default.

    Raises:
        ValidationError: They are damaged.
    """
    own = {name: stored[name] for name, _ in option_fields(model) if name in stored}
    return model.model_validate({name: one for name, one in own.items() if one is not None})


def presentation(
    *,
    group: str,
    label: str,
    hint: str = "",
    placeholder: str = "",
    titles: Mapping[str, str] | None = None,
    colabfold: str = "",
    cli: str = "",
) -> JsonDict:
    """Give what the schema says of an option beyond its type, for whoever shows it.

    Args:
        group: Under which it stands in a form and in the documentation.
        label: What it is called there.
        hint: A few words beside the field; the whole description where there is none.
        placeholder: What an empty field means.
        titles: What a form calls each choice; one without a title is not offered there.
        colabfold: What ColabFold calls it in `config.json`.
        cli: Its name on the command line, such as `--n-seeds`, where it is not the field's own.

    A field beside it says `prominent` where a form shows the option at once, and not among the
    others of its group: engines that have one of the same name are asked the same by it. It says
    `only_with` and an option's name where that has to be on for this one to matter.
    """
    said: JsonDict = {"group": group, "label": label}
    words = {"hint": hint, "placeholder": placeholder, "colabfold": colabfold, "cli": cli}
    said |= {key: word for key, word in words.items() if word}
    return said | ({"titles": dict(titles)} if titles else {})


def option_fields(model: type[EngineOptions]) -> Iterator[tuple[str, FieldInfo]]:
    """Give the options of a model in their order, by name; the tag is none of them."""
    return ((name, field) for name, field in model.model_fields.items() if name != TAG)


def presented(field: FieldInfo) -> JsonDict:
    """Give what `presentation` said of an option."""
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
