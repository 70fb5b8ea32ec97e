"""The database: migrations, clock, locks and how it fails."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from foldsvc.errors import DatabaseUnavailableError
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.database import Database, is_current, migrate, newest_revision, open_database
from foldsvc.storage.tables import metadata
from tests.jobs.orders import submit_one
from tests.postgresql_server import PostgresqlServer


def test_migrations_make_the_tables_that_the_code_has(database: Database) -> None:
    """No column, type or constraint differs between the migrations and `tables`."""
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_and_tables_have_the_same_rules(database: Database) -> None:
    """Checks and partial indexes, which Alembic does not compare, are the same, too."""
    with database.read() as connection:
        inspector = inspect(connection)
        for table in metadata.sorted_tables:
            checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
            declared = {
                check.name
                for check in table.constraints
                if check.__visit_name__.endswith("check_constraint")
            }
            assert checks == declared
            partial = {
                index["name"]
                for index in inspector.get_indexes(table.name)
                if any(key.endswith("_where") for key in index.get("dialect_options", {}))
            }
            assert partial == {
                index.name
                for index in table.indexes
                if index.dialect_options[database.dialect]["where"] is not None
            }


def test_migrating_again_changes_nothing(database: Database) -> None:
    """Every process may migrate at its start."""
    job_id = submit_one(database)

    migrate(database)

    with database.read() as connection:
        assert connection.execute(text("SELECT id FROM job")).scalar_one() == job_id


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_copies_that_migrate_together_wait_for_one_another(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Four processes that start at once on an empty database all find their tables."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if kind == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        url = server.url(server.new_database())
    together = threading.Barrier(4)

    def start() -> None:
        database = open_database(url)
        together.wait()
        migrate(database)
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM job")).scalar_one() == 0
        database.close()

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(start) for _ in range(4)]:
            future.result()


def test_copies_that_open_a_new_file_together_find_it(tmp_path: Path) -> None:
    """SQLite does not wait by itself for the others that switch a new file to its log."""

    def opened(url: str, together: threading.Barrier) -> str:
        database = open_database(url)
        together.wait()
        with database.read() as connection:
            mode = str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
        database.close()
        return mode

    with ThreadPoolExecutor(8) as pool:
        for number in range(40):
            url, together = f"sqlite:///{tmp_path / f'{number}.db'}", threading.Barrier(8)
            modes = [pool.submit(opened, url, together) for _ in range(8)]
            assert [mode.result() for mode in modes] == ["wal"] * 8


def test_the_clock_runs(database: Database) -> None:
    """Both databases tell the time in seconds since 1970, to a few milliseconds."""
    with database.read() as connection:
        first = connection.execute(select(database_now())).scalar_one()
        time.sleep(0.05)
        second = connection.execute(select(database_now())).scalar_one()

    assert 0.04 < second - first < 5
    assert abs(first - time.time()) < 60
    assert time_of(0).isoformat() == "1970-01-01T00:00:00+00:00"


def test_an_exception_undoes_the_whole_transaction(database: Database) -> None:
    """What is written together is there together or not at all."""

    def write_and_fail() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO batch VALUES ('b', 1)"))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write_and_fail()

    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM batch")).scalar_one() == 0


def test_an_unreachable_database_is_said_to_be(tmp_path: Path) -> None:
    """No other exception comes out when there is nobody to ask."""
    gone = open_database(f"postgresql://foldsvc@/foldsvc?host={tmp_path}")
    with pytest.raises(DatabaseUnavailableError), gone.read():
        pytest.fail("connected")
    unreadable = open_database(f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseUnavailableError), unreadable.write():
        pytest.fail("opened")


def test_a_database_that_is_killed_comes_back(postgresql_killable: PostgresqlServer) -> None:
    """Work in flight fails as unavailable; what was committed is there, and life goes on."""
    database = open_database(postgresql_killable.url("postgres"))
    migrate(database)
    job_id = submit_one(database)

    def delete_while_it_dies() -> None:
        with database.write() as connection:
            postgresql_killable.kill()
            connection.execute(text("DELETE FROM job_event"))

    with pytest.raises(DatabaseUnavailableError):
        delete_while_it_dies()
    with pytest.raises(DatabaseUnavailableError):
        submit_one(database)
    postgresql_killable.start()

    with database.read() as connection:
        assert connection.execute(text("SELECT job_id FROM job_event")).scalar_one() == job_id
    submit_one(database)
    database.close()


def test_the_newest_revision_is_the_head_of_the_migrations(tmp_path: Path) -> None:
    """Whether a database is current is told without Alembic, by what Alembic would say."""
    config = Config()
    config.set_main_option("script_location", "foldsvc:storage/migrations")
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")

    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    with database.write() as transaction:
        transaction.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert not is_current(database)
    database.close()
