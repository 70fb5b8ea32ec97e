"""The HTTP API and the page, put together."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI

from foldsvc import __version__
from foldsvc.api import description, docs_page, health, problems
from foldsvc.api.backend import Backend
from foldsvc.api.drawings import Drawings
from foldsvc.api.middleware import add_middleware
from foldsvc.api.news import News
from foldsvc.api.page import add_page, page_for_reader
from foldsvc.api.routers import AT_THE_ROOT, V1
from foldsvc.confinement.pool import ConfinedPool
from foldsvc.image_formats import listed_formats
from foldsvc.images.dicom_instances import Catalogue
from foldsvc.images.upload_folder import sweep_uploads
from foldsvc.inputs.foreign_input import confined_pool
from foldsvc.jobs.celery_queue import CeleryDoorbell
from foldsvc.jobs.doorbell import Doorbell, SilentDoorbell
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.result_store import ResultStore

_DESCRIPTION = f"""\
Protein structure prediction on your own machine.
Submit sequences, follow the job, fetch the structure.
Images ({listed_formats()}) are read, made anonymous and shown beside them.
Not a medical device; not for diagnosis.
Errors are `application/problem+json` (RFC 9457) with a stable `code` and a `remedy`.
A request to a host name that is not the service's gets 421, a change that a page of another site \
asks for 403.
"""


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    doorbell: Doorbell | None = None,
    store: ResultStore | None = None,
    confined: ConfinedPool | None = None,
) -> FastAPI:
    """Give the app; what is not handed in is opened when it starts, by its settings.

    Args:
        settings: Limits and places.
        database: With this version's tables; stays open when the app ends.
        doorbell: Wakes the workers.
        store: Where results are.
        confined: Reads what costs much to read; stays open when the app ends.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = database or open_database(settings.database)
        sweep_uploads(settings.uploads)
        results = store or FolderStore(settings.results)
        app.state.backend = Backend(
            settings=settings,
            database=opened,
            store=results,
            news=News(opened),
            catalogue=Catalogue(opened, results),
            confined=confined or confined_pool(settings),
            drawings=Drawings(settings),
            doorbell=doorbell or _doorbell(settings),
            readers=threading.BoundedSemaphore(settings.imaging_processes),
        )
        yield
        app.state.backend.news.close()
        app.state.backend.drawings.close()
        if confined is None:
            app.state.backend.confined.close()
        if database is None:
            opened.close()

    return _assembled(settings, lifespan)


def _assembled(
    settings: Settings, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]
) -> FastAPI:
    app = FastAPI(
        title="foldsvc",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        openapi_url=description.PATH,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.openapi = lambda: description.describe(  # type: ignore[method-assign]
        app, settings.max_share_days
    )
    add_middleware(app, settings)
    problems.register(app, partial(page_for_reader, settings.static_dir))
    _add_endpoints(app)
    add_page(app, settings.static_dir)
    return app


def _add_endpoints(app: FastAPI) -> None:
    v1 = APIRouter(prefix="/api/v1")
    for router in V1:
        v1.include_router(router)
    app.include_router(v1)
    for router in AT_THE_ROOT:
        app.include_router(router)
    # Where those who look for it without knowing foldsvc expect it.
    app.include_router(health.router, include_in_schema=False)
    app.include_router(docs_page.router, include_in_schema=False)


def _doorbell(settings: Settings) -> Doorbell:
    """Without a broker nobody is woken: the keeper finds what waits."""
    return CeleryDoorbell(settings.broker_url) if settings.broker_url else SilentDoorbell()
