"""Gives up sight of the file system, by Linux' Landlock (landlock(7)); needs no privilege."""

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls; their numbers are the same on every architecture."""

_ASK_VERSION = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

# Bits of `handled_access_fs`, in the order in which they came to be.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FIRST_FS = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_SINCE = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_BIND_AND_CONNECT_TCP, _NET_VERSION = 0b11, 4
_SOCKETS_AND_SIGNALS, _SCOPE_VERSION = 0b11, 6

_PACKAGES = ("site-packages", "dist-packages", "lib-dynload")
_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip


def see_only(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Keep this process, and all that it starts, from files that are not named; it stays so.

    What is open already stays open. TCP is given up too, where the kernel knows how.

    Args:
        readable: Files and folders, with all below them, that are read and executed.
        writable: Likewise, that are read and written, but not executed.

    Returns:
        False where the kernel has no Landlock: everything is seen as before.
    """
    version = landlock_version()
    if version < 1:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _FIRST_FS | sum(bit for since, bit in _SINCE if version >= since)
    rules = struct.pack(
        "=QQQ",
        handled,
        _BIND_AND_CONNECT_TCP if version >= _NET_VERSION else 0,
        _SOCKETS_AND_SIGNALS if version >= _SCOPE_VERSION else 0,
    )
    handle = _done(libc.syscall(_CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0))
    try:
        for path in readable:
            _allow(libc, handle, path, _EXECUTE | _READ_FILE | _READ_DIR)
        for path in writable:
            _allow(libc, handle, path, handled & ~_EXECUTE)
        _done(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _done(libc.syscall(_RESTRICT_SELF, handle, 0))
    finally:
        os.close(handle)
    return True


def landlock_version() -> int:
    """Give the version of Landlock that the kernel has; 0 or less where it has none."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    version: int = libc.syscall(
        _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)
    )
    return version


def python_files() -> tuple[Path, ...]:
    """Give what this interpreter reads for itself: modules, libraries, time zones, chance."""
    packages = [Path(place) for place in sys.path if place.endswith(_PACKAGES)]
    return (
        Path(__file__).parent,
        Path(sys.base_prefix) / "lib",
        *packages,
        *(Path(place) for place in _SYSTEM),
    )


def _allow(libc: ctypes.CDLL, handle: int, path: Path, access: int) -> None:
    """Add a path to the rules; one that is not there needs no rule."""
    with contextlib.suppress(FileNotFoundError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = access if path.is_dir() else access & _OF_A_FILE
            rule = struct.pack("=Qi", allowed, place)
            _done(libc.syscall(_ADD_RULE, handle, _PATH_BENEATH, rule, 0))
        finally:
            os.close(place)


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
