"""One database, SQLite or PostgreSQL: how it is opened, locked and brought up to date."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from foldsvc.errors import DatabaseUnavailableError, DatabaseUrlError

Transaction = Connection
"""What the functions of `storage` take; callers pass it on and know nothing else of it."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 20
_AGAIN_SECONDS = 0.02
_CONNECT_SECONDS = 5
_MIGRATION_LOCK = 5_120_671_203
_WRITES = "foldsvc_writes"
_UNKNOWN = {"42P01", "42703"}
"""States of PostgreSQL for a table and a column that are not there."""


class Database:
    """An open database; safe to share between threads, not between processes.

    Every failure to reach it comes out as `DatabaseUnavailableError`, after which the
    transaction may or may not have been committed.
    """

    def __init__(self, engine: Engine) -> None:
        self._reading = engine
        self._writing = engine.execution_options(**{_WRITES: True})

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._reading.dialect.name

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Look without locking."""
        with _reachable(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a transaction, committed at the end or rolled back by an exception.

        On SQLite it holds the one write lock from its beginning, so that what it reads stays
        true until it commits; on PostgreSQL the rows that it locks do.
        """
        with _reachable(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._reading.dispose()


def open_database(url: str) -> Database:
    """Open the database at a SQLAlchemy URL, without asking it anything yet.

    Args:
        url: `sqlite:///PATH` or `postgresql://…`; psycopg 3 is the driver where none is named.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_size=10, max_overflow=20)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": 10_000},
        )
    return Database(engine)


def shown_url(url: str) -> str:
    """Give a URL as it may be shown and kept, without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def missing_file(url: str) -> Path | None:
    """Give the file of a SQLite database that was never made; None where there is no such lack."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    path = Path(parsed.database)
    return None if path.exists() else path


def migrate(database: Database) -> None:
    """Bring the tables up to date; copies that start together wait for one another."""
    config = _migration_config()
    with database.write() as connection:
        if database.dialect == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK}
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the database has this version's tables."""
    heads = set(ScriptDirectory.from_config(_migration_config()).get_heads())
    with database.read() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError(url.partition(":")[0]) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise DatabaseUrlError(parsed.drivername)
    return parsed


def _migration_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _prepare_sqlite(connection: object, _entry: ConnectionPoolEntry) -> None:
    # The driver must not open transactions of its own: BEGIN is said in _begin_sqlite.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to the log, for which SQLite does not wait while others open the same new file."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            locked = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            if not locked or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise DatabaseUnavailableError(_first_line(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated or _lacks_a_table(error):
            raise DatabaseUnavailableError(_first_line(error)) from error
        raise


def _lacks_a_table(error: DBAPIError) -> bool:
    """Whether PostgreSQL does not know what was asked for; SQLite calls that operational."""
    return isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", "") in _UNKNOWN


def _first_line(error: Exception) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error).strip().split("\n", 1)[0]
