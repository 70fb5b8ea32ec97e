"""Errors into HTTP: the only place that knows status codes."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from foldsvc import errors
from foldsvc.api.head import methods_of
from foldsvc.api.shown_path import shown_path
from foldsvc.errors import FoldsvcError
from foldsvc.errors.codes import codes
from foldsvc.wire.fold import Problem

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

STATUS_OF: dict[type[FoldsvcError], HTTPStatus] = {
    errors.InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UploadTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.BusyError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ReadingLimitError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.ReadingBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ReadingCancelledError: HTTPStatus.REQUEST_TIMEOUT,
    errors.DicomQueryError: HTTPStatus.BAD_REQUEST,
    errors.NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.AccessError: HTTPStatus.FORBIDDEN,
    errors.WeightsError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.AlignmentError: HTTPStatus.BAD_GATEWAY,
    errors.LookupUnavailableError: HTTPStatus.BAD_GATEWAY,
    errors.StateError: HTTPStatus.CONFLICT,
    errors.IdempotencyConflictError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StorageError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DatabaseUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.InstallationError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.EngineError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.FvTooLongError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ProgramError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.ProgramMissingError: HTTPStatus.NOT_IMPLEMENTED,
    errors.StructureFormatError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SupervisionError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DrawingBusyError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ServiceError: HTTPStatus.BAD_GATEWAY,
}
"""A class that is not named has the status of its branch."""

_STATUS_OF_CODE = {
    "input_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "comparison_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "comparison_too_many_chains": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request_malformed": HTTPStatus.BAD_REQUEST,
    "host_not_allowed": HTTPStatus.MISDIRECTED_REQUEST,
    "body_encoding_unknown": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "request_timeout": HTTPStatus.REQUEST_TIMEOUT,
    "too_many_connections": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Codes whose status is not that of the class, which has several."""

_REMEDY_OF_STATUS = {
    HTTPStatus.NOT_FOUND: "The paths are listed at /docs",
    HTTPStatus.METHOD_NOT_ALLOWED: "The methods of each path are listed at /docs",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "Send application/json, multipart/form-data or the FASTA itself as text/plain"
    ),
}

_PLACE = ("record", "line", "column", "position")

OTHER_CODES = {
    "http_400": (HTTPStatus.BAD_REQUEST, "The body is not what its media type says."),
    "http_404": (HTTPStatus.NOT_FOUND, "There is nothing at this path."),
    "http_405": (HTTPStatus.METHOD_NOT_ALLOWED, "The path does not know this method."),
    "http_415": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A body of this media type is not read."),
    "internal_error": (
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something that was not foreseen; the service's log has it.",
    ),
}
"""Codes that are not of foldsvc's own errors, for the documentation."""


_PASSING = (
    errors.DatabaseUnavailableError
    | errors.NotReadyError
    | errors.BusyError
    | errors.ReadingBusyError
    | errors.DrawingBusyError
)


def status_of(code: str) -> HTTPStatus:
    """The status of a code: its own, or that of the nearest class above its errors."""
    return _status(code, codes()[code].kind)


def responses(*problem_codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems that an endpoint declares, by status, for its `responses`."""
    by_status: dict[int, list[str]] = {}
    for code in problem_codes:
        by_status.setdefault(int(status_of(code)), []).append(code)
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": ", ".join(sorted(names)), "content": {MEDIA_TYPE: schema}}
        for status, names in sorted(by_status.items())
    }


def problem_of_error(error: FoldsvcError, request: Request) -> Problem:
    """The problem document of one of foldsvc's own errors."""
    status = _status(error.code, type(error))
    return _problem(
        request,
        status=status,
        code=error.code,
        detail=error.message,
        remedy=error.remedy,
        place={name: getattr(error, name, None) for name in _PLACE},
    )


def problem_of_connection(error: FoldsvcError) -> Problem:
    """The problem document of a request that did not come to have a path."""
    return _problem(
        None,
        status=_status(error.code, type(error)),
        code=error.code,
        detail=error.message,
        remedy=error.remedy,
    )


def internal_problem(request: Request) -> Problem:
    """What is said of an error that nobody foresaw: nothing but where to look."""
    return _problem(
        request,
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal_error",
        detail="The service met an error that it did not foresee",
        remedy="The service's log has it under this request id",
    )


def as_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer that carries a problem document."""
    return JSONResponse(
        problem.model_dump(mode="json"),
        status_code=problem.status,
        headers={**(headers or {}), "Cache-Control": "no-store"},
        media_type=MEDIA_TYPE,
    )


def register(app: FastAPI, page_for: Callable[[Request], Response | None]) -> None:
    """Answer every error of the app by a problem document.

    Args:
        app: Whose errors.
        page_for: Gives the page to somebody who looks for one where there is nothing.
    """

    @app.exception_handler(FoldsvcError)
    def on_foldsvc_error(request: Request, error: FoldsvcError) -> JSONResponse:
        problem = problem_of_error(error, request)
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request_failed", code=problem.code, detail=problem.detail)
        passing = isinstance(error, _PASSING)
        return as_response(problem, {"Retry-After": "2"} if passing else None)

    @app.exception_handler(RequestValidationError)
    def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
        return as_response(
            _problem(
                request,
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                code=errors.InvalidRequestError.code,
                detail="; ".join(_fault(fault) for fault in error.errors()),
                remedy="The fields and their types are listed at /docs",
            )
        )

    @app.exception_handler(HTTPException)
    def on_http_exception(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND and (page := page_for(request)):
            return page
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(methods_of(request.scope))
        return as_response(
            _problem(
                request,
                status=HTTPStatus(error.status_code),
                code=f"http_{error.status_code}",
                detail=str(error.detail),
                remedy=_REMEDY_OF_STATUS.get(HTTPStatus(error.status_code), "See /docs"),
            ),
            headers,
        )


def _status(code: str, kind: type[FoldsvcError]) -> HTTPStatus:
    own = _STATUS_OF_CODE.get(code) if code in kind.table else None
    return own or next(STATUS_OF[above] for above in kind.__mro__ if above in STATUS_OF)


def _fault(error: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in error.get("loc", ()))
    return f"{field}: {error.get('msg', 'not valid')}"


def _problem(
    request: Request | None,
    *,
    status: HTTPStatus,
    code: str,
    detail: str,
    remedy: str,
    place: Mapping[str, Any] = MappingProxyType({}),
) -> Problem:
    return Problem(
        type=f"/docs#{code}",
        title=status.phrase,
        status=int(status),
        detail=detail,
        code=code,
        remedy=remedy,
        instance=shown_path(request.scope["path"]) if request else "",
        request_id=getattr(request.state, "request_id", "") if request else "",
        **place,
    )
