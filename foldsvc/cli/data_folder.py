"""One service a data folder: a lock that the kernel takes back, however the holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foldsvc.errors import DataDirInUseError

LOCK_NAME = "up.lock"


@contextmanager
def held(folder: Path, holder: str) -> Iterator[None]:
    """Hold a data folder, made if it is missing.

    Args:
        folder: The data folder.
        holder: What the next one is told about this holder.

    Raises:
        DataDirInUseError: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DataDirInUseError(str(folder), lock.read().strip() or "unknown") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {holder}\n")
        lock.flush()
        yield
