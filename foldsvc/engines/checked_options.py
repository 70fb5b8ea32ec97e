"""Options of the engines, checked; what is wrong with them is said in the asker's words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from foldsvc.engines.option_models import option_models
from foldsvc.engines.options import TAG, EngineOptions, Own, option_fields
from foldsvc.errors import InvalidRequestError


@dataclass(frozen=True, slots=True)
class OptionWords:
    """How an error speaks of options to who gave them.

    Attributes:
        called: Gives what an option is called there, by the names of its engine and its own.
        remedy: Where the options are described.
    """

    called: Callable[[str, str], str]
    remedy: str


def checked_options(
    given: Mapping[str, object],
    *,
    words: OptionWords,
    strict: bool,
    faults: Iterable[str] = (),
) -> dict[str, EngineOptions]:
    """Check what is asked of each engine.

    Args:
        given: By the engine's name, the options that are asked of it.
        words: For what is wrong.
        strict: Whether only numbers are numbers; otherwise texts are read, as forms have them.
        faults: That were found before.

    Returns:
        The options of every engine; the defaults where nothing is asked of it.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    found, made = list(faults), {}
    for engine, model in option_models().items():
        try:
            made[engine] = model.model_validate(given.get(engine, {}), strict=strict)
        except ValidationError as error:
            found += _faults(error, engine, words)
    if found:
        raise InvalidRequestError("; ".join(dict.fromkeys(found)), remedy=words.remedy)
    return made


def own_options(model: type[Own], given: Mapping[str, object], *, words: OptionWords) -> Own:
    """Check what is asked of one engine; texts are read, as forms have them.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = _faults(error, model.model_fields[TAG].default, words)
        raise InvalidRequestError("; ".join(faults), remedy=words.remedy) from None


def options_side_by_side(
    given: Mapping[str, object], *, words: OptionWords, strict: bool = False
) -> dict[str, EngineOptions]:
    """Check options that do not say whose they are: each engine takes those that it knows.

    Args:
        given: By name; null stands for each engine's own default where these differ.
        words: For what is wrong.
        strict: As for `checked_options`.

    Raises:
        InvalidRequestError: No engine knows an option, or it is out of its range.
    """
    shared = options_by_name()
    said = {
        name: value
        for name, value in given.items()
        if value is not None or name not in shared or shared[name].default is not None
    }
    return checked_options(
        {
            engine: {name: said[name] for name, _ in option_fields(model) if name in said}
            for engine, model in option_models().items()
        },
        words=words,
        strict=strict,
        faults=[f"{words.called('', name)}: {_UNKNOWN}" for name in said if name not in shared],
    )


def _faults(error: ValidationError, engine: str, words: OptionWords) -> list[str]:
    return [
        f"{words.called(engine, '.'.join(map(str, one['loc'])))}: {one['msg']}"
        for one in error.errors()
    ]


@dataclass(frozen=True, slots=True)
class SharedOption:
    """An option as it stands beside those of other engines.

    Attributes:
        fields: Of the engines that have it, by the engine's name.
        default: Of all of them; None where they differ, so that each has its own.
    """

    fields: Mapping[str, FieldInfo]
    default: object


def options_by_name() -> dict[str, SharedOption]:
    """Give the options of all engines side by side, in their order."""
    fields: dict[str, dict[str, FieldInfo]] = {}
    for engine, model in option_models().items():
        for name, field in option_fields(model):
            fields.setdefault(name, {})[engine] = field
    return {name: SharedOption(own, _common_default(own.values())) for name, own in fields.items()}


def _common_default(fields: Iterable[FieldInfo]) -> object:
    first, *others = (field.default for field in fields)
    return first if all(other == first for other in others) else None


_UNKNOWN = "Extra inputs are not permitted"
