"""`foldsvc keeper`."""

import os
import sys

KEEPER_COMMAND = [sys.executable, "-m", "workers.keeper"]


def keeper() -> None:
    """Return lost jobs to the queue and wake the workers.

    Any number of copies may run; one is needed.
    """
    os.execv(KEEPER_COMMAND[0], KEEPER_COMMAND)  # noqa: S606 - no shell is wanted
