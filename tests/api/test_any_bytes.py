"""Whatever is sent, the answer is a success or a problem of the sender's, never of ours."""

import json
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings, strategies
from service_in_process import FASTA

from foldsvc.jobs.cursor import CURSOR

ANYTHING = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MEDIA_TYPES = strategies.sampled_from(
    [
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "text/x-fasta; charset=utf-16",
        "application/x-www-form-urlencoded",
        "",
        "x",
        ";",
    ]
)
JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner),
    max_leaves=8,
)
FASTA_LIKE = strategies.text(
    alphabet=">:*-\n\r ACDEFGHIKLMNPQRSTVWYXBJOUZacgtu\x00ü;#\t|", max_size=400
)


def is_answered(answer):
    """A success, or a problem of the 400 family with a cure."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]


@ANYTHING
@given(body=strategies.binary(max_size=2_000), media_type=MEDIA_TYPES)
def test_any_bytes_are_answered(http, body, media_type):
    """Any bytes as any kind of body."""
    is_answered(http.post("/api/v1/folds", content=body, headers={"Content-Type": media_type}))


@ANYTHING
@given(text=FASTA_LIKE)
def test_anything_like_fasta_is_answered(http, text):
    """Any text of the letters that FASTA is made of, raw, as JSON and as a form."""
    is_answered(http.post("/api/v1/folds/check", content=text.encode()))
    is_answered(http.post("/api/v1/folds/check", json={"fasta": text}))
    is_answered(http.post("/api/v1/folds/check", files={"file": text.encode()}))


@ANYTHING
@given(
    value=strategies.fixed_dictionaries(
        {},
        optional={
            "fasta": JSON | strategies.just(FASTA),
            "chains": strategies.lists(
                strategies.fixed_dictionaries(
                    {"sequence": strategies.text()}, optional={"name": strategies.text()}
                )
            )
            | JSON,
            "name": strategies.text(strategies.characters(codec=None)) | JSON,
            "engine": strategies.text() | strategies.just("auto"),
            "options": JSON,
            "x": JSON,
        },
    )
)
def test_any_json_is_answered(http, value):
    """Any JSON, lone surrogates and numbers that JSON does not have among it."""
    is_answered(
        http.post(
            "/api/v1/folds",
            content=json.dumps(value),
            headers={"Content-Type": "application/json"},
        )
    )


@ANYTHING
@given(part=strategies.text(min_size=1, max_size=60), query=strategies.text(max_size=60))
def test_any_address_is_answered(http, part, query):
    """Any text as an id, a file's name, a cursor and a filter."""
    step = quote(part, safe="", errors="replace")
    for path in (f"/api/v1/folds/{step}", f"/api/v1/batches/{step}", f"/{step}", f"/jobs/{step}"):
        if path.strip("/.") and step not in (".", ".."):
            answer = http.get(path)
            assert answer.status_code in (200, 404, 503), path
    for name in ("cursor", "name", "state", "limit"):
        is_answered(http.get("/api/v1/folds", params={name: query}))


@ANYTHING
@given(cursor=strategies.from_regex(CURSOR))
def test_any_cursor_is_answered(http, cursor):
    """Whatever looks like a cursor leads to a page, in every list."""
    for path in ("folds", "volumes"):
        answer = http.get(f"/api/v1/{path}", params={"cursor": cursor.rstrip("\n")})
        assert answer.status_code == 200
