"""The rows of the idempotency keys: which request made which jobs."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from foldsvc.storage.clock import database_now
from foldsvc.storage.tables import idempotency


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedRequest:
    """A submission that came with a key, and what became of it."""

    key: str
    digest: str
    batch_id: str | None
    job_ids: tuple[str, ...]


def remember_request(connection: Connection, request: RememberedRequest) -> bool:
    """Take a key; False where it is taken already.

    A transaction that has the key but has not ended is waited for.
    """
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    return (
        connection.execute(
            insert(idempotency)
            .values(
                key=request.key,
                digest=request.digest,
                batch_id=request.batch_id,
                job_ids=list(request.job_ids),
                created_at=database_now(),
            )
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(idempotency.c.key)
        ).scalar_one_or_none()
        is not None
    )


def remembered_request(connection: Connection, key: str) -> RememberedRequest | None:
    """Find the submission that came with a key."""
    row = connection.execute(select(idempotency).where(idempotency.c.key == key)).one_or_none()
    if row is None:
        return None
    return RememberedRequest(
        key=row.key, digest=row.digest, batch_id=row.batch_id, job_ids=tuple(row.job_ids)
    )


def forget_requests(connection: Connection, *, older_than_seconds: float) -> int:
    """Forget old keys; returns how many."""
    # Asked for the time once, PostgreSQL finds them by the index.
    now = select(database_now()).scalar_subquery()
    old = idempotency.c.created_at < now - older_than_seconds
    return connection.execute(delete(idempotency).where(old)).rowcount
