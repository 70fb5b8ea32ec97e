"""Workers on a broker that gives them nonsense, or refuses: they go on."""

import base64
import json
import pickle
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.workers.sleep_service import SleepService, wait_until

QUEUE = "foldsvc:fold"


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[SleepService]:
    """Run one service for all of these tests."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copy(sqlite_template, folder / "foldsvc.db")
    service = SleepService(folder, f"sqlite:///{folder / 'foldsvc.db'}")
    yield service
    service.close()


@pytest.fixture
def service(running: SleepService) -> SleepService:
    """Give the service with all its processes alive."""
    running.heal()
    return running


@pytest.fixture
def broker(service: SleepService) -> Iterator[redis.Redis]:
    """Give a client that writes what it likes."""
    with redis.Redis.from_url(service.broker.url) as client:
        yield client


def _message(body: bytes = b"[[], {}, {}]", **changed: object) -> bytes:
    """Give a message as Celery writes it, with something changed."""
    headers = {"lang": "py", "task": "foldsvc.fold", "id": "x", "root_id": "x", "retries": 0}
    message = {
        "body": base64.b64encode(body).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers | {key: changed[key] for key in changed if key in _HEADERS},
        "properties": {
            "correlation_id": "x",
            "delivery_info": {"exchange": "fold", "routing_key": "fold"},
            "body_encoding": "base64",
            "delivery_tag": str(time.monotonic()),
        },
    }
    named = {key.replace("_", "-"): changed[key] for key in changed if key not in _HEADERS}
    return json.dumps(message | named).encode()


_HEADERS = ("task", "id", "eta", "timelimit")
_JUNK = {
    "bytes": b"\xff\xfe\x00garbage",
    "text": b"hello",
    "list": b"[1, 2]",
    "null": b"null",
    "empty": b"{}",
    "nested": b"[" * 100_000,
    "huge": _message(b'["' + b"x" * 50_000_000 + b'"]'),
    "unknown task": _message(task="no.such.task"),
    "pickle": _message(
        pickle.dumps(([], {}, {})),
        content_type="application/x-python-serialize",
        content_encoding="binary",
    ),
    "unknown type": _message(content_type="text/nonsense"),
    "unknown encoding": _message(content_encoding="klingon"),
    "body is no JSON": _message(b"\xff\xff{"),
    "body is a dict": _message(b'{"a": 1}'),
    "arguments": _message(b'[[1, 2, 3], {"a": 2}, {}]'),
    "headers are a number": _message(headers=3),
    "no id": _message(id=None),
    "never": _message(eta="2999-01-01T00:00:00+00:00"),
    "bad limit": _message(timelimit="soon"),
}


def test_a_junk_message_stops_no_worker(service: SleepService, broker: redis.Redis) -> None:
    """Whatever lies in a stage's queue is a ring: workers look for work, and do it."""
    workers = [worker.pid for worker in service.workers]
    for junk in _JUNK.values():
        broker.lpush(QUEUE, junk, junk)

    wait_until(lambda: not broker.exists(QUEUE), 60)
    jobs = service.finish(service.submit(*["nap 0.1"] * 4))

    assert {(job.state, job.attempt) for job in jobs} == {("succeeded", 1)}
    assert [worker.pid for worker in service.workers if worker.poll() is None] == workers
    assert "Unrecoverable" not in service.logs()
    assert not broker.hlen("foldsvc:unacked")


def test_a_broker_that_cannot_write_stops_no_worker(
    service: SleepService, broker: redis.Redis
) -> None:
    """MISCONF, as on a full disk, is waited out by the same processes."""
    workers = [worker.pid for worker in service.workers]
    in_the_way = service.folder / "dump.rdb"
    in_the_way.mkdir()
    broker.config_set("save", "1 1")
    wait_until(lambda: _refuses(broker), 30)

    job_ids = service.submit("nap 0.1", "nap 0.1")
    time.sleep(5)
    assert _refuses(broker)
    assert [worker.pid for worker in service.workers if worker.poll() is None] == workers
    in_the_way.rmdir()

    jobs = service.finish(job_ids, seconds=60)
    assert {(job.state, job.attempt) for job in jobs} == {("succeeded", 1)}
    assert [worker.pid for worker in service.workers if worker.poll() is None] == workers


def _refuses(broker: redis.Redis) -> bool:
    try:
        broker.set("x", time.monotonic())
    except redis.ResponseError as error:
        return "MISCONF" in str(error)
    return False
