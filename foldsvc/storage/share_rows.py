"""The rows of the links to cases.

Every function runs in its caller's transaction.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Row, insert, select, update

from foldsvc.storage.clock import database_now
from foldsvc.storage.tables import share

_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A link to a case; times in seconds since 1970 UTC.

    Attributes:
        token_hash: SHA-256 of its token, in hexadecimal.
    """

    id: str
    case_id: str
    token_hash: str
    state: Literal["active", "expired", "revoked"]
    created_at: float
    expires_at: float
    revoked_at: float | None
    last_opened_at: float | None


def insert_share(
    connection: Connection, share_id: str, *, case_id: str, token_hash: str, days: int
) -> None:
    """Add a link to a case that this transaction has seen."""
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        insert(share).values(
            id=share_id,
            case_id=case_id,
            token_hash=token_hash,
            created_at=now,
            expires_at=now + days * _DAY_SECONDS,
        )
    )


def shares_of(connection: Connection, case_id: str) -> tuple[ShareRow, ...]:
    """List the links to a case, newest first."""
    return _rows(connection, share.c.case_id == case_id)


def share_by_token(connection: Connection, token_hash: str) -> ShareRow | None:
    """Give the link whose token has this hash, whatever its state; None where there is none."""
    found = _rows(connection, share.c.token_hash == token_hash)
    return found[0] if found else None


def revoke(connection: Connection, case_id: str, share_id: str) -> bool:
    """End a link now, unless it was ended before; False where the case has none of that id."""
    of_case = (share.c.id == share_id) & (share.c.case_id == case_id)
    connection.execute(
        update(share).where(of_case, share.c.revoked_at.is_(None)).values(revoked_at=database_now())
    )
    return connection.execute(select(share.c.id).where(of_case)).one_or_none() is not None


def mark_opened(connection: Connection, share_id: str) -> None:
    """Note that somebody has followed a link."""
    connection.execute(
        update(share).where(share.c.id == share_id).values(last_opened_at=database_now())
    )


def _rows(connection: Connection, which: object) -> tuple[ShareRow, ...]:
    rows = connection.execute(
        select(share, database_now().label("now"))
        .where(which)  # type: ignore[arg-type]  # SQLAlchemy's expressions
        .order_by(share.c.id.desc())
    )
    return tuple(_share(row) for row in rows)


def _share(row: Row[tuple[object, ...]]) -> ShareRow:
    ended: Literal["active", "expired"] = "expired" if row.expires_at <= row.now else "active"
    return ShareRow(
        id=row.id,
        case_id=row.case_id,
        token_hash=row.token_hash,
        state="revoked" if row.revoked_at is not None else ended,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_opened_at=row.last_opened_at,
    )
