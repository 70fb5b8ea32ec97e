"""What the OpenAPI document says beyond what FastAPI finds out by itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from foldsvc.api.problems import OTHER_CODES, responses
from foldsvc.api.text_fields import without_null
from foldsvc.engines.request_schema import option_schemas, own_schema, requested_schema
from foldsvc.wire.comparisons import ComparisonRequest
from foldsvc.wire.fold import FoldRequest, JobEvent, Problem
from foldsvc.wire.results import RESULT_JSON, scores_schema

PATH = "/api/v1/openapi.json"
_ALSO = (ComparisonRequest, FoldRequest, JobEvent, Problem)
"""Models that endpoints read or send by hand, so that FastAPI does not find them."""

_REFUSALS = (
    "request_malformed",
    "cross_site",
    "request_timeout",
    "body_encoding_unknown",
)
_EVENT_STREAM = "text/event-stream"
_TAGS = [
    {"name": "folds", "description": "Submit sequences, follow and manage their jobs."},
    {"name": "jobs", "description": "What folds and segmentations have in common."},
    {"name": "batches", "description": "The jobs of one submission with several records."},
    {"name": "files", "description": "Structures, confidences, plots and reports of a job."},
    {"name": "engines", "description": "What can fold here."},
    {"name": "lookup", "description": "Whether AlphaFold DB has a structure already."},
    {"name": "comparisons", "description": "How far structures agree."},
    {
        "name": "volumes",
        "description": "Images, made anonymous on their way in. "
        "Not a medical device; not for diagnosis.",
    },
    {
        "name": "cases",
        "description": "Folds and images side by side with notes, and links to them that expire.",
    },
    {"name": "health", "description": "For those who run the service."},
]


def describe(app: FastAPI, max_share_days: int) -> dict[str, Any]:
    """The OpenAPI 3.1 document, made once.

    Args:
        app: With all its endpoints.
        max_share_days: The installation's limit, which the schema of a link tells.
    """
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=app.description,
        routes=app.routes,
        tags=_TAGS,
        separate_input_output_schemas=False,
    )
    _, also = models_json_schema(
        [(model, "validation") for model in _ALSO],
        ref_template="#/components/schemas/{model}",
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in {**also["$defs"], **_result_schemas()}.items():
        schemas.setdefault(name, schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= option_schemas()
    schemas["FoldRequest"]["properties"]["options"] = requested_schema()
    schemas["Job"]["properties"]["options"] = own_schema()
    days = schemas["ShareRequest"]["properties"]["days"]["anyOf"][0]
    days["maximum"] = max_share_days
    for path in document["paths"].values():
        for operation in path.values():
            _refine(operation)
            _add_refusals(operation)
    app.openapi_schema = document
    return document


def _result_schemas() -> dict[str, Any]:
    """Give what the JSON files of results look like, which endpoints send as they are."""
    _, reports = TypeAdapter.json_schemas(
        [(model.__name__, "serialization", TypeAdapter(model)) for model in RESULT_JSON],
        ref_template="#/components/schemas/{model}",
    )
    return {**reports["$defs"], "Scores": scores_schema()}


def _add_refusals(operation: dict[str, Any]) -> None:
    """Add the problems that a body may meet before anybody looks at what is in it."""
    if "requestBody" not in operation:
        return
    for status, answer in responses(*_REFUSALS).items():
        there = operation["responses"].setdefault(str(status), answer)
        codes = {*there["description"].split(", "), *answer["description"].split(", ")}
        codes |= {f"http_{status}"} & OTHER_CODES.keys()
        there["description"] = ", ".join(sorted(codes))
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _refine(operation: dict[str, Any]) -> None:
    """Say what FastAPI cannot know: problems for 422, job events in streams, no null in a URL."""
    for parameter in operation.get("parameters", []):
        parameter["schema"] = without_null(parameter["schema"])
    invalid = operation["responses"].get("422")
    if invalid and "application/json" in invalid.get("content", {}):
        invalid["description"] = "request_invalid"
        schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
        invalid["content"] = {"application/problem+json": schema}
    stream = operation["responses"].get("200", {}).get("content", {}).get(_EVENT_STREAM)
    if stream:
        stream["itemSchema"]["properties"]["data"] = {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/JobEvent"},
        }
