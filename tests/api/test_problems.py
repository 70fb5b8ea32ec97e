"""Errors as HTTP."""

import inspect
import json

import httpx
import pytest
from fastapi import FastAPI

from foldsvc import errors
from foldsvc.api.app import create_app
from foldsvc.api.problems import STATUS_OF, status_of
from foldsvc.errors import FoldsvcError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, FoldsvcError) and kind is not FoldsvcError
]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_every_error_has_a_status(kind):
    """Each class in errors.py has a status of its own or that of its branch."""
    for code in (kind.code, *kind.table):
        assert 400 <= status_of(code) < 600
    assert FoldsvcError not in STATUS_OF


def test_codes_are_of_one_error_each():
    """A code names one error, so that a script can rely on it."""
    codes = [code for kind in KINDS for code in (kind.code, *kind.table)]

    assert sorted(codes) == sorted(set(codes))


def test_every_code_is_documented(http):
    """The `type` of each problem leads to a row of /docs."""
    page = http.get("/docs").text

    for kind in KINDS:
        for code in (kind.code, *kind.table):
            assert f"id='{code}'" in page
    for path in ("/nothing", "/api/v1/folds/x"):
        anchor = http.get(path).json()["type"].removeprefix("/docs#")
        assert f"id='{anchor}'" in page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/assets/nothing.js", 404),
        ("GET", "/assets/../../../etc/passwd", 404),
        ("GET", "/..%2f..%2fetc%2fpasswd", 404),
        ("PUT", "/api/v1/folds", 405),
        ("POST", "/api/v1/engines", 405),
        ("GET", "/api/v1/folds/x/cancel", 405),
        ("POST", "/", 405),
    ],
)
def test_no_such_path_or_method_is_a_problem(http, method, path, status):
    """What does not exist is told as a problem document as well."""
    answer = http.request(method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["remedy"]
    if status == 405:
        assert answer.headers["allow"]


def test_an_unforeseen_error_tells_nothing(app: FastAPI, portal, capsys):
    """What nobody foresaw gives 500 with an id for the log, and none of its details."""

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise ZeroDivisionError("the password is 123")

    app.router.routes.insert(0, app.router.routes.pop())
    transport = httpx.ASGITransport(app)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/api/v1/broken", headers={"X-Request-ID": "abc-1"})

    answer = portal.call(ask)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "password" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "abc-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "abc-1" in "".join(capsys.readouterr())


def test_a_request_id_that_is_none_is_replaced(http):
    """A caller's id is kept where it is plain, and replaced where it could forge a log."""
    kept = http.get("/healthz", headers={"X-Request-ID": "run-7.b"}).headers["x-request-id"]
    other = http.get("/healthz", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"]

    assert kept == "run-7.b"
    assert len(other) == 36


def test_a_body_in_pieces_is_counted(settings, database, store, portal):
    """A body without a length is refused as soon as it is too long, and never parsed."""
    app = create_app(
        settings.model_copy(update={"max_request_bytes": 1_000}), database=database, store=store
    )
    sent, got, asked = [], [], iter(range(1_000_000))

    async def receive():
        asked_now = next(asked)
        return {"type": "http.request", "body": b"x" * 900, "more_body": asked_now < 500_000}

    async def send(message):
        sent.append(message)

    async def run():
        async with app.router.lifespan_context(app):
            await app(
                {
                    "type": "http",
                    "method": "POST",
                    "path": "/api/v1/lookup",
                    "query_string": b"",
                    "headers": [(b"host", b"x"), (b"content-type", b"application/json")],
                    "server": ("x", 80),
                    "scheme": "http",
                },
                receive,
                send,
            )
            got.append(next(asked))

    portal.call(run)

    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["code"] == "input_too_large"
    assert got[0] < 20


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/folds", "GET, HEAD, POST"),
        ("/api/v1/folds/01a22ca1-9a8a-76dc-991d-c06313c93901", "GET, HEAD, DELETE"),
        ("/api/v1/folds/check", "POST"),
        ("/api/v1/volumes/from-dicomweb", "POST"),
        ("/api/v1/cases/x", "GET, HEAD, PATCH, DELETE"),
        ("/api/v1/engines", "GET, HEAD"),
        ("/assets/x.js", "GET, HEAD"),
        ("/", "GET, HEAD"),
    ],
)
def test_allow_names_every_method_of_the_path(http, path, methods):
    """A method that a path does not know is answered with all that it knows."""
    answer = http.put(path)

    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
