"""The row of the installation: which one this database is of.

Every function runs in its caller's transaction.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, select, update

from foldsvc.storage.clock import database_now
from foldsvc.storage.tables import installation, job, volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What a database knows of its installation.

    Attributes:
        id: The same in the result store.
        moved_to: The database that took over, None where this one is in use.
    """

    id: str
    moved_to: str | None


def installation_of(connection: Connection) -> Installation:
    """Say which installation a database is of."""
    row = connection.execute(select(installation.c.id, installation.c.moved_to)).one()
    return Installation(id=row.id, moved_to=row.moved_to)


def mark_moved(connection: Connection, moved_to: str) -> None:
    """Note that another database took over."""
    connection.execute(update(installation).values(moved_to=moved_to))


def tells_of_results(connection: Connection) -> bool:
    """Say whether there are files in the result store, as far as this database knows."""
    either = (
        exists().where(job.c.result_prefix.is_not(None)) | exists().select_from(volume)
    ).label("either")
    return bool(connection.execute(select(either)).scalar_one())


def begin_comparison(connection: Connection, *, every_seconds: float) -> bool:
    """Take the turn to hold all files against the rows; False where that was done lately."""
    now = database_now()
    due = installation.c.compared_at.is_(None) | (installation.c.compared_at < now - every_seconds)
    return connection.execute(update(installation).where(due).values(compared_at=now)).rowcount > 0


def forget_comparison(connection: Connection) -> None:
    """Let the next turn be at once, since this one was not finished."""
    connection.execute(update(installation).values(compared_at=None))
