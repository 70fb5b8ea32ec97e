"""Stopping: how the process that works hears that its worker shuts down.

Celery's parent process gets the signal and then waits for the running task, for as long as it
takes. It passes the news on, and the task gives its jobs back at the next progress that it makes.
"""

import os
import signal
import socket
import threading

import structlog
from billiard import active_children
from celery.signals import worker_process_init, worker_shutting_down

from foldsvc.parent_process import end_with_parent

log = structlog.get_logger()

STOP_SIGNAL = signal.SIGUSR2

stopping = threading.Event()
"""Set once the worker of this process shuts down."""


def listen_in_pool() -> None:
    """Set `stopping` in the pool's process when its parent says so."""
    worker_process_init.connect(_listen, weak=False, dispatch_uid="foldsvc.stopping.listen")


def tell_pool() -> None:
    """Tell the pool's processes when this worker is asked to shut down."""
    worker_shutting_down.connect(_tell, weak=False, dispatch_uid="foldsvc.stopping.tell")


def _listen(**_facts: object) -> None:
    # A worker killed with -9 tells nobody; its pool's process must not hold the device on alone.
    end_with_parent()
    # A signal handler in Python waits for the main thread, which may be in a compiler for
    # minutes; the byte that the interpreter writes for each signal comes at once.
    told, tells = socket.socketpair()
    tells.setblocking(False)  # noqa: FBT003 - the name of socket's own argument is not a keyword
    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    signal.signal(STOP_SIGNAL, lambda _number, _frame: None)

    def wait() -> None:
        # Held here, or the socket's end would be closed as garbage.
        _keep = tells
        while (byte := told.recv(1)) and byte[0] != STOP_SIGNAL:
            pass
        stopping.set()

    threading.Thread(target=wait, name="stopping", daemon=True).start()


def _tell(**_facts: object) -> None:
    stopping.set()
    pids = [child.pid for child in active_children() if child.pid is not None]
    for pid in pids:
        try:
            os.kill(pid, STOP_SIGNAL)
        except ProcessLookupError:
            log.info("pool process already gone", pid=pid)
