"""What is to be swept from the result store, and whose files have a row.

Every function runs in its caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from foldsvc.storage.clock import database_now
from foldsvc.storage.tables import job, sweep, volume

Kind = Literal["jobs", "volumes"]
"""The first step of a prefix: what the files belong to."""

KINDS: tuple[Kind, ...] = ("jobs", "volumes")

_TABLES = {"jobs": job, "volumes": volume}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A prefix below which something is to go.

    Attributes:
        prefix: Such as `jobs/{id}`.
        since: When it was noted, by the database's clock.
        deleted: Its job or image was deleted, so that all of it goes; otherwise the job has
            ended, and what its result is not goes.
    """

    prefix: str
    since: float
    deleted: bool


def note_leftovers(connection: Connection, prefixes: Sequence[str], *, deleted: bool) -> None:
    """Note prefixes below which something is to go later."""
    if not prefixes:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    noted = insert(sweep).values(
        [{"prefix": prefix, "since": database_now(), "deleted": deleted} for prefix in prefixes]
    )
    connection.execute(
        noted.on_conflict_do_update(
            index_elements=["prefix"],
            set_={
                "since": noted.excluded.since,
                "deleted": noted.excluded.deleted | sweep.c.deleted,
            },
        )
    )


def due_leftovers(
    connection: Connection, *, older_than_seconds: float, limit: int
) -> tuple[Leftover, ...]:
    """List what was noted long enough ago, the oldest first."""
    rows = connection.execute(
        select(sweep)
        .where(sweep.c.since <= database_now() - older_than_seconds)
        .order_by(sweep.c.since)
        .limit(limit)
    )
    return tuple(Leftover(prefix=row.prefix, since=row.since, deleted=row.deleted) for row in rows)


def forget_leftovers(connection: Connection, leftovers: Sequence[Leftover]) -> None:
    """Strike off what is gone, unless it was noted anew meanwhile."""
    for leftover in leftovers:
        connection.execute(
            delete(sweep).where(sweep.c.prefix == leftover.prefix, sweep.c.since == leftover.since)
        )


def with_a_row(connection: Connection, kind: Kind, ids: Sequence[str]) -> set[str]:
    """Say which of these jobs or images there are."""
    ids_of = _TABLES[kind].c.id
    return set(connection.execute(select(ids_of).where(ids_of.in_(ids))).scalars())
