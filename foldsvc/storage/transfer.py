"""Moving an installation from one database to another, of the same kind or the other."""

from collections.abc import Callable, Iterator, Sequence

import structlog
from sqlalchemy import (
    Connection,
    RowMapping,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import DataError, IntegrityError

from foldsvc.errors import (
    DatabaseMovedError,
    SourceBusyError,
    TargetNotEmptyError,
    TransferError,
)
from foldsvc.storage.clock import database_now
from foldsvc.storage.database import Database, is_current, migrate
from foldsvc.storage.installation_rows import installation_of, mark_moved
from foldsvc.storage.tables import installation, job, metadata, worker

log = structlog.get_logger()

_CHUNK = 500
_CHUNKS = {"fold": 20}
"""Rows at once where they are not small: a fold may bring an alignment of some dozen megabytes."""

_MOVED = tuple(table for table in metadata.sorted_tables if table is not worker)
"""All but what running workers say of themselves, which each of them says again."""

Told = Callable[[str, int], None]
"""Called with the name of each table and its rows when it is there."""


def transfer(source: Database, target: Database, *, target_name: str, told: Told) -> None:
    """Move all rows to an empty database, which is the installation's from then on.

    All of it is there, counted, when this returns; where it raises, nothing of it is. The result
    store is not touched: it has the installation's id, which moves along. The source is kept and
    marked as moved, so that no process works on by it.

    Args:
        source: With this version's tables; nobody can write to it meanwhile.
        target: Empty; gets this version's tables.
        target_name: What the source remembers of the target, without a password.
        told: Called for each table.

    Raises:
        TransferError: One of them is not fit for it, or a row does not fit the other kind.
        DatabaseMovedError: The source was moved before.
        DatabaseUnavailableError: One of them cannot be reached.
    """
    if not is_current(source):
        raise TransferError(
            "The installation",
            "the database to move has another version's tables",
            remedy="Run foldsvc migrate with FOLDSVC_DATABASE_URL set to it first",
        )
    migrate(target)
    # The target is committed first: the source is out of use only when all is there.
    with source.write() as old, target.write() as new:
        _hold_still(old, "SHARE")
        _hold_still(new, "EXCLUSIVE")
        _require_fit(old, new)
        for table in _MOVED:
            rows = _copy_installation(old, new) if table is installation else _copy(old, new, table)
            told(table.name, rows)
        mark_moved(old, target_name)
    log.info("installation moved", target=target_name)


def _hold_still(connection: Connection, mode: str) -> None:
    """Keep others from writing; on SQLite a writing transaction does so anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN {mode} MODE"))


def _require_fit(old: Connection, new: Connection) -> None:
    moved_to = installation_of(old).moved_to
    if moved_to is not None:
        raise DatabaseMovedError(moved_to)
    held = (job.c.state == "running") & (job.c.lease_until > database_now())
    busy = old.execute(select(func.count()).select_from(job).where(held)).scalar_one()
    if busy:
        raise SourceBusyError(busy)
    for table in _MOVED:
        if table is not installation and new.execute(select(exists().select_from(table))).scalar():
            raise TargetNotEmptyError(table.name, _count(new, table))


def _copy_installation(old: Connection, new: Connection) -> int:
    new.execute(delete(installation))
    row = old.execute(select(installation)).mappings().one()
    new.execute(insert(installation).values(**row))
    return 1


def _copy(old: Connection, new: Connection, table: Table) -> int:
    copied = 0
    for rows in _chunks(old, table):
        try:
            new.execute(insert(table), [dict(row) for row in rows])
        except (DataError, IntegrityError) as error:
            key = table.primary_key.columns[0].name
            place = f"Table {table.name}, from {rows[0][key]} to {rows[-1][key]},"
            fault = str(error.orig).strip().split("\n", 1)[0]
            raise TransferError(place, f"the other database refuses it: {fault}") from error
        copied += len(rows)
    there = _count(new, table)
    if not copied == there == _count(old, table):
        raise TransferError(f"Table {table.name}", f"{there} of {_count(old, table)} rows arrived")
    _go_on_counting(old, new, table)
    return copied


def _chunks(connection: Connection, table: Table) -> Iterator[Sequence[RowMapping]]:
    key = table.primary_key.columns[0]
    limit = _CHUNKS.get(table.name, _CHUNK)
    page = select(table).order_by(key).limit(limit)
    rows = connection.execute(page).mappings().all()
    while rows:
        yield rows
        rows = connection.execute(page.where(key > rows[-1][key.name])).mappings().all()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _go_on_counting(old: Connection, new: Connection, table: Table) -> None:
    """Let numbers go on after the last that was given, also where its row is gone."""
    numbered = table.autoincrement_column
    if numbered is None:
        return
    given = _last_number(old, table.name, numbered.name)
    there = new.execute(select(func.max(numbered))).scalar()
    last = max(given or 0, there or 0)
    if last:
        _set_last_number(new, table, numbered.name, last)


def _last_number(connection: Connection, table: str, column: str) -> int | None:
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table, column).cast(REGCLASS)
        return connection.execute(select(func.pg_sequence_last_value(sequence))).scalar()
    return connection.execute(
        text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table}
    ).scalar()


def _set_last_number(connection: Connection, table: Table, column: str, last: int) -> None:
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, column).cast(REGCLASS)
        connection.execute(select(func.setval(sequence, last)))
        return
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return  # goes on after the largest there is
    facts = {"table": table.name, "last": last}
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), facts)
    connection.execute(
        text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), facts
    )
