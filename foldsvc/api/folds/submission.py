"""A request to fold as it comes: JSON, a form with a file, or the FASTA itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, get_args

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from foldsvc.api.text_fields import as_text, without_null
from foldsvc.engines.checked_options import options_by_name, options_side_by_side
from foldsvc.engines.registry import AUTO
from foldsvc.engines.request_schema import side_by_side_schema
from foldsvc.engines.requested_options import OF_ONE, requested_options, tagged_options
from foldsvc.errors import RepeatedPartError
from foldsvc.formats.alignment_names import named_alignment
from foldsvc.formats.submitted_text import alignment_text_of, text_of
from foldsvc.settings import Settings
from foldsvc.templates.own_files import MAX_FILES as MAX_TEMPLATES
from foldsvc.templates.own_files import template_text
from foldsvc.wire.fold import FoldRequest, ReadAs, TemplateFileRequest

_JSON = "application/json"
_FORM = "multipart/form-data"
# The third is what curl --data-binary says of whatever it sends.
_RAW = (
    "text/plain",
    "text/x-fasta",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
)
_FILE_FIELDS = ("file", "fasta")
SUBMISSIONS = ("/api/v1/folds", "/api/v1/folds/check")
"""Paths whose bodies may bring an alignment."""

_TEMPLATES = "template_files"
_ALIGNMENT = "a3m"
_MAX_FIELDS = 32
_MAX_FILES = 2 + MAX_TEMPLATES

_FIELDS_SCHEMA: dict[str, Any] = {
    "name": {"type": "string", "maxLength": 200},
    "engine": {"type": "string", "default": "auto"},
    "read_as": {"enum": list(get_args(ReadAs)), "type": "string", "default": "auto"},
    "a3m": {"type": "string"},
    **{
        name: as_text(without_null(schema))
        for name, schema in side_by_side_schema()["properties"].items()
    },
}

REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {"schema": {"$ref": "#/components/schemas/FoldRequest"}},
            _FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "fasta": {"type": "string"},
                        _TEMPLATES: {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "PDB or mmCIF, plain or gzipped; a file name that "
                            "ends in a colon and a chain, as in 1abc.cif:B, asks for that chain",
                        },
                        **_FIELDS_SCHEMA,
                    },
                    "oneOf": [{"required": [name]} for name in _FILE_FIELDS],
                    "additionalProperties": False,
                }
            },
            "text/plain": {"schema": {"type": "string", "minLength": 1}},
            "text/x-fasta": {"schema": {"type": "string", "minLength": 1}},
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "schema": schema,
            "description": "With a body of FASTA alone; other bodies have it inside",
        }
        for name, schema in _FIELDS_SCHEMA.items()
    ],
}
"""For `openapi_extra` of the endpoints that take a submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A request to fold, and its fingerprint.

    Attributes:
        request: The same whatever it was sent as.
        digest: SHA-256 of its contents, by which a repeated request is distinguished from another.
    """

    request: FoldRequest
    digest: str


def largest_submission(settings: Settings) -> int:
    """Give how many bytes a request to fold may have, with an alignment."""
    return settings.max_request_bytes + settings.max_alignment_bytes


async def read_submission(request: Request) -> Submission:
    """Read the body by its media type."""
    media_type = request.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    if media_type == _FORM:
        fold_request = await _request_of_form(request)
    elif media_type == _JSON:
        fold_request = await run_in_threadpool(_request_of_json, await request.body())
    elif media_type in _RAW:
        limit = largest_submission(request.app.state.backend.settings)
        text = await run_in_threadpool(text_of, await request.body(), limit)
        fold_request = _request_of_fields({**request.query_params, "fasta": text})
    else:
        raise HTTPException(415, f"A body of {media_type!a} cannot be read")
    # As large as an alignment: nothing that others should wait for.
    return Submission(
        request=fold_request, digest=await run_in_threadpool(_digest_of, fold_request)
    )


def _digest_of(fold_request: FoldRequest) -> str:
    asked = requested_options(fold_request.engine, fold_request.options)
    canonical = fold_request.model_copy(update={"options": asked.as_json()})
    return hashlib.sha256(canonical.model_dump_json().encode()).hexdigest()


TheSubmission = Annotated[Submission, Depends(read_submission)]


async def _request_of_form(request: Request) -> FoldRequest:
    fields: dict[str, str] = {}
    of_file: dict[str, str] = {}
    templates: list[TemplateFileRequest] = []
    limit = largest_submission(request.app.state.backend.settings)
    async with request.form(
        max_files=_MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=limit
    ) as form:
        for name, value in form.multi_items():
            if name == _TEMPLATES and isinstance(value, UploadFile):
                data = await value.read()
                templates.append(await run_in_threadpool(_template, value.filename, data))
                continue
            field = "fasta" if name in _FILE_FIELDS else name
            if field in fields:
                raise RepeatedPartError(
                    field, remedy="Send one file, with several records if need be"
                )
            if isinstance(value, UploadFile):
                if name == _ALIGNMENT and not value.filename and not value.size:
                    continue
                read = alignment_text_of if name == _ALIGNMENT else partial(text_of, limit=limit)
                fields[field] = await run_in_threadpool(read, await value.read())
                if field == "fasta" and (called := named_alignment(value.filename or "")):
                    of_file = {"read_as": "alignment", "name": called[:200]}
            else:
                fields[field] = value
    return _request_of_fields({**of_file, **fields}, templates)


def _template(file_name: str | None, data: bytes) -> TemplateFileRequest:
    name, _, chain = (file_name or "template").partition(":")
    try:
        return TemplateFileRequest(name=name, text=template_text(data, name), chain=chain)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _request_of_fields(
    fields: Mapping[str, str], templates: Sequence[TemplateFileRequest] = ()
) -> FoldRequest:
    """A request out of text fields, options of the engines among them, and files."""
    known = options_by_name()
    options = {name: value for name, value in fields.items() if name in known}
    # An alignment that was not typed is sent as an empty field.
    others: dict[str, object] = {
        name: value
        for name, value in fields.items()
        if name not in known and (value or name != _ALIGNMENT)
    }
    if options:
        asked = options_side_by_side(options, words=OF_ONE)
        others["options"] = tagged_options(fields.get("engine", AUTO), asked)
    if templates:
        others[_TEMPLATES] = tuple(templates)
    try:
        return FoldRequest.model_validate(others)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _request_of_json(body: bytes) -> FoldRequest:
    try:
        return FoldRequest.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
