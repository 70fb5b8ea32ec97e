"""Lets a benchmark drive a program in another process, by one line of JSON a call.

Read by both environments, so nothing but the standard library is imported here.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Operation = Callable[..., Mapping[str, Any] | None]


def serve(operations: Mapping[str, Operation]) -> None:
    """Answer calls until there are no more: what was given, the wall and the CPU seconds of it.

    A line of the input is `[name, arguments]`.
    What operations print goes to the standard error.
    """
    with os.fdopen(os.dup(1), "w") as replies:
        os.dup2(2, 1)
        for line in sys.stdin:
            name, arguments = json.loads(line)
            wall, cpu = time.perf_counter(), time.process_time()
            given = operations[name](**arguments) or {}
            reply = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu} | given
            replies.write(json.dumps(reply) + "\n")
            replies.flush()


def own_use() -> dict[str, float]:
    """Give the most memory that this process held, in MiB, and all its CPU seconds."""
    status = Path("/proc/self/status").read_text()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "peak_mib": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
        "cpu": used.ru_utime + used.ru_stime,
    }
