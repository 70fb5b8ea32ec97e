"""The options of the engines as options of a command."""

import inspect
from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from foldsvc.engines.checked_options import SharedOption, options_by_name
from foldsvc.engines.options import presented


def option_parameters(titles: Mapping[str, str]) -> list[inspect.Parameter]:
    """Give a parameter for each option of the engines, as typer reads it.

    Those of several engines come first; those of one stand in a panel of its title.

    Args:
        titles: Of the engines, by name.
    """
    options = sorted(options_by_name().items(), key=lambda named: len(named[1].fields) == 1)
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=_default(option),
            annotation=option_annotation(name, option, titles),
        )
        for name, option in options
    ]


def option_annotation(name: str, option: SharedOption, titles: Mapping[str, str]) -> Any:  # noqa: ANN401 - an annotation
    """Give the annotation of one option, with its name, help and panel."""
    engine, field = next(iter(option.fields.items()))
    said, kind = presented(field), _plain_type(field.annotation)
    declared = str(said.get("cli") or f"--{name.replace('_', '-')}")
    if kind is bool and option.default is not False:
        declared = f"{declared}/--no-{declared.removeprefix('--')}"
    shown = typer.Option(
        declared,
        help=help_of(field, *_default_by_engine(option)),
        metavar="YYYY-MM-DD" if said.get("format") == "date" else None,
        rich_help_panel=titles[engine] if len(option.fields) == 1 else None,
    )
    return Annotated[kind if option.default is not None else kind | None, shown]


def _default(option: SharedOption) -> Any:  # noqa: ANN401 - of whatever type the option is
    """Give the default as a command line has it: a list is a text with commas."""
    default = option.default
    return ",".join(map(str, default)) if isinstance(default, tuple) else default


def help_of(field: FieldInfo, *more: str) -> str:
    """Give what the help says of an option: its description, its choices, and what else is said."""
    description = field.description or ""
    words = [description[:1].upper() + description[1:]]
    if choices := _choices(field.annotation):
        words.append(f"one of {', '.join(choices[:-1])} or {choices[-1]}")
    return "; ".join([*words, *more]) + "."


def _default_by_engine(option: SharedOption) -> list[str]:
    """Say what each engine does where nothing is said, if they differ."""
    defaults = {engine: one.default for engine, one in option.fields.items()}
    if len(set(defaults.values())) == 1:
        return []
    own = [f"{_in_words(default)} for {engine}" for engine, default in defaults.items()]
    return [f"if this is not said, {', '.join(own)}"]


def _in_words(default: object) -> str:
    return {True: "on", False: "off"}[default] if isinstance(default, bool) else str(default)


def _plain_type(annotation: Any) -> type:  # noqa: ANN401 - an annotation
    """Give the type that a command line reads an option as."""
    inside = [one for one in get_args(annotation) if one is not NoneType]
    origin = get_origin(annotation)
    if origin is None:
        return annotation if isinstance(annotation, type) else str
    return str if origin in (Literal, tuple) else _plain_type(inside[0])


def _choices(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 - an annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()
