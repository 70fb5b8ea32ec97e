"""The rows of cases and of what is in them.

Every function runs in its caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from foldsvc.records.case import CaseSummary, ItemKind
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.tables import case_item, cases, share


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case without what is in it; times in seconds since 1970 UTC."""

    id: str
    title: str
    notes: str
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A fold or an image in a case, which may be deleted meanwhile."""

    id: str
    kind: ItemKind
    reference: str
    title: str
    caption: str


def insert_case(connection: Connection, case_id: str, *, title: str, notes: str) -> None:
    """Add an empty case."""
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        insert(cases).values(id=case_id, title=title, notes=notes, created_at=now, updated_at=now)
    )


def case_by_id(connection: Connection, case_id: str) -> CaseRow | None:
    """Give a case, None where there is none of that id."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).one_or_none()
    return None if row is None else _case(row)


def change_case(
    connection: Connection, case_id: str, *, title: str | None = None, notes: str | None = None
) -> bool:
    """Change what is given and the time of the change, locking the case; False if there is none."""
    given = {"title": title, "notes": notes}
    changed = connection.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(
            updated_at=database_now(),
            **{name: value for name, value in given.items() if value is not None},
        )
    )
    return changed.rowcount > 0


def delete_case_row(connection: Connection, case_id: str) -> bool:
    """Forget a case with its items and its links; False where there was none."""
    return connection.execute(delete(cases).where(cases.c.id == case_id)).rowcount > 0


def newest_cases(
    connection: Connection, *, below: str | None, limit: int, reference: str | None
) -> tuple[list[CaseSummary], str | None]:
    """Give a page of cases, newest first, and the id to go on below where there are more.

    Args:
        connection: The caller's.
        below: Id of the last case of the page before.
        limit: Most cases.
        reference: Only those with this fold or image in them.
    """
    n_items = (
        select(func.count()).where(case_item.c.case_id == cases.c.id).scalar_subquery()
    ).label("n_items")
    n_links = (
        select(func.count())
        .where(
            share.c.case_id == cases.c.id,
            share.c.revoked_at.is_(None),
            share.c.expires_at > database_now(),
        )
        .scalar_subquery()
    ).label("n_links")
    wanted = select(cases, n_items, n_links).order_by(cases.c.id.desc())
    if below is not None:
        wanted = wanted.where(cases.c.id < below)
    if reference is not None:
        having = select(case_item.c.case_id).where(case_item.c.reference == reference)
        wanted = wanted.where(cases.c.id.in_(having))
    rows = connection.execute(wanted.limit(limit + 1)).all()
    mark = rows[limit - 1].id if len(rows) > limit else None
    return [
        CaseSummary(
            id=row.id,
            title=row.title,
            n_items=row.n_items,
            n_links=row.n_links,
            created_at=time_of(row.created_at),
            updated_at=time_of(row.updated_at),
        )
        for row in rows[:limit]
    ], mark


def items_of(connection: Connection, case_id: str) -> tuple[ItemRow, ...]:
    """List what is in a case, in its order."""
    rows = connection.execute(
        select(case_item)
        .where(case_item.c.case_id == case_id)
        .order_by(case_item.c.position, case_item.c.id)
    )
    return tuple(_item(row) for row in rows)


def insert_item(connection: Connection, case_id: str, item: ItemRow, *, position: int) -> None:
    """Put something into a case that `change_case` has locked."""
    connection.execute(
        insert(case_item).values(
            id=item.id,
            case_id=case_id,
            kind=item.kind,
            reference=item.reference,
            title=item.title,
            caption=item.caption,
            position=position,
        )
    )


def set_caption(connection: Connection, item_id: str, caption: str) -> None:
    """Say something else of an item."""
    connection.execute(update(case_item).where(case_item.c.id == item_id).values(caption=caption))


def set_order(connection: Connection, item_ids: Sequence[str]) -> None:
    """Number the items of a case in this order."""
    for position, item_id in enumerate(item_ids):
        connection.execute(
            update(case_item).where(case_item.c.id == item_id).values(position=position)
        )


def delete_item(connection: Connection, item_id: str) -> None:
    """Take something out of its case."""
    connection.execute(delete(case_item).where(case_item.c.id == item_id))


def _case(row: Row[tuple[object, ...]]) -> CaseRow:
    return CaseRow(
        id=row.id,
        title=row.title,
        notes=row.notes,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _item(row: Row[tuple[object, ...]]) -> ItemRow:
    return ItemRow(
        id=row.id,
        kind=cast("ItemKind", row.kind),
        reference=row.reference,
        title=row.title,
        caption=row.caption,
    )
