"""The calls about cases, and the links that lead others there."""

from urllib.parse import quote

from pydantic import BaseModel

from foldsvc.client.calls import Call, reader
from foldsvc.records.case import ItemKind
from foldsvc.wire.cases import Case, CasePage, CaseRequest, ItemRequest, NewShare, ShareRequest

_PATH = "/cases"
_JSON = {"Content-Type": "application/json"}


def create_case(title: str, notes: str) -> Call[Case]:
    """Begin a case; not repeated by itself, since that would begin two."""
    return Call(
        method="POST",
        path=_PATH,
        read=reader(Case),
        headers=_JSON,
        content=_json(CaseRequest(title=title, notes=notes)),
        repeatable=False,
    )


def cases(*, cursor: str | None, limit: int) -> Call[CasePage]:
    """List cases, newest first."""
    given = {"cursor": cursor, "limit": limit}
    params = {key: value for key, value in given.items() if value}
    return Call(method="GET", path=_PATH, read=reader(CasePage), params=params)


def case(case_id: str) -> Call[Case]:
    """Look at a case."""
    return Call(method="GET", path=_case(case_id), read=reader(Case))


def add_to_case(case_id: str, kind: ItemKind, reference: str, caption: str) -> Call[Case]:
    """Put a fold or an image into a case; what is in it already stays where it is."""
    request = ItemRequest(kind=kind, reference=reference, caption=caption)
    return Call(
        method="POST",
        path=f"{_case(case_id)}/items",
        read=reader(Case),
        headers=_JSON,
        content=_json(request),
    )


def share_case(case_id: str, days: int | None) -> Call[NewShare]:
    """Make a link to a case; not repeated by itself, since that would make two."""
    return Call(
        method="POST",
        path=f"{_case(case_id)}/shares",
        read=reader(NewShare),
        headers=_JSON,
        content=_json(ShareRequest(days=days)),
        repeatable=False,
    )


def revoke_share(case_id: str, share_id: str) -> Call[None]:
    """End a link."""
    path = f"{_case(case_id)}/shares/{quote(share_id, safe='')}"
    return Call(method="DELETE", path=path, read=lambda _response: None)


def delete_case(case_id: str) -> Call[None]:
    """Delete a case; not repeated by itself, since the second time there is none."""
    return Call(method="DELETE", path=_case(case_id), read=lambda _response: None, repeatable=False)


def _json(request: BaseModel) -> bytes:
    return request.model_dump_json().encode()


def _case(case_id: str) -> str:
    return f"{_PATH}/{quote(case_id, safe='')}"
