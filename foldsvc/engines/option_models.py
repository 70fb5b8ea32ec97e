"""The engines' options by the engine's name."""

from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.options import TAG, EngineOptions
from foldsvc.errors import UnknownEngineError

_MODELS: dict[str, type[EngineOptions]] = {
    model.model_fields[TAG].default: model
    for model in (Alphafold2Options, FlashabbOptions, AlphafoldDbOptions)
}


def option_models() -> dict[str, type[EngineOptions]]:
    """Give the options of every engine, by its name."""
    return _MODELS


def options_of_engine(name: str) -> type[EngineOptions]:
    """Give the options of an engine.

    Raises:
        UnknownEngineError: There is none of this name.
    """
    models = option_models()
    if name not in models:
        raise UnknownEngineError(name, tuple(models))
    return models[name]
