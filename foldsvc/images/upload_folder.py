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

from foldsvc.errors import StorageError, StorageFullError
from foldsvc.full_disk import is_full
from foldsvc.private_folder import make_private

_NAME = re.compile(r"[0-9a-f]{32}")


@contextmanager
def upload_folder(root: Path) -> Iterator[Path]:
    """Give a new folder that its owner alone can read, and remove it with all that is in it.

    Raises:
        StorageError: No folder can be made there.
        StorageFullError: The disk is full, now or in the block.
    """
    try:
        make_private(root)
        folder, handle = _held_folder(root)
    except OSError as error:
        raise _storage_error(error) from error
    try:
        yield folder
    except OSError as error:
        if is_full(error):
            raise _storage_error(error) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _held_folder(root: Path) -> tuple[Path, int]:
    """Make a folder, and hold it until this process ends, so that nobody sweeps it away."""
    while True:
        folder = root / uuid.uuid4().hex
        folder.mkdir(mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, handle
            os.close(handle)
        # Another process that shares the root started, and swept it before it was held.


def _storage_error(error: OSError) -> StorageError:
    if is_full(error):
        return StorageFullError("the folder of uploads")
    return StorageError(
        f"The folder of uploads cannot be written: {error.strerror}",
        remedy="The operator mounts it, or names another in FOLDSVC_UPLOADS_DIR",
    )


def sweep_uploads(root: Path) -> int:
    """Remove the folders of processes that were killed; returns how many there were.

    What else is there was not made here, such as where another folder was named by mistake.
    """
    swept = 0
    folders = (
        [entry for entry in root.iterdir() if _NAME.fullmatch(entry.name)] if root.is_dir() else []
    )
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
