"""Health: is the process alive, can it serve, and what is going on."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from foldsvc.api.backend import TheBackend
from foldsvc.api.metrics import exposition
from foldsvc.api.problems import responses
from foldsvc.errors import DatabaseUnavailableError, NotReadyError, StorageError
from foldsvc.folds.queries import list_folds
from foldsvc.jobs.free_space import shortage
from foldsvc.jobs.installation import require_own_store
from foldsvc.wire.health import Health

router = APIRouter(tags=["health"])

_PROBE = "probes/readiness"


@router.get("/healthz")
async def healthz() -> Health:
    """Answer as long as the process can."""
    return Health(status="ok")


@router.get("/readyz", responses=responses("not_ready"))
def readyz(backend: TheBackend) -> Health:
    """Say whether submissions can be taken: database and store work, belong together, have space.

    The broker is not asked: without it a submission is accepted and starts later.
    """
    try:
        list_folds(backend.database, limit=1)
        require_own_store(backend.database, backend.store)
        backend.store.write(_PROBE, "probe", b"")
    except DatabaseUnavailableError as error:
        raise NotReadyError("database", error.message) from error
    except StorageError as error:
        raise NotReadyError("result store", error.message, error.remedy) from error
    lacking = shortage(backend.store, backend.database, backend.settings)
    if lacking is not None:
        raise NotReadyError("disk", lacking.message, lacking.remedy)
    return Health(status="ok")


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(backend: TheBackend) -> Response:
    """Give the facts of the database in the format of Prometheus; any copy gives the same."""
    return Response(exposition(backend.database), media_type=CONTENT_TYPE_LATEST)
