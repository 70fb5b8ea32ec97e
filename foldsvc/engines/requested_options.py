"""What a request asks of the engines, whether its options say whose they are or not.

A request tags its options with the name of their engine; or with `auto`, and has those of several
engines by name. Options without a tag are those of earlier versions: each engine takes what it
knows of them, and a notice says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from foldsvc.engines.checked_options import OptionWords, checked_options, options_side_by_side
from foldsvc.engines.option_models import option_models, options_of_engine
from foldsvc.engines.options import TAG, EngineOptions, read_options
from foldsvc.engines.registry import AUTO
from foldsvc.errors import InvalidRequestError, UnknownEngineError
from foldsvc.records.notice import Notice

_REMEDY = "The fields and their types are listed at /docs"
OF_ONE = OptionWords(lambda _engine, name: _joined("options", name), _REMEDY)
"""For options that stand side by side in a request, or are one engine's."""

_OF_SEVERAL = OptionWords(lambda engine, name: _joined("options", engine, name), _REMEDY)

_FLAT = Notice(
    level="info",
    code="options_flat",
    message=(
        "The options do not say whose they are, which the next version will refuse: send them as "
        '{"engine": "NAME", ...}, or as {"engine": "auto", "NAME": {...}}.'
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedOptions:
    """What a request asks of each engine.

    Attributes:
        engine: That is to fold, by its name; `auto` where the service chooses.
        by_engine: Options of every engine, by its name; the defaults where nothing is asked of it.
        notices: What the user should know of how the options were said.
    """

    engine: str
    by_engine: Mapping[str, EngineOptions]
    notices: tuple[Notice, ...] = ()

    def as_json(self) -> dict[str, JsonValue]:
        """Give the same content for the same wish, however it was said."""
        asked = {name: one.model_dump(mode="json") for name, one in self.by_engine.items()}
        return {TAG: self.engine, **(asked if self.engine == AUTO else asked.get(self.engine, {}))}


def requested_options(engine: str, given: Mapping[str, JsonValue]) -> RequestedOptions:
    """Check the options of a request.

    Args:
        engine: That the request names; the options may name one where it says `auto`.
        given: The request's `options`.

    Raises:
        InvalidRequestError: An option is unknown or out of its range, or the engines differ.
        UnknownEngineError: The options are of an engine that does not exist.
    """
    if TAG not in given:
        by_engine = options_side_by_side(given, words=OF_ONE, strict=True)
        notices = (_FLAT,) if given else ()
        return RequestedOptions(engine=engine, by_engine=by_engine, notices=notices)
    tag, known = given[TAG], option_models()
    own = {name: one for name, one in given.items() if name != TAG}
    if tag == AUTO:
        unknown = [f"options.{name}: there is no such engine" for name in own if name not in known]
        by_engine = checked_options(own, words=_OF_SEVERAL, strict=True, faults=unknown)
        return RequestedOptions(engine=engine, by_engine=by_engine)
    if not isinstance(tag, str) or tag not in known:
        raise UnknownEngineError(str(tag), (AUTO, *known))
    if engine not in (AUTO, tag):
        raise InvalidRequestError(
            f"The request is for the engine {engine}, and its options are of {tag}",
            remedy="Name the same engine in both, or leave it out of the request",
        )
    by_engine = checked_options({tag: own}, words=OF_ONE, strict=True)
    return RequestedOptions(engine=tag, by_engine=by_engine)


def tagged_options(engine: str, by_engine: Mapping[str, EngineOptions]) -> dict[str, JsonValue]:
    """Write options as a request tags them; what is as the engine has it anyway is left out.

    Args:
        engine: That is asked for, or `auto`.
        by_engine: Options by the engine's name.
    """
    said = {
        name: own
        for name, one in by_engine.items()
        if (own := one.model_dump(mode="json", exclude_defaults=True, exclude={TAG}))
    }
    return {TAG: engine, **(said if engine == AUTO else said.get(engine, {}))}


def stored_options(engine: str, stored: Mapping[str, JsonValue]) -> EngineOptions:
    """Read options of a row or a record, by this version or an earlier one.

    Raises:
        UnknownEngineError: The engine does not exist here.
        ValidationError: They are damaged.
    """
    return read_options(options_of_engine(engine), stored)


def shown_options(engine: str, stored: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Give stored options as answers have them; as they are where the engine is not here now."""
    if engine not in option_models():
        return {**stored, TAG: engine}
    return stored_options(engine, stored).model_dump(mode="json")


def _joined(*parts: str) -> str:
    return ".".join(part for part in parts if part)
