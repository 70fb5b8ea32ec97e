"""The process that started this one; a module of its own, since every child imports it first."""

import ctypes
import signal
import sys

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
