"""Clearing the result store of what nobody will ask for, without ever guessing.

Three things go, each by what the database says of it, and only where database and store belong
together:

- of a job that has ended, the attempts that its result is not, after an hour;
- what a user deleted and a crash left, after an hour;
- what no row tells of: it is set aside, comes back when its row does, and goes days later.

The first two are noted in the table `sweep` when they happen, so that a round costs what happened
and not what is stored. For the third all files are held against all rows once a day.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from foldsvc.errors import DatabaseUnavailableError, StorageError
from foldsvc.jobs.installation import pages, require_own_store
from foldsvc.jobs.states import TERMINAL
from foldsvc.settings import Settings
from foldsvc.storage.clock import today
from foldsvc.storage.database import Database
from foldsvc.storage.idempotency_rows import forget_requests
from foldsvc.storage.installation_rows import begin_comparison, forget_comparison
from foldsvc.storage.job_rows import JobStanding, standings_of
from foldsvc.storage.result_store import ResultStore
from foldsvc.storage.sweep_rows import (
    KINDS,
    Kind,
    Leftover,
    due_leftovers,
    forget_leftovers,
    note_leftovers,
    with_a_row,
)

log = structlog.get_logger()

SHARED_BY_ATTEMPTS = ("models", "live")
"""Beside the attempts' own prefixes, while a job has not ended: finished models, and the latest."""

ASIDE = "set-aside"
"""Below it, by day and with their own prefixes, are files that no row tells of."""

GRACE_SECONDS = 3_600.0
"""How long what was left over may still be written to by whoever has not noticed."""

_COMPARISON_SECONDS = 24 * 3_600.0
_KEY_SECONDS = 7 * 24 * 3_600.0
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did, in prefixes.

    Attributes:
        removed: Superseded attempts, and what users had deleted.
        put_back: Set aside before, and known to the database by now.
        expired: Set aside long enough ago, and removed.
        set_aside: Unknown to the database, and moved aside.
    """

    removed: int
    put_back: int
    expired: int
    set_aside: int


def sweep(
    database: Database,
    store: ResultStore,
    settings: Settings,
    *,
    stopping: Callable[[], bool] = lambda: False,
    grace_seconds: float = GRACE_SECONDS,
) -> Swept:
    """Clear the store once; what is not finished when it is to stop, the next sweep finds.

    Args:
        database: Whose rows decide.
        store: Its own; any other is left alone.
        settings: After how many days what was set aside goes.
        stopping: Asked between steps.
        grace_seconds: How long leftovers, and files whose row may still come, are left alone.

    Raises:
        InstallationError: The store is not known to be the database's own; nothing was done.
        StorageError: Something could not be read or written. The rest was swept all the same,
            and the next sweep tries again.
        DatabaseUnavailableError: The same of the database.
    """
    require_own_store(database, store)
    faults = _Faults()
    removed = _remove_leftovers(database, store, stopping, grace_seconds, faults)
    put_back, expired = _return_or_expire(
        database, store, settings.set_aside_days, stopping, faults
    )
    set_aside = _compare(database, store, stopping, grace_seconds, faults)
    with database.write() as transaction:
        forget_requests(transaction, older_than_seconds=_KEY_SECONDS)
    swept = Swept(removed=removed, put_back=put_back, expired=expired, set_aside=set_aside)
    if removed or put_back or expired:
        log.info("result store swept", removed=removed, put_back=put_back, expired=expired)
    if faults.first is not None:
        raise faults.first
    return swept


class _Faults:
    """What failed on one prefix and must not keep the others from their turn; told at the end."""

    def __init__(self) -> None:
        self.first: StorageError | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep an error of the store, and go on after the block."""
        try:
            yield
        except DatabaseUnavailableError:
            raise
        except StorageError as error:
            self.first = self.first or error


def _remove_leftovers(
    database: Database,
    store: ResultStore,
    stopping: Callable[[], bool],
    grace_seconds: float,
    faults: _Faults,
) -> int:
    removed = 0
    while not stopping() and faults.first is None:
        with database.read() as transaction:
            due = due_leftovers(transaction, older_than_seconds=grace_seconds, limit=_PAGE)
            ids = [one.prefix.rpartition("/")[2] for one in due]
            jobs = {standing.id: standing for standing in standings_of(transaction, ids)}
            volumes = with_a_row(transaction, "volumes", ids)
        if not due:
            break
        done: list[Leftover] = []
        for leftover, one in zip(due, ids, strict=True):
            with faults.kept():
                for prefix in _garbage(store, leftover, jobs.get(one), kept=one in volumes):
                    store.delete(prefix)
                    removed += 1
                done.append(leftover)
        with database.write() as transaction:
            forget_leftovers(transaction, done)
            for leftover in due:
                if leftover not in done:
                    # Noted anew, it is the last of the queue and not in the way of the others.
                    note_leftovers(transaction, [leftover.prefix], deleted=leftover.deleted)
    return removed


def _garbage(
    store: ResultStore, leftover: Leftover, job: JobStanding | None, *, kept: bool
) -> tuple[str, ...]:
    """List what goes below a prefix. That there is no row is no reason, having deleted it is."""
    if job is None and not kept:
        if not leftover.deleted:
            return ()
        return (leftover.prefix, *(f"{day}/{leftover.prefix}" for day in store.children(ASIDE)))
    if job is None or job.state not in TERMINAL:
        return ()
    return tuple(
        prefix
        for prefix in store.children(leftover.prefix)
        if prefix != job.result_prefix and _of_an_attempt(prefix)
    )


def _of_an_attempt(prefix: str) -> bool:
    name = prefix.rpartition("/")[2]
    return name.isdecimal() or name in SHARED_BY_ATTEMPTS


def _return_or_expire(
    database: Database,
    store: ResultStore,
    days: int,
    stopping: Callable[[], bool],
    faults: _Faults,
) -> tuple[int, int]:
    """Put back what has a row again, and remove what was set aside long enough ago."""
    put_back = expired = 0
    with database.read() as transaction:
        last_kept = today(transaction) - timedelta(days=days)
    for day in store.children(ASIDE):
        old = days > 0 and _date_of(day) < last_kept
        for kind in KINDS:
            for page in pages(iter(store.children(f"{day}/{kind}"))):
                if stopping():
                    return put_back, expired
                known = _known(database, kind, page)
                for prefix in page:
                    one = prefix.rpartition("/")[2]
                    with faults.kept():
                        if one in known:
                            store.move(prefix, f"{kind}/{one}")
                            log.warning("files are back, their row is there again", prefix=prefix)
                            put_back += 1
                        elif old:
                            store.delete(prefix)
                            expired += 1
        if old and not any(store.children(f"{day}/{kind}") for kind in KINDS):
            with faults.kept():
                store.delete(day)
    return put_back, expired


def _date_of(prefix: str) -> date:
    """The day of `set-aside/{day}`; one that never comes for what is none, so that it stays."""
    try:
        return date.fromisoformat(prefix.rpartition("/")[2])
    except ValueError:
        return date.max


def _compare(
    database: Database,
    store: ResultStore,
    stopping: Callable[[], bool],
    grace_seconds: float,
    faults: _Faults,
) -> int:
    """Hold all files against all rows where a day has passed, and set aside what has none."""
    with database.write() as transaction:
        if not begin_comparison(transaction, every_seconds=_COMPARISON_SECONDS):
            return 0
        day = today(transaction).isoformat()
    set_aside, finished = 0, False
    try:
        for kind, page in _stored(store):
            if stopping():
                return set_aside
            # Listed before the rows are read: a job that comes later is not in the list.
            old = [one for one in page if _age_seconds(one) >= grace_seconds]
            known = _known(database, kind, old)
            for prefix in old:
                if prefix.rpartition("/")[2] not in known:
                    with faults.kept():
                        store.move(prefix, f"{ASIDE}/{day}/{prefix}")
                        log.warning("files without a row set aside", prefix=prefix, day=day)
                        set_aside += 1
        finished = True
    finally:
        if not finished:
            with database.write() as transaction:
                forget_comparison(transaction)
    return set_aside


def _stored(store: ResultStore) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    for kind in KINDS:
        for page in pages(store.each_child(kind)):
            yield kind, page


def _known(database: Database, kind: Kind, prefixes: Sequence[str]) -> set[str]:
    with database.read() as transaction:
        return with_a_row(transaction, kind, [one.rpartition("/")[2] for one in prefixes])


def _age_seconds(prefix: str) -> float:
    """Since an id was given out: a UUIDv7 begins with the time; none for what is no such id."""
    try:
        given = uuid.UUID(prefix.rpartition("/")[2])
    except ValueError:
        return float("-inf")
    return time.time() - (given.int >> 80) / 1_000
