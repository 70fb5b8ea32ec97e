"""Whether there is space to take anything in, or to begin it."""

from foldsvc.errors import StorageFullError
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore


def shortage(
    store: ResultStore, database: Database, settings: Settings, *, more: int = 0
) -> StorageFullError | None:
    """What lacks space: the result store or the database; None where both have enough.

    What cannot be known, of an object store or a database server, is taken for enough.

    Args:
        store: Where results go.
        database: Where rows go.
        settings: How much must be free.
        more: Bytes that are about to be added.
    """
    needed = settings.min_free_bytes + more
    for what, free in (("results", store.free_bytes()), ("the database", database.free_bytes())):
        if free is not None and free < needed:
            return StorageFullError(what, free=free, needed=needed)
    return None
