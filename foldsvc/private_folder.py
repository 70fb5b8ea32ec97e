"""Folders and files that nobody but this user may look into, or may have written to."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

import structlog

log = structlog.get_logger()

_OTHERS = 0o077
_OTHERS_WRITE = 0o022


def make_private(folder: Path) -> None:
    """Make a folder that only this user can open; one that is there already stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def tighten(places: Iterable[Path]) -> None:
    """Take the rights of other users away from folders and files, where this user may.

    What is not there is passed over; what belongs to somebody else, or cannot be changed, is
    warned of.
    """
    for place in places:
        try:
            found = place.stat()
            mode = stat.S_IMODE(found.st_mode)
            if not mode & _OTHERS:
                continue
            if found.st_uid != os.geteuid():
                log.warning("open_to_other_users", path=str(place), mode=f"{mode:04o}")
                continue
            place.chmod(mode & ~_OTHERS)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            log.warning("open_to_other_users", path=str(place), error=error.strerror)
        else:
            log.warning("closed_to_other_users", path=str(place), mode=f"{mode:04o}")


def take_over(folder: Path, patterns: Iterable[str]) -> bool:
    """Close a folder to others and remove what they may have written; gives whether it is ours.

    Args:
        folder: Whose files are believed afterwards, if they are read in place and no symbolic link
            is followed.
        patterns: Of the files that are believed; others stay.
    """
    found = folder.stat()
    if found.st_uid != os.geteuid():
        log.warning("folder_of_another_user", path=str(folder), owner=found.st_uid)
        return False
    for place in (place for pattern in patterns for place in folder.glob(pattern)):
        file = place.lstat()
        ours = stat.S_ISREG(file.st_mode) and file.st_uid == os.geteuid()
        reachable = found.st_mode & _OTHERS and file.st_mode & _OTHERS_WRITE
        if not ours or reachable or found.st_mode & _OTHERS_WRITE:
            log.warning("file_of_others_removed", path=str(place))
            place.unlink(missing_ok=True)
    tighten([folder])
    return True
