"""The data folder: of one service at a time, closed to other users, with weights of earlier days.

Its lock is one that the kernel takes back, however the holder ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

from foldsvc.cli.console import say
from foldsvc.errors import DataDirInUseError
from foldsvc.private_folder import make_private, tighten
from foldsvc.settings import Settings
from foldsvc.storage.database import sqlite_file

LOCK_NAME = "up.lock"
_SQLITE_FILES = ("", "-wal", "-shm")


@contextmanager
def held(folder: Path, holder: str) -> Iterator[None]:
    """Hold a data folder, made if it is missing.

    Args:
        folder: The data folder.
        holder: What is reported to the next one about this holder.

    Raises:
        DataDirInUseError: Another process holds it.
    """
    make_private(folder)
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


def close_to_others(settings: Settings) -> None:
    """Take the rights of other users away from what a service keeps, but for weights.

    New folders and files are made so; this is for those of earlier versions, and what a mask or a
    copy has opened.
    """
    logs, file = settings.data_dir / "logs", sqlite_file(settings.database)
    tighten(
        (
            *(settings.data_dir, settings.results, settings.uploads, settings.alignments),
            *(logs, *logs.glob("*.log*"), settings.data_dir / "broker"),
            *(Path(f"{file}{ending}") for ending in _SQLITE_FILES if file),
        )
    )


def report_earlier_weights(settings: Settings) -> None:
    """Say that weights in the data folder are used, and how every folder would find them."""
    earlier = settings.earlier_weights
    if earlier is None:
        return
    say(
        f"Weights are also used from {earlier.absolute()}, where earlier versions put them; "
        f"commands that are run in other folders do not find them there."
    )
    here, own = quote(str(earlier.absolute())), quote(str(settings.weights))
    say(f"hint: mkdir -p {own} && mv {here}/* {own}/")
