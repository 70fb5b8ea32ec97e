"""What running workers say of themselves, a row for each process.

Every function runs in its caller's transaction.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from foldsvc.storage.clock import database_now
from foldsvc.storage.tables import worker


def say_facts(
    connection: Connection, worker_id: str, *, stage: str, facts: Mapping[str, Any]
) -> None:
    """Keep what a worker says, in place of what it said before, and when that was."""
    said = {"stage": stage, "facts": dict(facts), "seen_at": database_now()}
    known = connection.execute(update(worker).where(worker.c.id == worker_id).values(**said))
    if known.rowcount == 0:
        connection.execute(insert(worker).values(id=worker_id, **said))


def forget_silent_workers(connection: Connection, *, seconds: float) -> None:
    """Forget workers that have said nothing for so long."""
    connection.execute(delete(worker).where(worker.c.seen_at < database_now() - seconds))


def facts_said(
    connection: Connection, *, within_seconds: float
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Give stage and facts of each worker that was heard of within so long."""
    rows = connection.execute(
        select(worker.c.stage, worker.c.facts)
        .where(worker.c.seen_at >= database_now() - within_seconds)
        .order_by(worker.c.id)
    )
    return tuple((row.stage, row.facts) for row in rows)
