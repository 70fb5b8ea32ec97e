"""`/engines`: what can fold here."""

from fastapi import APIRouter

from foldsvc.api.backend import TheBackend
from foldsvc.jobs.engines import engine_list
from foldsvc.wire.fold import EngineList

router = APIRouter(tags=["engines"])


@router.get("/engines")
def list_engines(backend: TheBackend) -> EngineList:
    """List the engines, and for each whether its weights are on this machine."""
    return engine_list(backend.settings)
