"""One database, SQLite or PostgreSQL: how it is opened, locked and brought up to date."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from foldsvc.errors import DatabaseFullError, DatabaseUnavailableError, DatabaseUrlError
from foldsvc.private_folder import make_private
from foldsvc.storage.sqlite_reserve import SqliteReserve
from foldsvc.storage.write_turn import WriteTurn

if TYPE_CHECKING:
    from alembic.config import Config

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

    def __init__(
        self,
        engine: Engine,
        *,
        turn: WriteTurn | None = None,
        reserve: SqliteReserve | None = None,
    ) -> None:
        self._reading = engine
        self._turn = turn
        self._writing = engine.execution_options(**{_WRITES: True})
        self._reserve = reserve

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
        true until it commits; on PostgreSQL the rows that it locks do. Those that wait for that
        lock get it in the order in which they came.
        """
        if self._reserve is not None:
            self._reserve.give_up_if_full()
        turn = nullcontext() if self._turn is None else self._turn.taken()
        with _reachable(), turn, self._writing.begin() as connection:
            yield connection

    def free_bytes(self) -> int | None:
        """How much it can still grow; None for a server, whose disk is its own affair."""
        return None if self._reserve is None else self._reserve.free_bytes()

    def hold_reserve(self) -> None:
        """Keep some space back for the day on which the disk is full; cheap where that is done."""
        if self._reserve is not None:
            self._reserve.hold()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._reading.dispose()
        if self._turn is not None:
            self._turn.close()


def open_database(url: str) -> Database:
    """Open the database at a SQLAlchemy URL, without asking it anything yet.

    Args:
        url: `sqlite:///PATH` or `postgresql://…`; psycopg 3 is the driver where none is named.
    """
    parsed = _parsed(url)
    turn = reserve = None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            file = Path(parsed.database)
            make_private(file.parent)
            # SQLite gives its log and its shared memory the rights that the file has.
            if not file.exists():
                file.touch(mode=0o600)
            turn = WriteTurn(Path(f"{file}-turn"), patience_seconds=_BUSY_SECONDS)
            reserve = SqliteReserve(file)
            reserve.give_up_if_full()
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
    return Database(engine, turn=turn, reserve=reserve)


def sqlite_file(url: str) -> Path | None:
    """Give the file of a database, or None where it is on a server."""
    parsed = _parsed(url)
    file = parsed.database if parsed.get_backend_name() == "sqlite" else None
    return Path(file) if file else None


def shown_url(url: str) -> str:
    """Give a URL as it may be shown and kept, without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def migrate(database: Database) -> None:
    """Bring the tables up to date; copies that start together wait for one another."""
    # Imported here, because a process that only uses the tables has no need of it.
    from alembic import command  # noqa: PLC0415

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
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        return list(found) == [newest_revision()]


def newest_revision() -> str:
    """Name of this version's tables: the number that the last migration's file begins with."""
    newest: Path = max((_MIGRATIONS / "versions").glob("[0-9]*.py"))
    return newest.name.partition("_")[0]


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError(url.partition(":")[0]) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise DatabaseUrlError(parsed.drivername)
    return parsed


def _migration_config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

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
        if _is_full(error):
            raise DatabaseFullError from error
        raise DatabaseUnavailableError(_first_line(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated or _lacks_a_table(error):
            raise DatabaseUnavailableError(_first_line(error)) from error
        raise


def _lacks_a_table(error: DBAPIError) -> bool:
    """Whether PostgreSQL does not know what was asked for; SQLite calls that operational."""
    return isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", "") in _UNKNOWN


def _is_full(error: Exception) -> bool:
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    # The second: the index of the log, a file of its own, cannot grow.
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def _first_line(error: Exception) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error).strip().split("\n", 1)[0]
