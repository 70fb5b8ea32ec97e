"""`/docs`: the API for people, written from its OpenAPI document; no script, no other host."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from foldsvc.api.problems import OTHER_CODES, status_of
from foldsvc.errors.codes import codes
from foldsvc.result.layout import Ending, model_file

router = APIRouter()

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_STYLE = """
:root { color-scheme: light dark; --soft: color-mix(in srgb, currentColor 12%, transparent) }
body { background: Canvas; color: CanvasText }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 0.9em ui-monospace, monospace; background: var(--soft); border-radius: 4px }
code { padding: 0 0.25em; overflow-wrap: anywhere }
pre { padding: 0.8em; white-space: pre-wrap; overflow-wrap: anywhere }
section.operation { border: 1px solid var(--soft); border-radius: 8px; padding: 0 1rem 1rem }
section.operation { margin: 1rem 0 } h3 { margin: 1rem 0 0.5rem; overflow-wrap: anywhere }
.method { text-transform: uppercase; font-weight: 700; margin-right: 0.5em }
table { border-collapse: collapse; margin: 0.5rem 0 }
th, td { text-align: left; vertical-align: top; padding: 0.25em 0.75em 0.25em 0 }
th { font-weight: 600 } tr + tr td { border-top: 1px solid var(--soft) }
@media (max-width: 40rem) {
tr:has(th) { display: none } tr, td { display: block } tr + tr td + td { border-top: 0 }
}
"""
_FIRST = """# submit, as JSON, as a file, or the FASTA itself
curl {url}api/v1/folds -H 'Content-Type: text/plain' --data-binary @antibody.fasta
curl {url}api/v1/folds -F file=@antibody.fasta -F name=trastuzumab

# follow, then fetch (ID is jobs[0].id of the answer)
curl -N {url}api/v1/folds/ID/events
curl -O {url}api/v1/folds/ID/files/{structure}"""


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """Give the page."""
    document = request.app.openapi()
    body = "\n".join(_page(document, str(request.base_url)))
    return HTMLResponse(body, headers={"Content-Security-Policy": _POLICY})


def _page(document: Mapping[str, Any], url: str) -> Iterator[str]:
    info = document["info"]
    yield "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
    yield "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    yield f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(info['title'])} {escape(info['version'])}: the HTTP API</h1>"
    yield f"<p>{_prose(info['description'])}</p>"
    yield "<p>The same for programs: <a href='/api/v1/openapi.json'>OpenAPI 3.1</a>.</p>"
    yield f"<pre>{escape(_FIRST.format(url=url, structure=model_file(1, Ending.PDB)))}</pre>"
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'].capitalize())}</h2><p>{_prose(tag['description'])}</p>"
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if tag["name"] in operation.get("tags", ()):
                    yield from _operation(path, method, operation)
    yield "<h2>Objects</h2>"
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield from _object(name, schema)
    yield from _problem_codes()
    yield "</main></body></html>"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<section class='operation' id='{escape(operation['operationId'])}'>"
    yield f"<h3><span class='method'>{escape(method)}</span><code>{escape(path)}</code></h3>"
    yield f"<p>{_prose(operation.get('description', ''))}</p>"
    if parameters := operation.get("parameters"):
        yield "<table><tr><th>parameter<th>in<th>type<th>meaning</tr>"
        for parameter in parameters:
            yield _row(
                f"<code>{escape(parameter['name'])}</code>",
                escape(parameter["in"]),
                _type(parameter["schema"]),
                _prose(parameter.get("description", "")),
            )
        yield "</table>"
    yield "<table>"
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        yield _row("body", f"<code>{escape(media_type)}</code>", _type(body["schema"]))
    for status, answer in operation["responses"].items():
        kinds = [
            f"<code>{escape(media_type)}</code> {_type(body.get('schema', {}))}"
            for media_type, body in answer.get("content", {}).items()
        ]
        yield _row(escape(status), _prose(answer["description"]), "<br>".join(kinds))
    yield "</table></section>"


def _object(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"<section class='operation' id='{escape(name)}'><h3><code>{escape(name)}</code></h3>"
    yield f"<p>{_prose(schema.get('description', ''))}</p><table>"
    required = schema.get("required", ())
    for field, kind in schema.get("properties", {}).items():
        yield _row(
            f"<code>{escape(field)}</code>",
            _type(kind),
            "" if field in required else _default(kind),
            _prose(kind.get("description", "")),
        )
    yield "</table></section>"


def _problem_codes() -> Iterator[str]:
    yield "<h2>Problem codes</h2><table><tr><th>code<th>status<th>meaning</tr>"
    for code, entry in sorted(codes().items()):
        yield f"<tr id='{code}'><td><code>{code}</code><td>{int(status_of(code))}"
        yield f"<td>{_prose(entry.meaning)}</tr>"
    for code, (status, says) in OTHER_CODES.items():
        yield f"<tr id='{code}'><td><code>{code}</code><td>{int(status)}<td>{_prose(says)}</tr>"
    yield "</table>"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("format") or schema.get("type") or ""))


def _default(schema: Mapping[str, Any]) -> str:
    if "default" not in schema:
        return "optional"
    return f"default <code>{escape(json.dumps(schema['default']))}</code>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>"


def _prose(text: str) -> str:
    """Text with `code` in it, as HTML."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)
    )
