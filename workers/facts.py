"""What a worker says of itself, from its start on and again while it lives.

It says so in the database, in a thread of the pool's process, so that submission knows what can be
done before the first job comes, and a long job silences nobody.
"""

import re
import threading
import time
import uuid
from collections.abc import Callable

import structlog
from celery.signals import worker_process_init

from foldsvc.records.device_facts import DeviceFacts
from foldsvc.settings import settings

log = structlog.get_logger()

SAY_SECONDS = 30.0
"""Between two times that a worker says the same."""

_opening = threading.Lock()


def say_in_pool() -> None:
    """Have the pool's process say what it can do, if its stage is one of those that are asked."""
    worker_process_init.connect(_begin, weak=False, dispatch_uid="foldsvc.facts.begin")


def device() -> DeviceFacts:
    """Give what this process folds on; whoever asks first opens it, and the others wait."""
    # Imported here, in the pool's process: only there may JAX and its device be opened.
    from foldsvc.engines.device import device_facts  # noqa: PLC0415

    with _opening:
        return device_facts(settings())


def say_again(say: Callable[[str], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Say it until the process ends.

    Args:
        say: Says it, under the name of this process.
        pause: Waits between two times; may raise to end.
    """
    worker_id = uuid.uuid4().hex
    while True:
        try:
            say(worker_id)
        # Whatever the database or a driver raises: it may be well again next time, and the work
        # itself meets it too.
        except Exception as error:  # noqa: BLE001
            log.warning("worker could not say what it can do", fault=str(error))
        pause(SAY_SECONDS)


def say_device(worker_id: str) -> None:
    """Say what this process folds on."""
    # Imported here, as below: the parent of the pool has no use for them.
    from foldsvc.jobs.worker_facts import tell_device  # noqa: PLC0415
    from workers.connections import connections  # noqa: PLC0415

    tell_device(connections().database, worker_id, device())


def say_search(worker_id: str) -> None:
    """Say what can be searched for here, looked up anew: databases come and go."""
    from foldsvc.jobs.search_facts import search_facts  # noqa: PLC0415
    from foldsvc.jobs.worker_facts import tell_search  # noqa: PLC0415
    from workers.connections import connections  # noqa: PLC0415

    tell_search(connections().database, worker_id, search_facts(settings()))


_STAGE = re.compile("[a-z]+")
_SAYS: dict[str, Callable[[str], None]] = {"fold": say_device, "search": say_search}


def _begin(sender: str, **_facts: object) -> None:
    # The name of the worker begins with its stage.
    named = _STAGE.match(sender)
    if named and (say := _SAYS.get(named[0])):
        threading.Thread(target=say_again, args=(say,), name="facts", daemon=True).start()
