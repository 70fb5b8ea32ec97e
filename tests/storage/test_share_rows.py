"""The rows of links: found by hash, ended by time or by hand."""

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from foldsvc.storage import case_rows, share_rows
from foldsvc.storage.database import Database
from foldsvc.storage.share_rows import ShareRow
from foldsvc.storage.tables import share


@pytest.fixture
def shared(database: Database) -> Database:
    """Give a database with the cases `a` and `b`, each with a link, `a1` and `b1`."""
    with database.write() as connection:
        for case_id in "ab":
            case_rows.insert_case(connection, case_id, title="t", notes="")
            add_link(connection, f"{case_id}1", case_id)
    return database


def add_link(connection: Connection, share_id: str, case_id: str, like: str = "") -> None:
    """Insert a link of two days with a hash of its own, or with that of another."""
    share_rows.insert_share(
        connection, share_id, case_id=case_id, token_hash=f"hash-{like or share_id}", days=2
    )


def links(database: Database, case_id: str) -> dict[str, ShareRow]:
    """Give the links to a case by their ids."""
    with database.read() as connection:
        return {one.id: one for one in share_rows.shares_of(connection, case_id)}


def test_a_link_is_found_by_the_whole_hash_alone(shared: Database) -> None:
    """Neither a part of it, nor another case of letters, nor a pattern finds it."""
    with shared.read() as connection:
        found = share_rows.share_by_token(connection, "hash-a1")
        for other in ("hash-a", "hash-a11", "HASH-A1", "%", "hash-__", ""):
            assert share_rows.share_by_token(connection, other) is None
    assert found is not None
    assert (found.id, found.case_id, found.state) == ("a1", "a", "active")
    assert found.expires_at - found.created_at == pytest.approx(2 * 86_400)
    assert (found.revoked_at, found.last_opened_at) == (None, None)


def test_a_link_expires_by_the_clock_of_the_database(shared: Database) -> None:
    """From its last second on it is expired, and it is still listed."""
    with shared.write() as connection:
        connection.execute(
            update(share).where(share.c.id == "a1").values(expires_at=share.c.created_at)
        )
    assert links(shared, "a")["a1"].state == "expired"
    assert links(shared, "b")["b1"].state == "active"


def test_revoking_ends_one_link_of_its_own_case_once(shared: Database) -> None:
    """Through another case nothing ends; a second time changes no time."""
    with shared.write() as connection:
        assert not share_rows.revoke(connection, "b", "a1")
        assert not share_rows.revoke(connection, "a", "none")
    assert links(shared, "a")["a1"].state == "active"

    with shared.write() as connection:
        assert share_rows.revoke(connection, "a", "a1")
    first = links(shared, "a")["a1"]
    with shared.write() as connection:
        assert share_rows.revoke(connection, "a", "a1")

    assert first.state == "revoked"
    assert links(shared, "a")["a1"] == first
    assert links(shared, "b")["b1"].state == "active"


def test_a_revoked_link_stays_revoked_when_its_time_is_over(shared: Database) -> None:
    """Its owner sees that it was ended by hand."""
    with shared.write() as connection:
        share_rows.revoke(connection, "a", "a1")
        connection.execute(update(share).values(expires_at=share.c.created_at))
    assert links(shared, "a")["a1"].state == "revoked"


def test_following_a_link_is_noted_of_it_alone(shared: Database) -> None:
    """Others were never opened."""
    with shared.write() as connection:
        share_rows.mark_opened(connection, "a1")
    opened = links(shared, "a")["a1"]
    assert opened.last_opened_at is not None
    assert opened.last_opened_at >= opened.created_at
    assert links(shared, "b")["b1"].last_opened_at is None


def test_no_two_links_have_one_hash(shared: Database) -> None:
    """Else a token could lead to two cases."""
    with pytest.raises(IntegrityError), shared.write() as connection:
        add_link(connection, "b2", "b", like="a1")
    assert list(links(shared, "b")) == ["b1"]


def test_links_are_listed_newest_first(shared: Database) -> None:
    """By id, which grows with time."""
    with shared.write() as connection:
        add_link(connection, "a2", "a")
    assert list(links(shared, "a")) == ["a2", "a1"]
