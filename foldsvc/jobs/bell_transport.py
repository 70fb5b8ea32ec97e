"""How messages reach a worker: whatever lies in a stage's queue is a ring, and nothing more.

A message carries nothing, so nothing of it is read: no garbage, foreign task, huge body or
dangerous content type can stop a worker, or make it do anything but look for work.
"""

from __future__ import annotations

import base64
import functools
import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from kombu.transport.redis import Channel, PrefixedStrictRedis, Transport
from redis.exceptions import ResponseError

from foldsvc.jobs.celery_queue import STAGES, task_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from foldsvc.records.job_state import Stage

_POP = "BRPOP"
_REFUSED_SECONDS = 1.0
_SEPARATOR = b"\x06\x16"
"""Between a queue's name and the priority of its messages, in the name of their key."""

_NOTHING = base64.b64encode(b"[[], {}, {}]").decode()


def ring(stage: Stage) -> bytes:
    """Give a message that calls the task of a stage, as Celery writes it on Redis."""
    mark = str(uuid.uuid4())
    headers = {"lang": "py", "task": task_name(stage), "id": mark, "root_id": mark, "retries": 0}
    properties = {
        "correlation_id": mark,
        "delivery_mode": 2,
        "delivery_info": {"exchange": stage, "routing_key": stage},
        "priority": 0,
        "body_encoding": "base64",
        "delivery_tag": mark,
    }
    message = {
        "body": _NOTHING,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers,
        "properties": properties,
    }
    return json.dumps(message).encode()


class _Client(PrefixedStrictRedis):
    """Takes rings out of queues."""

    def parse_response(self, connection: Any, command_name: str, **options: Any) -> Any:  # noqa: ANN401 - kombu's
        """Read an answer; what was in the queue of a stage becomes a ring."""
        try:
            found = super().parse_response(connection, command_name, **options)
        except ResponseError:
            # Full, read-only or out of memory: whoever asks again should not do so at once.
            if command_name == _POP:
                time.sleep(_REFUSED_SECONDS)
            raise
        if command_name == _POP and found:
            queue = found[0].split(_SEPARATOR)[0].decode(errors="replace")
            for stage in STAGES:
                if queue == stage:
                    return found[0], ring(stage)
        return found


class BellChannel(Channel):
    """A channel that takes rings."""

    def _get_client(self) -> Callable[..., _Client]:
        return functools.partial(_Client, global_keyprefix=self.global_keyprefix)


class BellTransport(Transport):
    """The transport of the workers."""

    Channel = BellChannel
