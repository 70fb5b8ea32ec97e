"""The doorbell over Celery: rings by task name, so that the library never imports a worker.

A process that rings nobody yet does without Celery, whose parts `celery` and `kombu` import when
they are first used; and a worker's parent does without what jobs look like.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, cast

import celery
import kombu
import structlog

if TYPE_CHECKING:
    from celery import Celery
    from kombu import Queue
    from kombu.transport.virtual import Channel

    from foldsvc.records.job_state import Stage

log = structlog.get_logger()

STAGES: tuple[Stage, ...] = ("search", "fold", "relax", "segment")
"""The stages that have a queue and a task, `fold` and `foldsvc.fold` for instance."""

_QUEUE_OF: dict[Stage, Stage] = {"publish": "relax"}
"""Stages that have no queue of their own: the workers of another do them too."""

_MOST_WANTED = 100

LOCAL_BROKER = "redis://127.0.0.1:6379/0"
"""Where a worker started by hand looks for its broker."""


def task_name(stage: Stage) -> str:
    """Name of the task that works on a stage."""
    return f"foldsvc.{stage}"


def queues() -> list[Queue]:
    """The queues of the service, one for each stage."""
    return [kombu.Queue(stage, kombu.Exchange(stage), routing_key=stage) for stage in STAGES]


def celery_app(broker_url: str) -> Celery:
    """Give a Celery application as the service needs it, of workers and of doorbells alike.

    Early acknowledgement and no result backend: a message is a wake-up and carries nothing, so
    none needs to come again, and none is worth keeping.
    """
    app = celery.Celery("foldsvc", broker=broker_url, set_as_current=False)
    app.conf.update(
        # delivery: the database decides what is done
        task_acks_late=False,
        worker_disable_prefetch=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        result_backend=None,
        task_serializer="json",
        accept_content=["json"],
        task_queues=queues(),
        task_default_queue=STAGES[0],
        task_routes={task_name(stage): {"queue": stage} for stage in STAGES},
        task_create_missing_queues=False,
        # the process that has the device: a fresh one, because JAX does not survive a fork
        worker_pool="prefork",
        worker_concurrency=1,
        worker_pool_start_method="spawn",
        worker_proc_alive_timeout=120,
        worker_max_tasks_per_child=None,
        # no limit here: how long work may stand still is its stage's (workers/stalls.py)
        task_time_limit=None,
        # broker
        broker_transport="foldsvc.jobs.bell_transport:BellTransport",
        # one that refuses, because its disk is full for instance, is asked again
        broker_channel_error_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_pool_acquire_timeout=5,
        broker_transport_options={
            "visibility_timeout": 86_400,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_keepalive": True,
            "health_check_interval": 25,
            "socket_connect_timeout": 3,
            "retry_on_timeout": True,
            "global_keyprefix": "foldsvc:",
        },
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_soft_shutdown_timeout=30,
        worker_enable_remote_control=True,
        worker_send_task_events=False,
    )
    return app


class CeleryDoorbell:
    """A `Doorbell` on a Redis or Valkey that may be away; the database has what matters.

    It rings from a thread of its own, because a broker that is away takes its client seconds to
    give up, and nobody who submits a job should wait for that.
    """

    def __init__(self, broker_url: str) -> None:
        self._broker_url = broker_url
        self._wanted: Counter[Stage] = Counter()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @cached_property
    def _app(self) -> Celery:
        return celery_app(self._broker_url)

    @cached_property
    def _queues(self) -> dict[str, Queue]:
        return {queue.name: queue for queue in queues()}

    def ring(self, stage: Stage, times: int) -> None:
        """Wake up to so many workers, soon; a broker that is away is logged and no more."""
        with self._changed:
            self._wanted[stage] = min(self._wanted[stage] + times, _MOST_WANTED)
            if self._thread is None:
                self._thread = threading.Thread(target=self._ring_on, name="doorbell", daemon=True)
                self._thread.start()
            self._changed.notify()

    def waiting(self, stage: Stage) -> int | None:
        """Count the rings that no worker has heard yet; None where the broker is away."""
        try:
            with self._app.connection_for_write() as connection:
                # Through the channel, which puts the prefix of all our keys before the name.
                channel = cast("Channel", connection.default_channel)
                queue = _QUEUE_OF.get(stage, stage)
                self._queues[queue](channel).declare()
                heard_of = int(channel.queue_declare(queue).message_count)
        except _broker_faults() as error:
            log.warning("broker not reached", stage=stage, fault=str(error))
            return None
        with self._changed:
            return heard_of + self._wanted[stage]

    def _ring_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._wanted.total)
                wanted, self._wanted = self._wanted, Counter()
            for stage, times in wanted.items():
                self._ring_now(stage, times)

    def _ring_now(self, stage: Stage, times: int) -> None:
        try:
            for _ in range(times):
                queue = _QUEUE_OF.get(stage, stage)
                self._app.send_task(task_name(queue), queue=queue, retry=False)
        except _broker_faults() as error:
            # The keeper rings again for what waits.
            log.warning("doorbell not rung", stage=stage, fault=str(error))


def _broker_faults() -> tuple[type[Exception], ...]:
    # Imported here for the sake of a process that rings nobody yet.
    from kombu.exceptions import KombuError  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    return (KombuError, RedisError, OSError)
