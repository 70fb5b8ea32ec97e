"""The engines' options by the engine's name."""

from foldsvc.engines.options import EngineOptions
from foldsvc.engines.registry import engines
from foldsvc.errors import UnknownEngineError


def option_models() -> dict[str, type[EngineOptions]]:
    """Give the options of every engine, by its name."""
    return {engine.name: engine.options for engine in engines()}


def options_of_engine(name: str) -> type[EngineOptions]:
    """Give the options of an engine.

    Raises:
        UnknownEngineError: There is none of this name.
    """
    models = option_models()
    if name not in models:
        raise UnknownEngineError(name, tuple(models))
    return models[name]
