"""What running workers can do, as they say it in the database, so that submission judges by it.

A worker may be on another machine: what it finds there, a device or programs and databases, is
known to nobody else.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import structlog

from foldsvc.alphafold2.weights import ENGINE as ALPHAFOLD2
from foldsvc.errors import (
    FoldsvcError,
    ProgramMissingError,
    SearchDatabaseError,
    WeightsFolderError,
)
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.records.search_facts import SearchFacts, SearchFault
from foldsvc.storage import worker_rows
from foldsvc.storage.database import Database

log = structlog.get_logger()

SEEN_SECONDS = 900.0
"""After so long in silence nothing more is expected of a worker: longer than a restart takes."""

Need = Literal["mmseqs", "mmseqs_paired", "templates", "weights"]
"""What a job may need of a search worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersSeen:
    """What the workers that live say of themselves.

    Attributes:
        devices: Of the fold workers; empty where none has spoken yet.
        searches: What each search worker can search for; likewise.
    """

    devices: tuple[DeviceFacts, ...] = ()
    searches: tuple[SearchFacts, ...] = ()

    def require(self, need: Need) -> None:
        """Return where a search worker can do this, or where none has spoken yet.

        Raises:
            ProgramMissingError: None of them can: a program is missing.
            SearchDatabaseError: None of them can: a database is missing or incomplete.
            WeightsFolderError: None of them can: weights are not theirs to write.
        """
        faults: list[SearchFault | None] = [getattr(one, need) for one in self.searches]
        missing = [fault for fault in faults if fault is not None]
        if missing and len(missing) == len(faults):
            raise _error(missing[0])


NOBODY = WorkersSeen()
"""No worker has spoken yet."""


def workers_seen(database: Database) -> WorkersSeen:
    """Give what was said lately."""
    with database.read() as transaction:
        said = worker_rows.facts_said(transaction, within_seconds=SEEN_SECONDS)
    devices: list[DeviceFacts] = []
    searches: list[SearchFacts] = []
    for stage, facts in said:
        try:
            if stage == "fold":
                devices.append(DeviceFacts(**facts))
            elif stage == "search":
                searches.append(_search_facts(facts))
        except TypeError as error:
            log.info("worker of another version left aside", stage=stage, fault=str(error))
    return WorkersSeen(devices=tuple(devices), searches=tuple(searches))


def tell_device(database: Database, worker_id: str, facts: DeviceFacts) -> None:
    """Say what a fold worker folds on."""
    _tell(database, worker_id, "fold", asdict(facts))


def tell_search(database: Database, worker_id: str, facts: SearchFacts) -> None:
    """Say what a search worker can search for."""
    _tell(database, worker_id, "search", asdict(facts))


def _tell(database: Database, worker_id: str, stage: str, facts: Mapping[str, Any]) -> None:
    with database.write() as transaction:
        worker_rows.say_facts(transaction, worker_id, stage=stage, facts=facts)
        worker_rows.forget_silent_workers(transaction, seconds=SEEN_SECONDS)


def _error(fault: SearchFault) -> FoldsvcError:
    if fault.code == ProgramMissingError.code:
        return ProgramMissingError(fault.subject, fault.words)
    if fault.code == WeightsFolderError.code:
        return WeightsFolderError(ALPHAFOLD2, fault.subject, fault.words)
    return SearchDatabaseError(fault.subject, fault.words)


def _search_facts(said: Mapping[str, Any]) -> SearchFacts:
    faults = {need: None if fault is None else SearchFault(**fault) for need, fault in said.items()}
    return SearchFacts(**faults)
