"""What the endpoints work on: opened once for each process, handed to each request."""

import threading
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from foldsvc.api.drawings import Drawings
from foldsvc.api.news import News
from foldsvc.confinement.pool import ConfinedPool
from foldsvc.images.dicom_instances import Catalogue
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore

LOOKUPS = 4
"""Questions to AlphaFold DB at once."""

COMPARISONS = 2
"""Comparisons at once; each keeps a core busy."""

FETCHES = 2
"""Studies fetched from other DICOMweb servers at once."""

UNFINISHED = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """The service behind the API.

    Attributes:
        settings: Limits and places.
        database: Rows of jobs and events.
        store: Files of results.
        doorbell: Wakes the workers.
        news: Of the jobs that somebody watches.
        catalogue: The instances that DICOMweb serves.
        confined: Reads what costs much to read, in processes that can be ended.
        drawings: Draws plots and reports.
        readers: Taken by each upload of images while it is read.
        lookups: Taken by each question to AlphaFold DB until it is answered.
        comparisons: Taken by each comparison while it is made.
        fetches: Taken by each study while it is fetched from another DICOMweb server.
    """

    settings: Settings
    database: Database
    store: ResultStore
    doorbell: Doorbell
    news: News
    catalogue: Catalogue
    confined: ConfinedPool
    drawings: Drawings
    readers: threading.BoundedSemaphore
    lookups: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(LOOKUPS)
    )
    comparisons: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(COMPARISONS)
    )
    fetches: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(FETCHES)
    )


def backend_of(request: Request) -> Backend:
    """Give the backend of the app that serves this request."""
    return cast("Backend", request.app.state.backend)


TheBackend = Annotated[Backend, Depends(backend_of)]
