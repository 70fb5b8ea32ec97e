"""The process that forks: `python -m foldsvc.confinement.fork_server MODULE...`.

It imports modules that have a table `TASKS`, which takes a second, and forks for each order, which
takes a hundredth of one. It has no secrets, no settings and no threads; a child reads one work, is
confined, answers and ends. It ends with whoever started it, and its children with it.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from foldsvc.confinement.exchange import (
    ANSWER,
    ENDED,
    ERROR,
    KILL,
    NO_MEMORY,
    ORDER,
    RUN,
    STARTED,
    receive_work,
)
from foldsvc.errors import FoldsvcError
from foldsvc.errors.messages import to_message
from foldsvc.landlock import python_files, see_only
from foldsvc.parent_process import end_with_parent

Task = Callable[[Mapping[str, Any], Sequence[bytes]], bytes]
"""Gives the answer to arguments and texts, as JSON."""

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_OPEN_FILES = 64
_BROKEN = 70
"""EX_SOFTWARE: the work raised what nobody foresaw."""


class ForkServer:
    """Forks a child for each order that comes, and says how each ended."""

    def __init__(self, control: socket.socket, tasks: Mapping[str, Task]) -> None:
        """Take the socket of orders and what can be done."""
        self._control = control
        self._tasks = tasks
        self._children: dict[int, tuple[int, socket.socket]] = {}
        self._heard, self._woken = socket.socketpair()
        for pipe in (self._heard, self._woken):
            pipe.settimeout(0)
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Follow orders until nobody can give any more."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._heard, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._heard in ready:
                    self._heard.recv(4096)
                if self._control in ready and not self._follow():
                    break
                self._reap()
        for pid, _ in self._children.values():
            os.kill(pid, signal.SIGKILL)

    def _follow(self) -> bool:
        data, handles, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
        if len(data) < ORDER.size:
            return False
        kind, number, memory, seconds = ORDER.unpack(data)
        if kind == RUN:
            connection = socket.socket(fileno=handles[0])
            pid = os.fork()
            if not pid:
                self._be_child(connection, memory, seconds)
            self._children[number] = pid, connection
        elif kind == KILL and number in self._children:
            os.kill(self._children[number][0], signal.SIGKILL)
        return True

    def _reap(self) -> None:
        """Say of each child that has ended how it did, and let go of its socket."""
        for number, (pid, connection) in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._children[number]
                with contextlib.suppress(OSError):
                    connection.settimeout(0)
                    connection.send(ENDED.pack(status))
                connection.close()

    def _be_child(self, connection: socket.socket, memory: int, seconds: int) -> None:
        code = _BROKEN
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # An end that stays open here would hide from its reader that another child ended.
            for _, other in self._children.values():
                other.close()
            for pipe in (self._control, self._heard, self._woken):
                pipe.close()
            connection.sendall(STARTED)
            confine(memory, seconds)
            _work(connection, self._tasks)
            code = 0
        finally:
            os._exit(code)


def _work(connection: socket.socket, tasks: Mapping[str, Task]) -> None:
    try:
        work = receive_work(connection)
        kind, said = ANSWER, tasks[work.task](work.arguments, work.texts)
    except MemoryError:
        kind, said = NO_MEMORY, b""
    except FoldsvcError as error:
        kind, said = ERROR, json.dumps(asdict(to_message(error))).encode()
    connection.sendall(kind + said)


def confine(memory: int, seconds: int) -> None:
    """Give up what reading a text does not need: memory, time, files, and the network.

    Where the kernel does not let us, files are seen and the network stays; nothing here uses
    either.
    """
    end_with_parent()
    with contextlib.suppress(OSError):
        # If the machine runs out of memory all the same, this is what it is taken from.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    limits = (
        (resource.RLIMIT_AS, _mapped() + memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, limit in limits:
        _, hard = resource.getrlimit(kind)
        ceiling = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # At the first limit of CPU time it gets a signal, and at the second it is killed.
        further = 1 if kind == resource.RLIMIT_CPU and ceiling != hard else 0
        resource.setrlimit(kind, (ceiling, ceiling + further))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    see_only(python_files(), [])


def _mapped() -> int:
    """Give how much address space this process has before it reads anything."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 1 << 30
    return int(pages) * resource.getpagesize()


def main() -> None:
    """Import what is asked for, then serve the socket that stands in the place of stdin."""
    tasks: dict[str, Task] = {}
    for name in sys.argv[1:]:
        tasks |= importlib.import_module(name).TASKS
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()
    ForkServer(socket.socket(fileno=0), tasks).serve()


if __name__ == "__main__":
    main()
