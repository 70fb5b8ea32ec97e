"""Cases: folds and images side by side, with notes."""

import re
from collections.abc import Sequence
from typing import Literal

import structlog
import uuid_utils

from foldsvc.errors import (
    InvalidRequestError,
    LimitError,
    NotFoundError,
)
from foldsvc.jobs.cursor import page_size
from foldsvc.records.case import ItemKind
from foldsvc.storage import case_rows, fold_rows, volume_rows
from foldsvc.storage.case_rows import ItemRow
from foldsvc.storage.clock import time_of
from foldsvc.storage.database import Database, Transaction
from foldsvc.wire.cases import (
    Case,
    CaseItem,
    CasePage,
    CaseRequest,
    CaseUpdate,
    ItemRequest,
    ItemUpdate,
)

log = structlog.get_logger()

MAX_ITEMS = 50
_ID = re.compile(r"[0-9a-f-]{36}")
_State = Literal["present", "gone", "withheld"]


def create_case(database: Database, request: CaseRequest) -> Case:
    """Begin an empty case."""
    case_id = str(uuid_utils.uuid7())
    with database.write() as transaction:
        case_rows.insert_case(transaction, case_id, title=request.title, notes=request.notes)
    log.info("case_created", case_id=case_id)
    return get_case(database, case_id)


def get_case(database: Database, case_id: str) -> Case:
    """Give a case with what is in it.

    Raises:
        NotFoundError: There is no such case.
    """
    with database.read() as transaction:
        return case_in(transaction, case_id)


def list_cases(
    database: Database, *, cursor: str | None = None, limit: int = 50, reference: str | None = None
) -> CasePage:
    """Give a page of cases, newest first.

    Args:
        database: Where they are kept.
        cursor: `next_cursor` of the page before; None for the first.
        limit: Most cases on the page, at most `MAX_PAGE`.
        reference: Only cases with this fold or image in them.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    if cursor is not None and not _ID.fullmatch(cursor):
        raise InvalidRequestError(
            "The cursor is none of this service's", remedy="Use `next_cursor` of the page before"
        )
    with database.read() as transaction:
        cases, mark = case_rows.newest_cases(
            transaction, below=cursor, limit=page_size(limit), reference=reference
        )
    return CasePage(cases=cases, next_cursor=mark)


def change_case(database: Database, case_id: str, change: CaseUpdate) -> Case:
    """Change what a case is called or the notes in it.

    Raises:
        NotFoundError: There is no such case.
    """
    with database.write() as transaction:
        if not case_rows.change_case(transaction, case_id, title=change.title, notes=change.notes):
            raise NotFoundError("case_not_found", case_id)
    return get_case(database, case_id)


def delete_case(database: Database, case_id: str) -> None:
    """Forget a case and its links; the folds and images in it stay.

    Raises:
        NotFoundError: There is no such case.
    """
    with database.write() as transaction:
        if not case_rows.delete_case_row(transaction, case_id):
            raise NotFoundError("case_not_found", case_id)
    log.info("case_deleted", case_id=case_id)


def add_item(database: Database, case_id: str, request: ItemRequest) -> Case:
    """Put a fold or an image at the end of a case; what is in it already stays where it is.

    Raises:
        NotFoundError: There is no such case.
        NotFoundError: There is no such fold.
        NotFoundError: There is no such image.
        LimitError: The case holds `MAX_ITEMS` already.
    """
    with database.write() as transaction:
        items = _items_to_change(transaction, case_id)
        title = _title_of(transaction, request.kind, request.reference)
        if any((item.kind, item.reference) == (request.kind, request.reference) for item in items):
            return case_in(transaction, case_id)
        if len(items) >= MAX_ITEMS:
            raise LimitError("case_full", limit=MAX_ITEMS)
        item = ItemRow(
            id=str(uuid_utils.uuid7()),
            kind=request.kind,
            reference=request.reference,
            title=title,
            caption=request.caption,
        )
        case_rows.insert_item(transaction, case_id, item, position=len(items))
        return case_in(transaction, case_id)


def change_item(database: Database, case_id: str, item_id: str, change: ItemUpdate) -> Case:
    """Say something else of an item, or move it to another place.

    Raises:
        NotFoundError: There is no such case.
        NotFoundError: It has no such item.
    """
    with database.write() as transaction:
        items = _items_to_change(transaction, case_id)
        order = [item.id for item in items]
        if item_id not in order:
            raise NotFoundError("case_item_not_found", item_id, case_id)
        if change.caption is not None:
            case_rows.set_caption(transaction, item_id, change.caption)
        if change.position is not None:
            order.remove(item_id)
            order.insert(change.position, item_id)
            case_rows.set_order(transaction, order)
        return case_in(transaction, case_id)


def remove_item(database: Database, case_id: str, item_id: str) -> Case:
    """Take something out of a case; the fold or image itself stays.

    Raises:
        NotFoundError: There is no such case.
        NotFoundError: It has no such item.
    """
    with database.write() as transaction:
        order = [item.id for item in _items_to_change(transaction, case_id)]
        if item_id not in order:
            raise NotFoundError("case_item_not_found", item_id, case_id)
        case_rows.delete_item(transaction, item_id)
        order.remove(item_id)
        case_rows.set_order(transaction, order)
        return case_in(transaction, case_id)


def case_in(transaction: Transaction, case_id: str) -> Case:
    """Give a case as this transaction sees it.

    Raises:
        NotFoundError: There is no such case.
    """
    row = case_rows.case_by_id(transaction, case_id)
    if row is None:
        raise NotFoundError("case_not_found", case_id)
    items = case_rows.items_of(transaction, case_id)
    states = _states(transaction, items)
    return Case(
        id=row.id,
        title=row.title,
        notes=row.notes,
        created_at=time_of(row.created_at),
        updated_at=time_of(row.updated_at),
        items=[
            CaseItem(
                id=item.id,
                kind=item.kind,
                reference=item.reference,
                title=item.title,
                caption=item.caption,
                state=states[item.reference],
            )
            for item in items
        ],
    )


def _items_to_change(transaction: Transaction, case_id: str) -> tuple[ItemRow, ...]:
    """Lock the case by noting the change, and give what is in it."""
    if not case_rows.change_case(transaction, case_id):
        raise NotFoundError("case_not_found", case_id)
    return case_rows.items_of(transaction, case_id)


def _title_of(transaction: Transaction, kind: ItemKind, reference: str) -> str:
    if kind == "fold":
        folds = fold_rows.folds_by_id(transaction, [reference])
        if not folds:
            raise NotFoundError("job_not_found", reference)
        return folds[0].job.name or "fold"
    volume = volume_rows.volume_by_id(transaction, reference)
    if volume is None:
        raise NotFoundError("volume_not_found", reference)
    return volume.title


def _states(transaction: Transaction, items: Sequence[ItemRow]) -> dict[str, _State]:
    folds = [item.reference for item in items if item.kind == "fold"]
    states: dict[str, _State] = {item.reference: "gone" for item in items}
    for fold in fold_rows.folds_by_id(transaction, folds) if folds else ():
        states[fold.job.id] = "present"
    for item in items:
        if item.kind == "volume":
            volume = volume_rows.volume_by_id(transaction, item.reference)
            if volume is not None:
                states[item.reference] = "present" if volume.sharing.shareable else "withheld"
    return states
