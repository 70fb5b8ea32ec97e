"""Free space: how much there is, and what an error says of it."""

import errno
import os
from pathlib import Path

from foldsvc.errors import StorageFullError

_FULL = {errno.ENOSPC, errno.EDQUOT}


def free_bytes(place: Path) -> int:
    """How many bytes this user may still write below a folder, which need not exist yet."""
    while not place.exists() and place != place.parent:
        place = place.parent
    found = os.statvfs(place)
    out_of_names = found.f_files > 0 and found.f_favail == 0
    return 0 if out_of_names else found.f_bavail * found.f_frsize


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is that no space is left."""
    while error is not None:
        if isinstance(error, StorageFullError):
            return True
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
