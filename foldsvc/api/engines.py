"""`/engines`: what can fold here."""

from fastapi import APIRouter

from foldsvc.api.backend import TheBackend
from foldsvc.engines.engine_list import engine_list
from foldsvc.wire.engines import EngineList

router = APIRouter(tags=["engines"])


@router.get("/engines")
def list_engines(backend: TheBackend) -> EngineList:
    """List the engines: which networks are here, missing or untrained, and what that allows."""
    return engine_list(backend.settings)
