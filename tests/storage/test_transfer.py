"""Moving an installation to another database."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Double, Integer, Table, insert, select, text

from foldsvc.errors import (
    DatabaseMovedError,
    SourceBusyError,
    TargetNotEmptyError,
    TransferError,
)
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.installation import require_own_store
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.queries import get_job
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.tables import installation, metadata
from foldsvc.storage.transfer import transfer
from foldsvc.storage.worker_rows import say_facts
from tests.jobs.installations import execute, id_of, new_url
from tests.jobs.orders import claim_one, submit_one

MOVED = tuple(table for table in metadata.sorted_tables if table.name != "worker")
N_ROWS = 45
ANYTHING = {
    "none": None,
    "text": "Δ-ü-🧬-\\-'\"-\n-\u0007",
    "floats": [0.1, -0.0, 1e-300, 1.7976931348623157e308, 5e-324, 2**53 + 1],
    "true": True,
    "empty": [{}, [], "", [None]],
}
# What the rules of a table ask for.
RULED: dict[tuple[str, str], Any] = {
    ("job", "state"): "failed",
    ("job", "stage"): "relax",
    ("job", "lease_until"): None,
    ("volume", "kind"): "frames",
    ("worker", "stage"): "fold",
    ("case_item", "kind"): "fold",
}


@pytest.fixture(params=["sqlite-postgresql", "postgresql-sqlite", "sqlite-sqlite"])
def databases(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Database, Database]]:
    """Give a source with this version's tables and a target that nobody has opened."""
    kinds = request.param.split("-")
    server = request.getfixturevalue("postgresql") if "postgresql" in kinds else None
    with ExitStack() as opened:
        source, target = (open_database(new_url(kind, tmp_path, server)) for kind in kinds)
        opened.callback(source.close)
        opened.callback(target.close)
        migrate(source)
        yield source, target


def _moved(source: Database, target: Database) -> dict[str, int]:
    told: dict[str, int] = {}
    transfer(source, target, target_name="elsewhere", told=told.__setitem__)
    return told


def _value(table: Table, column: Column[Any], number: int) -> object:
    ruled = RULED.get((table.name, column.name), ...)
    if ruled is not ...:
        return ruled
    if column.nullable and number % 3 == 0:
        return None
    for key in column.foreign_keys:
        return f"{key.column.table.name}-id-{number}"
    return _plain_value(table, column, number)


def _plain_value(table: Table, column: Column[Any], number: int) -> object:
    if isinstance(column.type, JSON):
        return ANYTHING | {"number": number}
    if isinstance(column.type, Boolean):
        return number % 2 == 1 and column.name != "cancel_requested"
    if isinstance(column.type, Double):
        return 1_790_000_000.123456 + number / 7
    if isinstance(column.type, Integer):
        return number + 1
    return f"{table.name}-{column.name}-{number}" + ("-ü🧬" if column.name != "id" else "")


def _fill(database: Database) -> None:
    """Put rows of every kind into every table."""
    with database.write() as transaction:
        for table in metadata.sorted_tables:
            if table is not installation:
                rows = [
                    {column.name: _value(table, column, number) for column in table.columns}
                    for number in range(N_ROWS)
                ]
                transaction.execute(insert(table), rows)


def _rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.read() as transaction:
        return {
            table.name: [
                dict(row)
                for row in transaction.execute(
                    select(table).order_by(table.primary_key.columns[0])
                ).mappings()
            ]
            for table in MOVED
        }


def _nulls(database: Database) -> dict[str, int]:
    with database.read() as transaction:
        return {
            f"{table.name}.{column.name}": transaction.execute(
                text(f"SELECT count(*) FROM {table.name} WHERE {column.name} IS NULL")  # noqa: S608
            ).scalar_one()
            for table in MOVED
            for column in table.columns
        }


def test_every_row_of_every_table_moves(databases: tuple[Database, Database]) -> None:
    """Empty or not, text in any script, numbers to the last bit: nothing is another afterwards."""
    source, target = databases
    _fill(source)
    rows, nulls = _rows(source), _nulls(source)
    assert all(len(found) == N_ROWS for name, found in rows.items() if name != "installation")

    told = _moved(source, target)

    assert told == {table.name: len(rows[table.name]) for table in MOVED}
    for table, found in _rows(target).items():
        key = metadata.tables[table].primary_key.columns[0].name
        assert sorted(found, key=lambda row: str(row[key])) == sorted(
            rows[table], key=lambda row: str(row[key])
        )
    assert _nulls(target) == nulls


def test_running_workers_neither_move_nor_stand_in_the_way(
    databases: tuple[Database, Database],
) -> None:
    """What workers say of themselves is no part of an installation: they say it again."""
    source, target = databases
    migrate(target)
    for database, worker_id in ((source, "of the source"), (target, "of the target")):
        with database.write() as transaction:
            say_facts(transaction, worker_id, stage="fold", facts={})

    _moved(source, target)

    with target.read() as transaction:
        found = transaction.execute(select(metadata.tables["worker"].c.id)).scalars().all()
    assert found == ["of the target"]


def test_many_rows_move_chunk_by_chunk(databases: tuple[Database, Database]) -> None:
    """More than fit into one question arrive, in their order."""
    source, target = databases
    job_id = submit_one(source)
    with source.write() as transaction:
        event = dict(transaction.execute(select(metadata.tables["job_event"])).mappings().one())
        del event["seq"]
        transaction.execute(
            insert(metadata.tables["job_event"]),
            [event | {"message": f"{number}"} for number in range(1_200)],
        )

    assert _moved(source, target)["job_event"] == 1_201

    messages = [event.message for event in events_since(target, job_id, 0, limit=2_000)]
    assert messages[1:] == [f"{number}" for number in range(1_200)]


def test_numbers_of_events_go_on(databases: tuple[Database, Database]) -> None:
    """A number that was given is not given again, not even that of an event that is gone."""
    source, target = databases
    job_id, other = submit_one(source), submit_one(source)
    last = events_since(source, other, 0)[-1].seq
    execute(source, f"DELETE FROM job WHERE id = '{other}'")  # noqa: S608 - an id of our own
    _moved(source, target)

    claim_one(target)

    assert events_since(target, job_id, 0)[-1].seq == last + 1


def test_an_installation_without_any_row_moves(databases: tuple[Database, Database]) -> None:
    """Whoever changes the database before the first job keeps the store."""
    source, target = databases
    own = id_of(source)

    _moved(source, target)

    assert id_of(target) == own
    submit_one(target)


def test_the_store_belongs_to_the_new_database(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    """And the old one is out of use, so that nobody works on by it."""
    source, target = databases
    store = FolderStore(tmp_path / "results")
    require_own_store(source, store)

    _moved(source, target)

    require_own_store(target, store)
    with pytest.raises(DatabaseMovedError, match="elsewhere"):
        require_own_store(source, store)
    with pytest.raises(DatabaseMovedError):
        _moved(source, target)


def test_a_target_with_rows_is_refused(databases: tuple[Database, Database]) -> None:
    """Nothing of it changes, not its id either, and the source stays in use."""
    source, target = databases
    _fill(source)
    migrate(target)
    submit_one(target)
    before, source_before = _rows(target), _rows(source)

    with pytest.raises(TargetNotEmptyError, match="1 rows in job"):
        _moved(source, target)

    assert _rows(target) == before
    assert _rows(source) == source_before


def test_jobs_in_the_hands_of_workers_keep_an_installation_where_it_is(
    databases: tuple[Database, Database],
) -> None:
    """A lease that has run out does not; its job is returned by the keeper of the new database."""
    source, target = databases
    job_id = submit_one(source)
    claim_one(source)
    with pytest.raises(SourceBusyError, match="1 of its jobs"):
        _moved(source, target)
    execute(source, "UPDATE job SET lease_until = 1")

    _moved(source, target)

    assert keep(target, SilentDoorbell(), Settings()).requeued == 1
    assert claim_one(target).job_id == job_id


def test_a_move_that_fails_leaves_nothing(
    databases: tuple[Database, Database],
) -> None:
    """Wherever it breaks off, the target is empty, the source in use, and the next try works."""
    source, target = databases
    _fill(source)
    before = _rows(source)

    class BrokeOffError(Exception):
        """The process ends here."""

    for table in ("batch", "job_event", metadata.sorted_tables[-1].name):

        def told(name: str, _rows: int, last: str = table) -> None:
            if name == last:
                raise BrokeOffError

        with pytest.raises(BrokeOffError):
            transfer(source, target, target_name="elsewhere", told=told)
        assert _rows(source) == before
        assert {name for name, rows in _rows(target).items() if rows} == {"installation"}

    _moved(source, target)

    assert len(_rows(target)["job_event"]) == N_ROWS


def test_a_source_of_another_version_is_refused(tmp_path: Path) -> None:
    """What is asked to be moved is not changed by asking."""
    source, target = (open_database(new_url("sqlite", tmp_path, None)) for _ in range(2))
    with pytest.raises(TransferError, match="another version's tables"):
        _moved(source, target)
    source.close()
    target.close()


def test_a_row_that_the_other_kind_refuses_is_named(tmp_path: Path, postgresql: Any) -> None:
    """PostgreSQL takes no zero byte in a text; the table and the rows are told, and none arrive."""
    source = open_database(new_url("sqlite", tmp_path, None))
    target = open_database(new_url("postgresql", tmp_path, postgresql))
    migrate(source)
    job_id = submit_one(source, "a\0b")

    with pytest.raises(TransferError, match=f"job, from {job_id}"):
        _moved(source, target)

    assert _rows(target)["job"] == []
    assert get_job(source, job_id).name == "a\0b"
    source.close()
    target.close()
