"""`/dicom-web`: what studies, series and instances there are (QIDO-RS, PS3.18 10.6)."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import AfterValidator
from starlette.responses import JSONResponse

from foldsvc import __version__
from foldsvc.api.backend import TheBackend
from foldsvc.api.dicomweb.media import JSON, choose, no_content
from foldsvc.errors import NotFoundError
from foldsvc.imaging.dicomweb.levels import Level
from foldsvc.imaging.dicomweb.query import parse_query
from foldsvc.imaging.dicomweb.search import Scope, search

PREFIX = "/dicom-web"

router = APIRouter(prefix=PREFIX, include_in_schema=False)

_UID = re.compile(r"[0-9.]{1,64}")
_ACCEPT = "accept"


def _possible_uid(uid: str) -> str:
    """Refuse what is not a UID before anything is asked about it."""
    if not _UID.fullmatch(uid):
        raise NotFoundError("dicom_not_found")
    return uid


Uid = Annotated[str, Path(), AfterValidator(_possible_uid)]


@router.get("/studies")
def find_studies(request: Request, backend: TheBackend) -> Response:
    """Find studies."""
    return _answer(request, backend, "study", Scope())


@router.get("/series")
def find_series(request: Request, backend: TheBackend) -> Response:
    """Find series of all studies."""
    return _answer(request, backend, "series", Scope())


@router.get("/studies/{study}/series")
def find_series_of_study(study: Uid, request: Request, backend: TheBackend) -> Response:
    """Find series of a study."""
    return _answer(request, backend, "series", Scope(study=study))


@router.get("/instances")
def find_instances(request: Request, backend: TheBackend) -> Response:
    """Find instances of all studies."""
    return _answer(request, backend, "instance", Scope())


@router.get("/studies/{study}/instances")
def find_instances_of_study(study: Uid, request: Request, backend: TheBackend) -> Response:
    """Find instances of a study."""
    return _answer(request, backend, "instance", Scope(study=study))


@router.get("/studies/{study}/series/{series}/instances")
def find_instances_of_series(
    study: Uid, series: Uid, request: Request, backend: TheBackend
) -> Response:
    """Find instances of a series."""
    return _answer(request, backend, "instance", Scope(study=study, series=series))


def url_of(request: Request) -> str:
    """Give the address of this service's DICOMweb, as the client reached it."""
    return str(request.base_url).rstrip("/") + PREFIX


def _answer(request: Request, backend: TheBackend, level: Level, scope: Scope) -> Response:
    choose(request, [JSON])
    given = [(name, value) for name, value in request.query_params.multi_items() if name != _ACCEPT]
    query = parse_query(given)
    result = search(backend.catalogue.parts(), level, scope, query, url_of(request))
    warnings = []
    if query.ignored:
        names = ", ".join(query.ignored)
        warnings.append(_warning(f"The following are not supported: {names}"))
    if result.remaining:
        message = f"There are {result.remaining} additional results that can be requested"
        warnings.append(_warning(message))
    headers = {"Cache-Control": "private, no-cache"}
    if warnings:
        headers["Warning"] = ", ".join(warnings)
    if not result.page:
        return no_content(headers)
    return JSONResponse([dict(answer) for answer in result.page], media_type=JSON, headers=headers)


def _warning(text: str) -> str:
    return f'299 foldsvc/{__version__} "{text}"'
