"""The engines that this service knows, and what each has here of what it needs."""

from foldsvc.engines.registry import engines
from foldsvc.settings import Settings
from foldsvc.wire.engines import EngineList


def engine_list(settings: Settings) -> EngineList:
    """Every engine, with the networks that are here, and what a request would lack."""
    return EngineList(engines=[engine.about(settings) for engine in engines()])
