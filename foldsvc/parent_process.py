"""The process that started this one; every child imports this module first, so it has no other.

    python -m foldsvc.parent_process PARENT_PID PROGRAM ARGUMENT...

becomes a program that ends when its parent does. It is a step of its own because code between fork
and exec of a process with threads is not safe.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
"""prctl(2)."""


def end_with_parent() -> None:
    """Have the kernel kill this process when the process that started it ends.

    However that one ends, `kill -9` included, so that no orphan keeps a device or a port.
    Kept across exec.
    Linux only; elsewhere this does nothing.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def ending_with_parent(command: Sequence[str]) -> list[str]:
    """The command that runs `command` and ends with this process."""
    return [sys.executable, "-m", "foldsvc.parent_process", str(os.getpid()), *command]


def main(arguments: Sequence[str]) -> None:
    """Tie this process to its parent, then become the program."""
    parent, *command = arguments
    end_with_parent()
    if os.getppid() == int(parent):  # else the parent ended before it was asked for its end
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
