"""Whose result store it is: databases and stores that meet, and what must not be lost by it."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from foldsvc.errors import (
    DatabaseMovedError,
    InstallationError,
    StorageError,
    StoreEmptyError,
    StoreOfAnotherError,
    StoreUnknownError,
)
from foldsvc.jobs.cancel import delete_job
from foldsvc.jobs.installation import require_no_other_store, require_own_store
from foldsvc.jobs.queries import files_of
from foldsvc.jobs.sweep import sweep
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.installations import (
    add_image,
    content_of,
    execute,
    finish_one,
    id_of,
    migrated,
    names_in,
    new_url,
    old_id,
)
from tests.jobs.orders import submit_one
from tests.postgresql_server import PostgresqlServer

Another = Callable[[], AbstractContextManager[Database]]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give the folder of the store."""
    return tmp_path / "results"


@pytest.fixture
def store(results: Path) -> FolderStore:
    """Give a store that belongs to nobody yet."""
    return FolderStore(results)


@pytest.fixture
def another(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Another:
    """Give what opens one more new database of the same kind."""

    def opened() -> AbstractContextManager[Database]:
        kind = database_url.partition(":")[0].partition("+")[0]
        server = request.getfixturevalue("postgresql") if kind == "postgresql" else None
        return migrated(new_url(kind, tmp_path, server))

    return opened


@pytest.fixture
def backup(
    database_url: str, database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], str]:
    """Give what copies the database as it is now, and tells the URL of the copy."""

    def copied() -> str:
        if database.dialect == "sqlite":
            url = new_url("sqlite", tmp_path, None)
            with (
                closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as source,
                closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as target,
            ):
                source.backup(target)
            return url
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        database.close()
        return server.url(server.new_database(database_url.partition("?")[0].rpartition("/")[2]))

    return copied


def _filled(database: Database, store: FolderStore) -> None:
    """Give a database and its store two results and an image."""
    finish_one(database, store, "first")
    finish_one(database, store, "second")
    add_image(database, store)


def _sweeps(database: Database, store: FolderStore, times: int = 3) -> list[str]:
    """Sweep, each time as if a day had passed, with every grace period over; gives the faults."""
    faults = []
    for _ in range(times):
        execute(database, "UPDATE installation SET compared_at = NULL")
        try:
            sweep(database, store, Settings(), grace_seconds=0)
        except InstallationError as error:
            faults.append(error.code)
    return faults


def test_a_new_store_takes_the_id_of_the_first_database(
    database: Database, store: FolderStore, results: Path
) -> None:
    """It is one short line that people can read, and stays what it is."""
    require_own_store(database, store)
    require_own_store(database, store)

    assert store.installation() == id_of(database)
    assert (results / "installation-id").read_text() == f"{id_of(database)}\n"
    store.mark("somebody-else")
    assert store.installation() == id_of(database)


def test_two_that_meet_a_new_store_do_not_both_have_it(
    database: Database, another: Another, store: FolderStore
) -> None:
    """The first has it; the second is told by which id."""
    require_own_store(database, store)

    with another() as second, pytest.raises(StoreOfAnotherError, match=id_of(database)):
        require_own_store(second, store)


def test_a_store_from_before_is_that_of_the_database_that_knows_all_of_it(
    database: Database, another: Another, store: FolderStore, results: Path
) -> None:
    """One that misses a single result does not get it; where nobody does, nobody sweeps."""
    _filled(database, store)
    before = content_of(results)

    with another() as second:
        assert _sweeps(second, store) == ["store_unknown"] * 3
        assert store.installation() is None
        assert _sweeps(database, store) == []

    assert store.installation() == id_of(database)
    assert content_of(results) == before


def test_a_single_result_that_is_not_known_forbids_taking_a_store(
    database: Database, store: FolderStore, results: Path
) -> None:
    """The refusal names it and the remedy, which works: the id, written by hand."""
    _filled(database, store)
    stray = old_id()
    store.write(f"jobs/{stray}/1", "a.pdb", b"whose?")
    before = content_of(results)

    with pytest.raises(StoreUnknownError) as refused:
        require_own_store(database, store)
    require_no_other_store(database, store)

    assert stray in refused.value.message
    assert f"write {id_of(database)} into {results / 'installation-id'}" in refused.value.remedy
    (results / "installation-id").write_text(id_of(database))
    assert _sweeps(database, store) == []
    assert content_of(results) == before
    assert [one.rpartition("/")[2] for one in store.children("jobs")].count(stray) == 0


def test_looking_does_not_mark(database: Database, store: FolderStore, results: Path) -> None:
    """A check by whoever looks after a machine leaves no file of theirs."""
    require_own_store(database, store, mark=False)

    assert not results.exists()


def test_from_laptop_to_cluster_without_moving_the_rows(
    tmp_path: Path, database: Database, results: Path
) -> None:
    """A new database over the results of another one touches none of them, marked or not."""
    for marked in (False, True):
        folder = results / str(marked)
        laptops = FolderStore(folder)
        with migrated(new_url("sqlite", tmp_path, None)) as laptop:
            _filled(laptop, laptops)
            if marked:
                assert _sweeps(laptop, laptops) == []
            before = content_of(folder)

            faults = _sweeps(database, laptops)

            assert faults == ["store_of_another" if marked else "store_unknown"] * 3
            assert content_of(folder) == before
            assert _sweeps(laptop, laptops) == []


def test_a_mistyped_url_and_its_correction(
    database: Database, another: Another, store: FolderStore, results: Path
) -> None:
    """The wrong database neither sweeps nor adds anything; the right one goes on as before."""
    _filled(database, store)
    assert _sweeps(database, store) == []
    before = names_in(results)
    with another() as mistyped:
        submit_one(mistyped)

        assert _sweeps(mistyped, store) == ["store_of_another"] * 3
        with pytest.raises(StoreOfAnotherError):
            require_no_other_store(mistyped, store)

    assert names_in(results) == before
    assert _sweeps(database, store) == []
    assert names_in(results) == before


def test_a_restored_older_backup(
    database_url: str,
    database: Database,
    store: FolderStore,
    results: Path,
    backup: Callable[[], str],
) -> None:
    """Newer results are set aside; with a newer backup they are back where they were."""
    _filled(database, store)
    assert _sweeps(database, store) == []
    older = backup()
    newer = [finish_one(database, store, "after the backup"), add_image(database, store)]
    before, contents = names_in(results), content_of(results)

    with migrated(older) as restored:
        assert _sweeps(restored, store) == []

    assert content_of(results) == contents
    moved = {name.partition("/")[2].partition("/")[2] for name in names_in(results) - before}
    assert moved == {name for name in before if any(one in name for one in newer)}
    with closing(open_database(database_url)) as newest:
        assert _sweeps(newest, store, times=1) == []
        assert len(files_of(newest, store, newer[0])[1]) == 2
    assert names_in(results) == before


def test_two_installations_that_share_a_store_by_mistake(
    database: Database, another: Another, store: FolderStore, results: Path
) -> None:
    """From before there were ids, neither sweeps; from then on, the second can add nothing."""
    with another() as second:
        _filled(database, store)
        _filled(second, store)
        before = names_in(results)
        assert _sweeps(database, store) == _sweeps(second, store) == ["store_unknown"] * 3
        assert names_in(results) == before
        store.mark(id_of(database))

        assert _sweeps(second, store) == ["store_of_another"] * 3
        with pytest.raises(StoreOfAnotherError):
            require_no_other_store(second, store)
        contents = content_of(results)
        assert _sweeps(database, store) == []
        assert content_of(results) == contents
        # Taken over by the second, it gives back what was set aside.
        (results / "installation-id").write_text(id_of(second))
        assert _sweeps(second, store) == []
        assert content_of(results) == contents


def test_a_copy_of_a_database_beside_the_first_loses_nothing(
    database: Database, store: FolderStore, results: Path, backup: Callable[[], str]
) -> None:
    """Both have the same id; what the older sets aside, the newer puts back at its next sweep."""
    _filled(database, store)
    require_own_store(database, store)
    copy = backup()
    newer = finish_one(database, store, "newer")
    before = names_in(results)

    with migrated(copy) as older:
        for _ in range(3):
            assert _sweeps(older, store, times=1) == []
            assert f"jobs/{newer}" not in store.children("jobs")
            assert sweep(database, store, Settings()).put_back == 1
            assert names_in(results) == before


def test_a_store_that_lost_its_results_is_not_taken_for_a_new_one(
    database: Database, store: FolderStore, results: Path
) -> None:
    """Where the database tells of results, an empty folder is a mount that is missing."""
    job_id = finish_one(database, store)
    away = results.rename(results.with_name("away"))

    with pytest.raises(StoreEmptyError, match="empty"):
        require_no_other_store(database, store)
    assert not results.exists()
    away.rename(results)
    require_own_store(database, store)

    delete_job(database, store, job_id)
    (results / "installation-id").unlink()
    require_own_store(database, store)


def test_a_mark_that_says_nothing_is_no_mark(
    database: Database, store: FolderStore, results: Path
) -> None:
    """A damaged id is told of, and not written over."""
    results.mkdir()
    (results / "installation-id").write_bytes(b"\x00\x00")

    with pytest.raises(StorageError, match="no installation id"):
        require_own_store(database, store)

    assert (results / "installation-id").read_bytes() == b"\x00\x00"


def test_a_database_that_was_moved_is_out_of_use(database: Database, store: FolderStore) -> None:
    """It has the id of the store, and yet another one took over."""
    require_own_store(database, store)
    execute(database, "UPDATE installation SET moved_to = 'postgresql://db/foldsvc'")

    with pytest.raises(DatabaseMovedError, match="postgresql://db/foldsvc"):
        require_no_other_store(database, store)
    assert _sweeps(database, store) == ["database_moved"] * 3
