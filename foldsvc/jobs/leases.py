"""Leases: kept alive by a thread while the work runs, and given up for lost in time."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import structlog

from foldsvc.errors import DatabaseUnavailableError, JobCancelledError, LeaseLostError
from foldsvc.jobs.claims import Claimed
from foldsvc.storage.database import Database
from foldsvc.storage.job_rows import extend_lease

log = structlog.get_logger()


def renew(database: Database, claimed: Claimed[object], lease_seconds: float) -> bool:
    """Renew a lease; True where the user wants the job cancelled.

    Raises:
        LeaseLostError: The attempt is fenced off.
    """
    with database.write() as transaction:
        cancel = extend_lease(
            transaction, claimed.job_id, attempt=claimed.attempt, lease_seconds=lease_seconds
        )
    if cancel is None:
        raise LeaseLostError(claimed.job_id, claimed.attempt)
    return cancel


@dataclass(slots=True)
class _Lease:
    claimed: Claimed[object]
    # By this process's monotonic clock, taken before the database was asked: the lease ends
    # there no earlier than this plus its length.
    renewed: float = field(default_factory=time.monotonic)
    cancel: bool = False
    lost: bool = False


class Heartbeat:
    """Renews the leases of several jobs every quarter of their length, while it is entered.

    Where the database cannot be reached for a whole lease, the attempt counts itself as lost,
    because another may have been started.
    """

    def __init__(
        self, database: Database, claims: Iterable[Claimed[object]], lease_seconds: float
    ) -> None:
        self._database = database
        self._lease_seconds = lease_seconds
        self._leases = {claimed.job_id: _Lease(claimed) for claimed in claims}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def check(self, job_id: str) -> None:
        """Return where the work may go on.

        Raises:
            JobCancelledError: The user asked to stop.
            LeaseLostError: The attempt no longer owns the job, or cannot know that it does.
        """
        with self._lock:
            lease = self._leases[job_id]
            if self._is_lost(lease):
                raise LeaseLostError(job_id, lease.claimed.attempt)
            if lease.cancel:
                raise JobCancelledError(job_id)

    def holds(self, job_id: str) -> bool:
        """Say whether the attempt may still own the job, cancelled or not."""
        with self._lock:
            lease = self._leases.get(job_id)
            return lease is not None and not self._is_lost(lease)

    def drop(self, job_id: str) -> None:
        """Stop renewing a job that has come to its end."""
        with self._lock:
            self._leases.pop(job_id, None)

    def _is_lost(self, lease: _Lease) -> bool:
        return lease.lost or time.monotonic() - lease.renewed > self._lease_seconds

    def _beat(self) -> None:
        while not self._ended.wait(self._lease_seconds / 4):
            with self._lock:
                # One that lapsed in silence is not taken up again: its attempt knows itself lost.
                leases = [lease for lease in self._leases.values() if not self._is_lost(lease)]
            for lease in leases:
                self._renew(lease)

    def _renew(self, lease: _Lease) -> None:
        asked = time.monotonic()
        try:
            cancel = renew(self._database, lease.claimed, self._lease_seconds)
        except LeaseLostError:
            # One that has come to its end meanwhile is not lost.
            with self._lock:
                lease.lost = True
        except DatabaseUnavailableError as error:
            log.warning("lease not renewed", job_id=lease.claimed.job_id, fault=error.message)
        else:
            with self._lock:
                lease.renewed, lease.cancel = asked, cancel
