"""The database's clock, the only one that counts."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, Double, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class database_now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function that it is
    """Seconds since 1970 UTC; on PostgreSQL it moves on within a transaction."""

    type = Double()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _postgresql_now(_element: database_now, _compiler: SQLCompiler, **_options: object) -> str:
    return "extract(epoch FROM clock_timestamp())::double precision"


@compiles(database_now, "sqlite")
def _sqlite_now(_element: database_now, _compiler: SQLCompiler, **_options: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


def today(connection: Connection) -> date:
    """The day that it is for the database, in UTC."""
    return time_of(connection.execute(select(database_now())).scalar_one()).date()


def time_of(seconds: float) -> datetime:
    """Give a stored time as people write it."""
    return datetime.fromtimestamp(seconds, UTC)
