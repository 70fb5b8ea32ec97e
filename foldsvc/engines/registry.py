"""The engines that this service knows."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module

from foldsvc.engines.alphafold2.engine import AlphaFold2
from foldsvc.engines.alphafold_db.engine import AlphafoldDbEngine
from foldsvc.engines.engine import Engine
from foldsvc.engines.flashabb.engine import FlashAbb
from foldsvc.errors import UnknownEngineError
from foldsvc.settings import settings

FIRST_INSTALLED = FlashAbb.name
"""Whose parameters are installed if nobody says whose: small, and all that the example needs."""

AUTO = "auto"
"""Asked for where the service is to choose; no engine's name."""


def engines() -> tuple[Engine, ...]:
    """Give every engine: our own, the most general first, and those that the settings add."""
    return _engines(settings().engine_modules)


def engine_named(name: str) -> Engine:
    """Give the engine of a name.

    Raises:
        UnknownEngineError: There is none.
    """
    for engine in engines():
        if engine.name == name:
            return engine
    raise UnknownEngineError(name, names())


def names() -> tuple[str, ...]:
    """Give what can be asked for by name."""
    return (AUTO, *(engine.name for engine in engines()))


def automatic() -> Sequence[Engine]:
    """Give the engines in the order in which `auto` asks them: the most special first."""
    return tuple(engine for engine in reversed(engines()) if engine.offers.automatic)


@cache
def _engines(modules: str) -> tuple[Engine, ...]:
    added: list[Engine] = []
    for module in modules.split(","):
        if module.strip():
            added += import_module(module.strip()).ENGINES
    return (AlphaFold2(), FlashAbb(), AlphafoldDbEngine(), *added)
