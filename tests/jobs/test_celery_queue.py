"""The doorbell on a real Valkey."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.jobs.celery_queue import STAGES, CeleryDoorbell, celery_app, task_name
from tests.valkey_server import Valkey
from tests.workers.sleep_service import wait_until


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """Run a broker."""
    broker = Valkey(tmp_path)
    broker.start()
    yield broker
    broker.kill()


def test_rings_wait_by_stage_until_they_are_heard(valkey: Valkey) -> None:
    """What was rung and not heard can be counted, for each stage by itself."""
    doorbell = CeleryDoorbell(valkey.url)
    assert doorbell.waiting("fold") == 0

    doorbell.ring("fold", 3)
    doorbell.ring("relax", 1)

    wait_until(lambda: doorbell.waiting("fold") == 3, 5)
    wait_until(lambda: doorbell.waiting("relax") == 1, 5)


def test_a_message_carries_nothing_but_the_task(valkey: Valkey) -> None:
    """No job, no sequence and no id travels through the broker."""
    CeleryDoorbell(valkey.url).ring("fold", 1)

    with celery_app(valkey.url).connection_for_read() as connection:
        message = connection.SimpleQueue("fold").get(timeout=5)

    assert message.headers["task"] == "foldsvc.fold"
    assert message.payload[:2] == [[], {}]


def test_a_broker_that_is_away_is_no_error(valkey: Valkey) -> None:
    """A submission does not fail for want of a doorbell, nor wait for it."""
    doorbell = CeleryDoorbell(valkey.url)
    doorbell.ring("fold", 1)
    valkey.kill()
    began = time.monotonic()

    doorbell.ring("fold", 3)

    assert time.monotonic() - began < 0.5
    assert doorbell.waiting("fold") is None
    valkey.start()
    # Of the first three, some may still come; the keeper would ring again for what waits.
    doorbell.ring("fold", 2)
    wait_until(lambda: (doorbell.waiting("fold") or 0) >= 2, 5)


def test_the_configuration_that_was_tried_under_faults() -> None:
    """Delivery is early-acknowledged, unprefetched and without results, one fresh process each."""
    conf = celery_app("redis://127.0.0.1:1/0").conf

    assert not conf.task_acks_late
    assert conf.worker_disable_prefetch
    assert conf.result_backend is None
    assert not conf.task_create_missing_queues
    assert (conf.task_time_limit, conf.task_soft_time_limit) == (None, None)
    assert (conf.worker_pool, conf.worker_concurrency) == ("prefork", 1)
    assert conf.worker_pool_start_method == "spawn"
    assert conf.broker_transport_options["global_keyprefix"] == "foldsvc:"
    assert {task_name(stage) for stage in STAGES} == {
        *("foldsvc.search", "foldsvc.fold", "foldsvc.relax", "foldsvc.segment"),
    }
