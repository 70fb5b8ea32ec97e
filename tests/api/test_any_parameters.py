"""Whatever stands in a path, a query or a header, no answer is an error of the service."""

import base64
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings, strategies
from service_in_process import FASTA, InProcess

from foldsvc.api.app import create_app
from foldsvc.storage.database import open_database

HOSTILE = [
    *("", " ", "0", "-1", "1", "1.5", "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "null"),
    *("9" * 25, "9" * 5_000, "-" + "9" * 5_000, "0x10", "1_000", "٣", "²", "true", "[]", "{}"),
    *(
        "\x00",
        "a\x00b",
        "\x1b[2J",
        "\u202e",
        "\ud7ff",
        "\ufffe",
        "\U0010ffff",
        "é" * 300,
        "%",
        "%00",
    ),
    *(
        "..",
        "../..",
        "/",
        "\\",
        "*",
        "?",
        "#",
        ";",
        ",",
        "'",
        '"',
        "' OR 1=1 --",
        "<script>",
        "\r\n",
    ),
    "01a22ca1-9a8a-76dc-991d-c06313c93901",
    "-" * 36,
    base64.urlsafe_b64encode(b"[NaN, null]").decode(),
    base64.urlsafe_b64encode(b'[1, "\\u0000"]').decode(),
    base64.urlsafe_b64encode(b"[[[[[[]]]]]]").decode(),
]
VALUES = strategies.sampled_from(HOSTILE) | strategies.text(max_size=40)
HEADERS = {
    "Range": [
        *("bytes=0-", "bytes=-0", "bytes=-1", "bytes=1-0", "bytes=0-0,2-2", "bytes=a-b", "bytes="),
        *(f"bytes={'9' * 5_000}-", f"bytes=-{'9' * 5_000}", "bytes=0-" + "9" * 40, "x=1", ","),
        "bytes=" + ",".join(["0-0"] * 500),
    ],
    "If-Range": ["x", '"', "W/", "Thu, 99 Foo 2026", "\xff"],
    "If-None-Match": ['"', "*", ",", "W/", "\xff", '"' * 500],
    "If-Modified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 500],
    "Last-Event-ID": ["-1", "nan", "9" * 5_000, "\xff", "1e5", "٣".encode().decode("latin-1")],
    "Accept": ["", ",", "*/*;q=nan", "a/b;q=9e999", "\xff", ";", "x" * 1_000],
    "Accept-Encoding": ["gzip;q=nan", "gzip;q=", "\xff", ";;;", "gzip;q=1e400"],
    "X-Request-ID": ["\xff", "a" * 1_000, "a\tb"],
}


def is_answered(answer: httpx.Response, asked: object) -> None:
    """A success, or a problem of the 400 family."""
    assert answer.status_code < 500 or answer.json()["code"] == "not_ready", (asked, answer.text)
    if answer.status_code >= 400 and answer.headers.get("content-type", "") != "text/html":
        assert answer.json()["code"], asked


@pytest.fixture
def known(http, worker):
    """Give the values that lead somewhere: a job that has ended, a case and a link to it."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"0123456789")})
    case = http.post("/api/v1/cases", json={"title": "x", "notes": ""}).json()["id"]
    http.post(f"/api/v1/cases/{case}/items", json={"kind": "fold", "reference": job})
    link = http.post(f"/api/v1/cases/{case}/shares", json={"days": 1}).json()
    return {"job_id": job, "case_id": case, "token": link["token"], "name": "a.txt"}


def operations(document):
    """Give each method of each path with its parameters."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            places = {one["name"]: one["in"] for one in operation.get("parameters", ())}
            yield method.upper(), path, places


def ask(http, method, path, places, values):
    """Send a request with these values for its parameters."""
    query, headers = {}, {}
    for name, value in values.items():
        if places[name] == "path":
            path = path.replace(f"{{{name}}}", quote(value, safe="", errors="replace"))
        elif places[name] == "query":
            query[name] = value
        else:
            headers[name] = value.encode("utf-8", "replace").translate(None, b"\0\r\n").strip()
    url = httpx.URL(f"http://foldsvc.test{path}", params=query)
    return http.request(method, url, headers=headers)


def test_every_parameter_takes_anything(http, app, known):
    """Each parameter of each method of each path is given everything hostile, one at a time."""
    for method, path, places in operations(app.openapi()):
        for name in places:
            for value in HOSTILE:
                values = {
                    one: value if one == name else known.get(one, "x")
                    for one, place in places.items()
                    if one == name or place == "path"
                }
                if places[name] == "path" and value in ("", "..", "."):
                    continue
                is_answered(ask(http, method, path, places, values), (method, path, name, value))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=strategies.data())
def test_any_parameters_together(http, app, data):
    """All parameters at once, of anything."""
    method, path, places = data.draw(strategies.sampled_from(list(operations(app.openapi()))))
    values = {
        name: data.draw(VALUES)
        for name, place in places.items()
        if place == "path" or data.draw(strategies.booleans())
    }
    if not any(
        place == "path" and values[name] in ("", ".", "..") for name, place in places.items()
    ):
        is_answered(ask(http, method, path, places, values), (method, path, values))


@pytest.mark.parametrize("name", HEADERS)
def test_any_header_is_answered(http, known, name):
    """What stands in the headers that a file, a stream, a list or a picture is asked by."""
    job, token = known["job_id"], known["token"]
    for path in (
        f"/api/v1/folds/{job}/files/a.txt",
        f"/api/v1/folds/{job}/archive.zip",
        f"/api/v1/folds/{job}/events",
        f"/api/v1/folds/{job}",
        f"/api/v1/shared/{token}/folds/{job}/files/a.txt",
        "/api/v1/folds",
        "/dicom-web/studies",
        "/",
    ):
        for value in HEADERS[name]:
            answer = http.get(path, headers=[(name.encode(), value.encode("latin-1"))])
            page = path == "/" and answer.status_code == 503
            assert answer.status_code < 500 or page, (path, name, value)


@pytest.mark.parametrize("path", ["/api/v1/folds", "/api/v1/volumes", "/api/v1/cases"])
def test_postgresql_takes_anything_too(settings, store, postgresql_url, portal, path):
    """The other database is asked with the same, as letters that it cannot keep end in an error."""
    database = open_database(postgresql_url)
    app = create_app(settings, database=database, store=store)
    (places,) = [
        places
        for method, one, places in operations(app.openapi())
        if (method, one) == ("GET", path)
    ]
    with (
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://foldsvc.test") as client,
    ):
        for name in places:
            for value in HOSTILE:
                is_answered(ask(client, "GET", path, places, {name: value}), (path, name, value))
    database.close()
