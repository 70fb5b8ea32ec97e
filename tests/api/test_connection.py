"""Connections end when nobody speaks on them, and never while an answer is under way."""

import contextlib
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat

import httpx
import pytest
from service_in_process import FASTA

from foldsvc.api.app import create_app
from foldsvc.api.connection import ConnectionLimits
from foldsvc.jobs.doorbell import SilentDoorbell

PATIENCE = 20.0
"""Seconds after which a test gives up on an event that has to come."""

SHORT = ConnectionLimits(
    header_seconds=1.0,
    body_seconds=0.8,
    body_bytes_per_second=1_000_000,
    linger_seconds=0.6,
    connections=40,
)
UPLOAD = b"POST /api/v1/folds HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port(app, serving) -> Iterator[int]:
    """Serve the app with short limits, and give its port."""
    with serving(app, limits=SHORT) as (url, _):
        yield httpx.URL(url).port


def opened(port: int) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def read_to_end(connection: socket.socket) -> bytes:
    """Give all that comes until the service closes, which is the event that is waited for."""
    with contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: connection.recv(65_536), b""))
    return b""


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Give the status and body of one answer that says its length."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536) or b"\r\n\r\n"
    head, _, body = got.partition(b"\r\n\r\n")
    (length,) = [
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if b"content-length" in line
    ]
    while len(body) < length:
        body += connection.recv(65_536)
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", None),
        (b"G", 408),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: y", 408),
        (UPLOAD + b"Content-Length: 1000\r\n\r\n", 408),
        (UPLOAD + b"Content-Length: 1000\r\n\r\n" + b"A" * 999, 408),
        (UPLOAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nMKMK\r\n", 408),
        (b"POST /api/v1/volumes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx", 408),
    ],
)
def test_a_request_that_stops_half_way_is_ended(port, sent, status):
    """Half a header or half a body is answered by 408, silence by nothing."""
    with opened(port) as connection:
        connection.sendall(sent)
        answer = read_to_end(connection)

    if status is None:
        assert answer == b""
    else:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n"), answer
        assert json.loads(body)["code"] == "request_timeout"


def test_many_half_sent_requests_leave_no_connection(app, serving):
    """Clients that all stop in the middle are all let go, and nothing of them stays."""
    with serving(app, limits=SHORT) as (url, server):
        port = httpx.URL(url).port
        held = [opened(port) for _ in range(30)]
        for number, connection in enumerate(held):
            connection.sendall(UPLOAD + (b"Content-Length: 9\r\n\r\nx" if number % 2 else b"X"))
        for connection in held:
            read_to_end(connection)
            connection.close()
        assert httpx.get(f"{url}/healthz").status_code == 200
        deadline = time.monotonic() + PATIENCE
        while server.server_state.connections or server.server_state.tasks:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_slow_drip_does_not_reset_the_clock(port):
    """A header that comes byte by byte has the same time as one that stops."""
    ended = threading.Event()
    with opened(port) as connection:
        reader = threading.Thread(target=lambda: (read_to_end(connection), ended.set()))
        reader.start()
        dripped = 0
        with contextlib.suppress(OSError):
            connection.sendall(GET[:-2] + b"X-Long: ")
            while not ended.wait(0.02) and dripped < 1_000:
                connection.sendall(b"x")
                dripped += 1
        reader.join(PATIENCE)

    assert ended.is_set()
    assert dripped < 1_000


def test_a_body_that_keeps_its_rate_is_taken(app, serving):
    """A body may take longer than the limit, where its size explains the time."""
    slow = replace(SHORT, body_seconds=0.2, body_bytes_per_second=1)
    body = FASTA.encode()
    with serving(app, limits=slow) as (url, _), opened(httpx.URL(url).port) as connection:
        head = UPLOAD + f"Content-Length: {len(body)}\r\n\r\n".encode()
        connection.sendall(head + body[:60])
        for start in range(60, len(body), 100):
            threading.Event().wait(0.4)
            connection.sendall(body[start : start + 100])
        status, answer = read_answer(connection)

    assert status == 202, answer


def test_an_answer_is_never_cut(app, serving, http, worker):
    """A stream of events and a long wait last longer than every limit, and end as they should."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    with (
        serving(app, limits=SHORT) as (url, _),
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
        client.stream("GET", f"/api/v1/folds/{job}/events") as stream,
    ):
        waited = client.get(f"/api/v1/folds/{job}", params={"wait": 3})
        worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"")})
        lines = list(stream.iter_lines())

    assert waited.json()["state"] == "queued"
    assert "event: end" in lines


def test_requests_follow_one_another_on_a_connection(port):
    """A connection serves many requests, sent one after the other or all at once."""
    with opened(port) as connection:
        for _ in range(3):
            connection.sendall(GET)
            assert read_answer(connection)[0] == 200
        connection.sendall(GET * 3)
        got = b""
        while got.count(b'{"status":"ok"}') < 3:
            got += connection.recv(65_536)
        connection.sendall(GET[:10])
        assert b" 408 " in read_to_end(connection)


@pytest.mark.parametrize("path", ["/api/v1/lookup", "/api/v1/folds", "/api/v1/volumes"])
def test_a_length_far_too_large_is_refused_unread(port, path):
    """A body that says it is far too large is answered before any of it has come."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n"
    for more in ("", "Expect: 100-continue\r\n"):
        with opened(port) as connection:
            connection.sendall(f"{head}{more}\r\n".encode())
            status, body = read_answer(connection)

        assert (status, json.loads(body)["status"]) == (413, 413)


@pytest.mark.parametrize("path", ["/api/v1/lookup", "/api/v1/volumes"])
def test_who_sends_all_first_sees_why(settings, database, store, serving, path):
    """A client that reads only when it has sent its far too large body still gets the answer."""
    small = settings.model_copy(update={"max_request_bytes": 1_000, "max_upload_bytes": 1_000})
    app = create_app(small, database=database, store=store, doorbell=SilentDoorbell())
    patient = replace(SHORT, linger_seconds=PATIENCE, body_bytes_per_second=1)
    size = 20_000_000
    with serving(app, limits=patient) as (url, _), opened(httpx.URL(url).port) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode() + b"x" * size)
        status, body = read_answer(connection)

    assert (status, json.loads(body)["status"]) == (413, 413)


def test_what_is_thrown_away_has_an_end(port):
    """After the answer, a body that goes on and on is read for a while only."""
    with opened(port) as connection:
        connection.sendall(
            b"POST /api/v1/folds HTTP/1.1\r\nHost: evil.example\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        more = repeat((b"1000\r\n" + b"x" * 4_096 + b"\r\n") * 1_000)
        with pytest.raises(OSError, match=r"reset|pipe"):
            deque(map(connection.sendall, more), maxlen=0)


def test_without_room_the_oldest_idle_connection_goes(app, serving):
    """Idle connections make way for new ones, so that they keep nobody out."""
    few = replace(SHORT, header_seconds=PATIENCE, connections=8)
    with serving(app, limits=few) as (url, _), contextlib.ExitStack() as kept:
        port = httpx.URL(url).port
        idle = [kept.enter_context(opened(port)) for _ in range(8)]
        with opened(port) as ninth:
            ninth.sendall(GET)
            status, _ = read_answer(ninth)

            assert status == 200
            assert read_to_end(idle[0]) == b""


def test_no_more_connections_than_there_may_be(app, serving, http):
    """Where all are in use, one more is told so at once, and those in use go on."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    few = replace(SHORT, connections=3)
    asked = f"GET /api/v1/folds/{job}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with serving(app, limits=few) as (url, _), contextlib.ExitStack() as kept:
        port = httpx.URL(url).port
        streams = [kept.enter_context(opened(port)) for _ in range(3)]
        for stream in streams:
            stream.sendall(asked)
            assert b" 200 " in stream.recv(65_536)
        with opened(port) as one_more:
            status, body = read_answer(one_more)
        streams[0].close()

    assert (status, json.loads(body)["code"]) == (503, "too_many_connections")
