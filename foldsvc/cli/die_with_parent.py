"""Becomes another program that ends when its parent does.

    python -m foldsvc.cli.die_with_parent PARENT_PID PROGRAM ARGUMENT...

A step of its own because code between fork and exec of a process with threads is not safe.
"""

import os
import sys
from collections.abc import Sequence

from foldsvc.parent_process import end_with_parent


def tied(command: Sequence[str]) -> list[str]:
    """The command that runs `command` and ends with this process."""
    return [sys.executable, "-m", "foldsvc.cli.die_with_parent", str(os.getpid()), *command]


def main(arguments: Sequence[str]) -> None:
    """Tie this process to its parent, then become the program."""
    parent, *command = arguments
    end_with_parent()
    if os.getppid() == int(parent):  # else the parent ended before it was asked for its end
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
