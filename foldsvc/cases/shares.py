"""Links by which others look at a case: made, ended, followed.

A link is a bearer's token of 256 random bits. What is kept of it is its SHA-256.
"""

import hashlib
import secrets

import structlog
import uuid_utils

from foldsvc.cases.cases import case_in
from foldsvc.errors import (
    InvalidRequestError,
    NotFoundError,
    NotShareableError,
)
from foldsvc.records.case import ItemKind
from foldsvc.settings import Settings
from foldsvc.storage import share_rows
from foldsvc.storage.clock import time_of
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.share_rows import ShareRow
from foldsvc.wire.cases import NewShare, Share, SharedCase, ShareList, ShareRequest

log = structlog.get_logger()

DAYS = 7
"""How long a link holds where nothing is said."""

_TOKEN_BYTES = 32


def create_share(
    database: Database, settings: Settings, case_id: str, request: ShareRequest
) -> NewShare:
    """Make a link to a case; its token is given here and never again.

    Raises:
        NotFoundError: There is no such case.
        InvalidRequestError: It is to hold for longer than a link may.
        NotShareableError: Images in the case may carry a name in their pixels.
    """
    days = request.days or min(DAYS, settings.max_share_days)
    if days > settings.max_share_days:
        raise InvalidRequestError(
            f"A link of {days} days was asked for, and the limit is {settings.max_share_days}",
            remedy="Ask for fewer days; FOLDSVC_MAX_SHARE_DAYS is the limit",
        )
    share_id, token = str(uuid_utils.uuid7()), secrets.token_urlsafe(_TOKEN_BYTES)
    with database.write() as transaction:
        case = case_in(transaction, case_id)
        withheld = [item.title for item in case.items if item.state == "withheld"]
        if withheld:
            raise NotShareableError(withheld)
        share_rows.insert_share(
            transaction, share_id, case_id=case_id, token_hash=_hash(token), days=days
        )
        (made,) = (
            share for share in share_rows.shares_of(transaction, case_id) if share.id == share_id
        )
    log.info("case_shared", case_id=case_id, share_id=share_id, days=days)
    return NewShare(**_share(made).model_dump(), token=token, path=f"/shared/{token}")


def list_shares(database: Database, settings: Settings, case_id: str) -> ShareList:
    """List the links to a case, newest first, ended ones too.

    Raises:
        NotFoundError: There is no such case.
    """
    with database.read() as transaction:
        case_in(transaction, case_id)
        return ShareList(
            max_days=settings.max_share_days,
            shares=[_share(share) for share in share_rows.shares_of(transaction, case_id)],
        )


def revoke_share(database: Database, case_id: str, share_id: str) -> None:
    """End a link at once; one that was ended before stays so.

    Raises:
        NotFoundError: The case has no such link.
    """
    with database.write() as transaction:
        if not share_rows.revoke(transaction, case_id, share_id):
            raise NotFoundError("share_not_found", share_id)
    log.info("share_revoked", case_id=case_id, share_id=share_id)


def open_share(database: Database, token: str) -> SharedCase:
    """Give the case that a link leads to, and note that it was followed.

    What was deleted is left out, and so is what may not be shared.

    Raises:
        NotFoundError: The link leads nowhere (any more).
    """
    with database.write() as transaction:
        share = _active(transaction, token)
        share_rows.mark_opened(transaction, share.id)
        case = case_in(transaction, share.case_id)
    return SharedCase(
        title=case.title,
        notes=case.notes,
        updated_at=case.updated_at,
        expires_at=time_of(share.expires_at),
        items=[item for item in case.items if item.state == "present"],
    )


def check_shared(database: Database, token: str, kind: ItemKind, reference: str) -> None:
    """Let a link's bearer look at a fold or image, if it is in the case.

    Raises:
        NotFoundError: The link leads nowhere (any more), or not there.
    """
    with database.read() as transaction:
        share = _active(transaction, token)
        for item in case_in(transaction, share.case_id).items:
            if (item.kind, item.reference, item.state) == (kind, reference, "present"):
                return
    raise NotFoundError("share_link_invalid")


def _active(transaction: Transaction, token: str) -> ShareRow:
    share = share_rows.share_by_token(transaction, _hash(token))
    if share is None or share.state != "active":
        raise NotFoundError("share_link_invalid")
    return share


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _share(row: ShareRow) -> Share:
    return Share(
        id=row.id,
        state=row.state,
        created_at=time_of(row.created_at),
        expires_at=time_of(row.expires_at),
        revoked_at=None if row.revoked_at is None else time_of(row.revoked_at),
        last_opened_at=None if row.last_opened_at is None else time_of(row.last_opened_at),
    )
