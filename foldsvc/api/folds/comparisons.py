"""`/comparisons`: how far structures agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from foldsvc import errors
from foldsvc.api.backend import TheBackend
from foldsvc.api.caller import TheReader
from foldsvc.api.problems import responses
from foldsvc.comparisons.compared_structures import ComparedSources
from foldsvc.comparisons.comparisons import compare_structures
from foldsvc.records.comparison import ComparisonAnswer
from foldsvc.wire.comparisons import MOST_STRUCTURES, ComparisonRequest

router = APIRouter(tags=["comparisons"])

_JSON = "application/json"
_FORM = "multipart/form-data"
_FEWEST = 2
_REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {"schema": {"$ref": "#/components/schemas/ComparisonRequest"}},
            _FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "request": {
                            "allOf": [{"$ref": "#/components/schemas/ComparisonRequest"}],
                            "description": "as JSON; if left out, the files are compared in the "
                            "order in which they come",
                        },
                        "file": {
                            "type": "array",
                            "maxItems": MOST_STRUCTURES,
                            "items": {"type": "string", "format": "binary"},
                            "description": "PDB or mmCIF, gzipped or not",
                        },
                    },
                    "additionalProperties": False,
                },
                "encoding": {"request": {"contentType": _JSON}},
            },
        },
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    request: ComparisonRequest
    files: Mapping[str, bytes]


async def _read(request: Request) -> _Asked:
    """Read the body by its media type."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _JSON:
        body = await request.body()
        return _Asked(request=await run_in_threadpool(_request_of, body), files={})
    if media_type == _FORM:
        return await _of_form(request)
    raise HTTPException(415, f"A body of {media_type!a} cannot be read")


async def _of_form(request: Request) -> _Asked:
    files: dict[str, bytes] = {}
    asked: str | None = None
    limit = request.app.state.backend.settings.max_request_bytes
    async with request.form(max_files=MOST_STRUCTURES, max_fields=1, max_part_size=limit) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                file = value.filename or "file"
                if file in files:
                    raise errors.RepeatedPartError(file, remedy="Give each file a name of its own")
                files[file] = await value.read()
            elif name == "request":
                asked = value
    if asked is None and len(files) < _FEWEST:
        raise errors.InvalidRequestError(
            f"The form has no request and {len(files)} of the two or more files to be compared",
            remedy="Send two files or more, or a request that names the structures",
        )
    if asked is None:
        return _Asked(
            request=_validated({"structures": [{"file": file} for file in files]}), files=files
        )
    return _Asked(request=await run_in_threadpool(_request_of, asked), files=files)


def _request_of(body: bytes | str) -> ComparisonRequest:
    try:
        return ComparisonRequest.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _validated(content: dict[str, Any]) -> ComparisonRequest:
    try:
        return ComparisonRequest.model_validate(content)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


@router.post(
    "/comparisons",
    response_model=ComparisonAnswer,
    responses=responses(
        "input_invalid",
        "input_too_large",
        "comparison_too_large",
        "comparison_too_many_chains",
        "reading_limit",
        "reading_busy",
        "comparison_busy",
        "job_not_found",
        "lookup_unavailable",
    ),
    openapi_extra=_REQUEST_BODY,
)
def compare(
    asked: Annotated[_Asked, Depends(_read)], reader: TheReader, backend: TheBackend
) -> Response:
    """Lay structures on the first of them and score their agreement; nothing is kept."""
    if not backend.comparisons.acquire(blocking=False):
        raise errors.BusyError("comparison_busy")
    try:
        sources = ComparedSources(
            settings=backend.settings,
            database=backend.database,
            store=backend.store,
            files=asked.files,
        )
        answer = compare_structures(asked.request, sources, reader)
    finally:
        backend.comparisons.release()
    return Response(answer, media_type=_JSON)
