"""What workers say of themselves in the database, and what is made of it."""

from pathlib import Path

import pytest
from sequence_databases import ENVIRONMENTAL, UNIREF
from sqlalchemy import func, insert, select, update

from foldsvc.errors import ProgramMissingError, SearchDatabaseError
from foldsvc.jobs.search_facts import search_facts
from foldsvc.jobs.worker_facts import (
    NOBODY,
    SEEN_SECONDS,
    WorkersSeen,
    tell_device,
    tell_search,
    workers_seen,
)
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.records.search_facts import SearchFacts
from foldsvc.settings import Settings
from foldsvc.storage.clock import database_now
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.tables import worker

SMALL = DeviceFacts(name="cpu", memory_bytes=2**33, precision="float32")
LARGE = DeviceFacts(name="H200", memory_bytes=2**37, precision="bfloat16", fused=True)
ABLE = SearchFacts(mmseqs=None, mmseqs_paired=None, templates=None, weights=None)


def test_several_workers_are_known_beside_each_other(database: Database) -> None:
    """No worker's facts take another's place, and each may say something new."""
    assert workers_seen(database) == NOBODY

    tell_device(database, "one", SMALL)
    tell_device(database, "two", LARGE)
    tell_search(database, "three", ABLE)
    tell_device(database, "one", SMALL)

    assert workers_seen(database) == WorkersSeen(devices=(SMALL, LARGE), searches=(ABLE,))


def test_another_process_reads_it(database: Database, database_url: str) -> None:
    """Whoever opens the same database knows the devices, whatever folders it has."""
    tell_device(database, "one", LARGE)
    other = open_database(database_url)

    assert workers_seen(other).devices == (LARGE,)
    other.close()


def test_a_worker_that_fell_silent_is_forgotten(database: Database) -> None:
    """After its time a worker counts no more, until it speaks again; its row goes."""
    tell_device(database, "gone", LARGE)
    tell_search(database, "gone too", ABLE)
    with database.write() as transaction:
        transaction.execute(update(worker).values(seen_at=database_now() - SEEN_SECONDS - 1))

    assert workers_seen(database) == NOBODY
    tell_device(database, "here", SMALL)

    assert workers_seen(database) == WorkersSeen(devices=(SMALL,))
    with database.read() as transaction:
        assert transaction.execute(select(func.count()).select_from(worker)).scalar_one() == 1


def test_a_worker_of_another_version_is_left_aside(database: Database) -> None:
    """Facts with other words than this version's are no reason to refuse a job."""
    tell_device(database, "one", SMALL)
    with database.write() as transaction:
        for stage in ("fold", "search"):
            transaction.execute(
                insert(worker).values(
                    id=stage, stage=stage, facts={"colour": "red"}, seen_at=database_now()
                )
            )

    assert workers_seen(database) == WorkersSeen(devices=(SMALL,))


def test_what_is_missing_is_told_as_it_was_found(database: Database, tmp_path: Path) -> None:
    """The error of the machine that searches is the one that the submitter reads."""
    settings = Settings(data_dir=tmp_path, hhsearch="/no/hhsearch", _env_file=None)
    tell_search(database, "one", search_facts(settings))
    seen = workers_seen(database)

    with pytest.raises(SearchDatabaseError) as database_missing:
        seen.require("mmseqs")
    assert "uniref30_2302_db" in database_missing.value.message
    assert "foldsvc databases install" in database_missing.value.remedy
    with pytest.raises(ProgramMissingError) as program_missing:
        seen.require("templates")
    assert program_missing.value.message == "/no/hhsearch was not found"
    assert "foldsvc[templates]" in program_missing.value.remedy


def test_databases_are_seen_when_they_come(
    database: Database,
    tmp_path: Path,
    databases: Path,
) -> None:
    """A search worker that looks again after databases were installed says that it can."""
    settings = Settings(
        data_dir=tmp_path, mmseqs_uniref=UNIREF, mmseqs_environmental=ENVIRONMENTAL, _env_file=None
    )
    tell_search(database, "one", search_facts(settings))
    with pytest.raises(SearchDatabaseError):
        workers_seen(database).require("mmseqs")
    settings.databases.symlink_to(databases)
    tell_search(database, "one", search_facts(settings))

    workers_seen(database).require("mmseqs")
    workers_seen(database).require("mmseqs_paired")
