"""The rows of cases: migrated, ordered, unique, paged, and gone with their case."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from foldsvc.records.case import ItemKind
from foldsvc.storage import case_rows, share_rows
from foldsvc.storage import database as opened
from foldsvc.storage.case_rows import ItemRow
from foldsvc.storage.database import Database
from tests.jobs.orders import submit_one

TABLES = {"cases", "case_item", "share"}


def migrated(database: Database, revision: str, *, back: bool = False) -> None:
    """Bring a database to a revision."""
    config = opened._migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def tables_of(database: Database) -> set[str]:
    """Name the tables that there are."""
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def add_case(database: Database, case_id: str, *references: str) -> None:
    """Insert a case with folds in it, in this order."""
    with database.write() as connection:
        case_rows.insert_case(connection, case_id, title=f"title of {case_id}", notes="")
        for position, reference in enumerate(references):
            row = item(f"{case_id}/{reference}", reference)
            case_rows.insert_item(connection, case_id, row, position=position)


def item(item_id: str, reference: str, kind: ItemKind = "fold") -> ItemRow:
    """Describe what is put into a case."""
    return ItemRow(id=item_id, kind=kind, reference=reference, title="t", caption="c")


def references_of(database: Database, case_id: str) -> list[str]:
    """List what is in a case, in its order."""
    with database.read() as connection:
        return [one.reference for one in case_rows.items_of(connection, case_id)]


def test_the_tables_come_and_go_without_losing_a_job(database: Database) -> None:
    """Databases of the version before keep their jobs, forward and back."""
    job_id = submit_one(database)
    migrated(database, "0004", back=True)
    assert not TABLES & tables_of(database)

    migrated(database, "head")

    assert tables_of(database) >= TABLES
    add_case(database, "a", job_id)
    with database.read() as connection:
        assert connection.execute(text("SELECT id FROM job")).scalar_one() == job_id
    assert references_of(database, "a") == [job_id]


def test_a_case_is_changed_apart_from_its_other_half(database: Database) -> None:
    """What is not given stays, the time of the change moves on, and others are left alone."""
    add_case(database, "a")
    add_case(database, "b")
    with database.write() as connection:
        connection.execute(text("UPDATE cases SET created_at = 1, updated_at = 1"))
        assert case_rows.change_case(connection, "a", notes="of May")
        assert not case_rows.change_case(connection, "c", notes="of May")

    with database.read() as connection:
        after, other = (case_rows.case_by_id(connection, one) for one in "ab")
        assert case_rows.case_by_id(connection, "c") is None
    assert after is not None
    assert other is not None
    assert (after.title, after.notes, other.notes) == ("title of a", "of May", "")
    assert (after.created_at, other.updated_at) == (1, 1)
    assert after.updated_at > 1


def test_items_stand_in_the_order_that_is_set(database: Database) -> None:
    """Captions and order belong to one case each."""
    add_case(database, "a", "x", "y", "z")
    add_case(database, "b", "x", "y", "z")
    with database.write() as connection:
        case_rows.set_order(connection, ["a/z", "a/x", "a/y"])
        case_rows.set_caption(connection, "a/x", "the antibody")
        case_rows.delete_item(connection, "a/y")

    assert references_of(database, "a") == ["z", "x"]
    assert references_of(database, "b") == ["x", "y", "z"]
    with database.read() as connection:
        captions = [one.caption for one in case_rows.items_of(connection, "a")]
    assert captions == ["c", "the antibody"]


def test_the_database_refuses_what_a_case_cannot_hold(database: Database) -> None:
    """The same thing twice, a kind that there is not, and items of no case; a twin kind is fine."""
    add_case(database, "a", "x")
    refused = [
        ("a", item("twice", "x")),
        ("a", item("odd", "y", kind="poem")),  # type: ignore[arg-type]  # what is tested
        ("none", item("stray", "y")),
    ]
    for case_id, row in refused:
        with pytest.raises(IntegrityError), database.write() as connection:
            case_rows.insert_item(connection, case_id, row, position=1)

    with database.write() as connection:
        case_rows.insert_item(connection, "a", item("volume", "x", "volume"), position=1)
    assert references_of(database, "a") == ["x", "x"]


def test_items_and_links_go_with_their_case_alone(database: Database) -> None:
    """Deleted once; another case with the same things in it keeps them."""
    for case_id in "ab":
        add_case(database, case_id, "x")
        with database.write() as connection:
            share_rows.insert_share(
                connection, f"s{case_id}", case_id=case_id, token_hash=case_id * 64, days=1
            )
    with database.write() as connection:
        assert case_rows.delete_case_row(connection, "a")
        assert not case_rows.delete_case_row(connection, "a")

    with database.read() as connection:
        for table in ("case_item", "share"):
            left = connection.execute(text(f"SELECT case_id FROM {table}"))  # noqa: S608 - ours
            assert list(left.scalars()) == ["b"]


def test_pages_are_newest_first_and_count_what_leads_there(database: Database) -> None:
    """No case twice or missed; revoked and expired links are not counted."""
    for case_id in "abcde":
        add_case(database, case_id, *({"c": "xy", "d": "x"}.get(case_id, "")))
    with database.write() as connection:
        for share_id, days in (("on", 1), ("off", 1), ("over", 0)):
            share_rows.insert_share(
                connection, share_id, case_id="c", token_hash=share_id, days=days
            )
        share_rows.revoke(connection, "c", "off")

    seen, below = [], None
    with database.read() as connection:
        while True:
            page, below = case_rows.newest_cases(connection, below=below, limit=2, reference=None)
            seen.append([(one.id, one.n_items, one.n_links) for one in page])
            if below is None:
                break
        with_x, _ = case_rows.newest_cases(connection, below=None, limit=9, reference="x")
        with_none, _ = case_rows.newest_cases(connection, below=None, limit=9, reference="w")
    assert seen == [[("e", 0, 0), ("d", 1, 0)], [("c", 2, 1), ("b", 0, 0)], [("a", 0, 0)]]
    assert [one.id for one in with_x] == ["d", "c"]
    assert with_none == []


def test_changes_of_one_case_wait_for_one_another(database: Database) -> None:
    """Eight that each put an item at the end at once find eight places."""
    add_case(database, "a")
    together = threading.Barrier(8)

    def put(number: int) -> None:
        together.wait()
        with database.write() as connection:
            case_rows.change_case(connection, "a")
            n_items = len(case_rows.items_of(connection, "a"))
            row = item(f"i{number}", str(number))
            case_rows.insert_item(connection, "a", row, position=n_items)

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(put, number) for number in range(8)]:
            future.result()

    with database.read() as connection:
        places = connection.execute(text("SELECT position FROM case_item ORDER BY position"))
        assert list(places.scalars()) == list(range(8))
