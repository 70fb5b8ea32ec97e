"""A private folder for one upload, which is gone when the upload is read, however that ends."""

import contextlib
import fcntl
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{32}")


@contextmanager
def upload_folder(root: Path) -> Iterator[Path]:
    """Give a new folder that its owner alone can read, and remove it with all that is in it."""
    root.mkdir(parents=True, exist_ok=True)
    folder = root / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Held until this process ends, so that nobody sweeps away what is in use.
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def sweep_uploads(root: Path) -> int:
    """Remove the folders of processes that were killed; returns how many there were.

    What else is there was not made here, such as where another folder was named by mistake.
    """
    swept = 0
    folders = [one for one in root.iterdir() if _NAME.fullmatch(one.name)] if root.is_dir() else []
    for folder in folders:
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
            except BlockingIOError:
                continue
            finally:
                os.close(handle)
    return swept
