"""Whether a database and a result store belong together: both carry one installation id.

Whose store it is cannot be seen from what is in it: a database that knows nothing of a result may
be a new one, the wrong one, or an older backup. So nothing is removed for want of a row, and
nothing new is written, unless both have the same id.
"""

from collections.abc import Iterator
from itertools import islice

import structlog

from foldsvc.errors import (
    DatabaseMovedError,
    StoreEmptyError,
    StoreOfAnotherError,
    StoreUnknownError,
)
from foldsvc.storage.database import Database
from foldsvc.storage.installation_rows import installation_of, tells_of_results
from foldsvc.storage.result_store import ResultStore
from foldsvc.storage.sweep_rows import KINDS, with_a_row

log = structlog.get_logger()

_PAGE = 500


def require_own_store(database: Database, store: ResultStore, *, mark: bool = True) -> None:
    """Return where the store is the database's own; a new one becomes so.

    A store without an id is taken for the database's own if the database knows all results in
    it, and if it tells of none that are missing.

    Args:
        database: With this version's tables.
        store: Where its results are.
        mark: Write the id into a store that has none.

    Raises:
        InstallationError: The store is another's, or whose it is cannot be said.
        StorageError: It cannot be read, or cannot be written and has no id.
        DatabaseUnavailableError: The database cannot be asked.
    """
    with database.read() as transaction:
        own = installation_of(transaction)
    if own.moved_to is not None:
        raise DatabaseMovedError(own.moved_to)
    found = store.installation()
    if found is None:
        _require_adoptable(database, store, own.id)
        if not mark:
            return
        store.mark(own.id)
        # Whoever came first has it.
        found = store.installation()
        log.info("result store marked", installation=found)
    if found != own.id:
        raise StoreOfAnotherError(own.id, str(found), store.mark_place)


def require_no_other_store(database: Database, store: ResultStore) -> None:
    """Return where new results may be written: the store is not known to be another's.

    Raises:
        InstallationError: It is, or it is not the one that the database tells of.
        StorageError: It cannot be read, or cannot be written and has no id.
        DatabaseUnavailableError: The database cannot be asked.
    """
    try:
        require_own_store(database, store)
    except StoreUnknownError:
        # A store from before there were ids; readiness tells of it, and nothing is swept.
        return


def _require_adoptable(database: Database, store: ResultStore, own_id: str) -> None:
    empty = True
    for kind in KINDS:
        for page in pages(store.each_child(kind)):
            empty = False
            ids = [prefix.rpartition("/")[2] for prefix in page]
            with database.read() as transaction:
                known = with_a_row(transaction, kind, ids)
            unknown = [one for one in ids if one not in known]
            if unknown:
                raise StoreUnknownError(own_id, f"{kind}/{unknown[0]}", store.mark_place)
    if empty:
        with database.read() as transaction:
            missing = tells_of_results(transaction)
        if missing:
            raise StoreEmptyError(own_id, store.mark_place)


def pages(prefixes: Iterator[str]) -> Iterator[tuple[str, ...]]:
    """Divide prefixes into as many as one question to the database takes."""
    while page := tuple(islice(prefixes, _PAGE)):
        yield page
