"""What every worker process holds open: the database, the store, the doorbell."""

from dataclasses import dataclass
from functools import cache

from foldsvc.jobs.celery_queue import LOCAL_BROKER, CeleryDoorbell
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.settings import settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.result_store import ResultStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The outside world of a worker."""

    database: Database
    store: ResultStore
    doorbell: Doorbell


@cache
def connections() -> Connections:
    """Open what the settings name, once a process and never before a fork."""
    chosen = settings()
    return Connections(
        database=open_database(chosen.database),
        store=FolderStore(chosen.results),
        doorbell=CeleryDoorbell(chosen.broker_url or LOCAL_BROKER),
    )
