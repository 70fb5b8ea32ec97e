"""`/cases`: folds and images side by side, and the links that lead others there."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from foldsvc.api.backend import TheBackend
from foldsvc.api.parameters import ID, WITHOUT_NUL
from foldsvc.api.problems import responses
from foldsvc.cases import cases, shares
from foldsvc.jobs.cursor import MAX_PAGE
from foldsvc.wire.cases import (
    Case,
    CasePage,
    CaseRequest,
    CaseUpdate,
    ItemRequest,
    ItemUpdate,
    NewShare,
    ShareList,
    ShareRequest,
)

router = APIRouter(tags=["cases"])

CaseId = Annotated[str, Path(description="id of the case", max_length=64)]
ItemId = Annotated[str, Path(description="id of the item in its case", max_length=64)]
ShareId = Annotated[str, Path(description="id of the link, which is not its token", max_length=64)]

_NONE = responses("case_not_found")
_NO_ITEM = responses("case_not_found", "case_item_not_found")


@router.post("/cases", status_code=status.HTTP_201_CREATED)
def create_case(request: CaseRequest, backend: TheBackend, response: Response) -> Case:
    """Begin an empty case."""
    case = cases.create_case(backend.database, request)
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return case


@router.get("/cases", responses=responses("request_invalid"))
def list_cases(
    backend: TheBackend,
    cursor: Annotated[
        str | None,
        Query(
            description="`next_cursor` of the page before",
            json_schema_extra={"pattern": f"^{ID.pattern}$"},
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    reference: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern=WITHOUT_NUL,
            description="only cases with this fold or image in them",
        ),
    ] = None,
) -> CasePage:
    """List cases, newest first."""
    return cases.list_cases(backend.database, cursor=cursor, limit=limit, reference=reference)


@router.get("/cases/{case_id}", responses=_NONE)
def get_case(case_id: CaseId, backend: TheBackend) -> Case:
    """Give a case with what is in it."""
    return cases.get_case(backend.database, case_id)


@router.patch("/cases/{case_id}", responses=_NONE)
def change_case(case_id: CaseId, change: CaseUpdate, backend: TheBackend) -> Case:
    """Change what a case is called, or the notes in it."""
    return cases.change_case(backend.database, case_id, change)


@router.delete("/cases/{case_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_NONE)
def delete_case(case_id: CaseId, backend: TheBackend) -> None:
    """Forget a case and its links; the folds and images in it stay."""
    cases.delete_case(backend.database, case_id)


@router.post(
    "/cases/{case_id}/items",
    responses=responses(
        "case_not_found",
        "job_not_found",
        "volume_not_found",
        "case_full",
    ),
)
def add_item(case_id: CaseId, request: ItemRequest, backend: TheBackend) -> Case:
    """Put a fold or an image at the end of a case; what is in it already stays where it is."""
    return cases.add_item(backend.database, case_id, request)


@router.patch("/cases/{case_id}/items/{item_id}", responses=_NO_ITEM)
def change_item(case_id: CaseId, item_id: ItemId, change: ItemUpdate, backend: TheBackend) -> Case:
    """Say something else of an item, or move it to another place."""
    return cases.change_item(backend.database, case_id, item_id, change)


@router.delete("/cases/{case_id}/items/{item_id}", responses=_NO_ITEM)
def remove_item(case_id: CaseId, item_id: ItemId, backend: TheBackend) -> Case:
    """Take something out of a case; the fold or image itself stays."""
    return cases.remove_item(backend.database, case_id, item_id)


@router.post(
    "/cases/{case_id}/shares",
    status_code=status.HTTP_201_CREATED,
    responses=responses("case_not_found", "request_invalid", "case_not_shareable"),
)
def create_share(case_id: CaseId, request: ShareRequest, backend: TheBackend) -> NewShare:
    """Make a link by which others look at the case; its token is in this answer and never again."""
    return shares.create_share(backend.database, backend.settings, case_id, request)


@router.get("/cases/{case_id}/shares", responses=_NONE)
def list_shares(case_id: CaseId, backend: TheBackend) -> ShareList:
    """List the links to a case, newest first, ended ones too."""
    return shares.list_shares(backend.database, backend.settings, case_id)


@router.delete(
    "/cases/{case_id}/shares/{share_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses("share_not_found"),
)
def revoke_share(case_id: CaseId, share_id: ShareId, backend: TheBackend) -> None:
    """End a link at once."""
    shares.revoke_share(backend.database, case_id, share_id)
