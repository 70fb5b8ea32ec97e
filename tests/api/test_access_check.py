"""Who is let in: whoever calls the service by its name, and no page of another site."""

import socket

import httpx
import pytest
from all_logged import all_logged
from service_in_process import FASTA, InProcess

from foldsvc.api.app import create_app
from foldsvc.folds.queries import list_folds

__all__ = ["all_logged"]

PATHS = [
    *(
        "/",
        "/jobs",
        "/images",
        "/assets/x.js",
        "/examples/trastuzumab.fasta",
        "/docs",
        "/favicon.svg",
    ),
    *(
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/healthz",
        "/api/v1/folds",
        "/api/v1/openapi.json",
    ),
    *("/dicom-web/studies", "/shared/x", "/api/v1/shared/x", "/nothing"),
]
# What a page of another site can send without asking first: forms and plain text.
BODIES = [
    {"content": FASTA, "headers": {"Content-Type": "text/plain"}},
    {"content": FASTA, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    {"files": {"file": FASTA.encode()}},
]
FROM_ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
]
UPGRADE = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n"


@pytest.fixture
def local(transport):
    """Give a client that calls the service as a browser on its machine does."""
    with httpx.Client(transport=transport, base_url="http://localhost:8000") as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "HEAD"])
def test_a_foreign_host_gets_nothing(local, method):
    """Whatever is asked of a name that is not the service's, the answer is 421 and no more."""
    forwarded = {"X-Forwarded-Host": "localhost", "Forwarded": "host=localhost"}
    for path in PATHS:
        answer = local.request(method, path, headers={"Host": "evil.example:8000", **forwarded})

        assert answer.status_code == 421, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"]
        assert not [name for name in answer.headers if name.startswith("access-control")]
        if method != "HEAD":
            assert answer.json()["code"] == "host_not_allowed"
            assert "FOLDSVC_ALLOWED_HOSTS" in answer.json()["remedy"]


@pytest.mark.usefixtures("all_logged")
def test_a_refused_request_is_logged(local, capsys):
    """What is turned away stands in the request log as everything else."""
    local.get("/api/v1/folds", headers={"Host": "evil.example"})

    assert "421" in "".join(capsys.readouterr())


def test_a_name_of_the_setting_is_served(settings, database, store, portal):
    """The operator's name is answered, and what is below it where a wildcard says so."""
    chosen = settings.model_copy(update={"allowed_hosts": "fold.example *.lab.example"})
    app = create_app(chosen, database=database, store=store)
    with (
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=InProcess(app, portal), base_url="http://fold.example") as client,
    ):
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz", headers={"Host": "a.lab.example"}).status_code == 200
        assert client.get("/healthz", headers={"Host": "lab.example"}).status_code == 421


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_other_sites_change_nothing(local, database, headers):
    """A form, a text or a file that another site's page sends is refused and leaves nothing."""
    for path in ("/api/v1/folds", "/api/v1/volumes", "/dicom-web/studies"):
        for body in BODIES:
            sent = {**body, "headers": {**body.get("headers", {}), **headers}}

            answer = local.post(path, **sent)

            assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert list_folds(database).jobs == []


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_other_sites_delete_and_cancel_nothing(local, database, headers):
    """Every other method that changes something is refused alike, and the job stays as it was."""
    job = local.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]

    for method, path in (
        ("DELETE", f"/api/v1/folds/{job}"),
        ("POST", f"/api/v1/folds/{job}/cancel"),
        ("PUT", f"/api/v1/folds/{job}"),
        ("PATCH", f"/api/v1/cases/{job}"),
    ):
        assert local.request(method, path, headers=headers).status_code == 403, method
    assert [one.state for one in list_folds(database).jobs] == ["queued"]


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("localhost:8000", {}),
        ("localhost:8000", {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}),
        ("localhost:8000", {"Sec-Fetch-Site": "none"}),
        ("x", {"Origin": "https://x", "Sec-Fetch-Site": "same-origin"}),
        ("127.0.0.1:8000", {"Origin": "https://foldsvc.test", "Sec-Fetch-Site": "same-origin"}),
    ],
)
def test_the_own_page_and_scripts_submit(local, host, headers):
    """The service's page, behind a TLS proxy too, and programs without these headers work."""
    for body in BODIES:
        sent = {**body, "headers": {**body.get("headers", {}), "Host": host, **headers}}

        assert local.post("/api/v1/folds", **sent).status_code == 202


@pytest.mark.parametrize("path", ["/api/v1/folds", "/api/v1/folds/check", "/healthz", "/"])
def test_nothing_is_shared_with_other_origins(local, path):
    """No answer names another origin: a browser lets no other site read it, preflight or not."""
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
    for method in ("GET", "OPTIONS"):
        answer = local.request(method, path, headers=asked)

        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_an_event_stream_is_shared_with_nobody(local, worker):
    """A stream that a foreign page opens carries no leave to read it."""
    job = local.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"")})

    answer = local.get(f"/api/v1/folds/{job}/events", headers={"Origin": "https://evil.example"})

    assert "event: end" in answer.text
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", "x" * 200])
def test_a_body_that_is_compressed_as_a_whole_is_refused(local, encoding):
    """A Content-Encoding, which nobody here undoes, gives 415 rather than a wrong reading."""
    for path in ("/api/v1/folds", "/api/v1/volumes", "/dicom-web/studies"):
        answer = local.post(path, content=b"\x1f\x8b", headers={"Content-Encoding": encoding})

        assert (answer.status_code, answer.json()["code"]) == (415, "body_encoding_unknown")


def test_identity_is_no_encoding(local):
    """A client may say that it did nothing to the body."""
    answer = local.post(
        "/api/v1/folds", content=FASTA.encode(), headers={"Content-Encoding": "identity"}
    )

    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        ("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200),
        ("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n", 421),
        ("GET /healthz HTTP/1.1\r\n", 400),
        ("GET /healthz HTTP/1.0\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost:\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: a@127.0.0.1\r\n", 400),
        ("GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", 400),
        ("GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: evil.example\r\n", 421),
        ("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n", 400),
        ("CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n", 400),
        ("GET //evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", 404),
        (f"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n{UPGRADE}", 421),
        (f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}", 200),
    ],
)
def test_the_wire_leaves_no_way_around(app, serving, request_head, status):
    """On a real socket: doubled, missing and malformed hosts, whole addresses, and upgrades."""
    with serving(app) as (url, _):
        port = httpx.URL(url).port
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(f"{request_head}Connection: close, upgrade\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer
    if status >= 400:
        assert b"application/problem+json" in head
        assert body.startswith(b"{")
