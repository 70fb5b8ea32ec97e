"""What a running process says of itself in a file, for the health check beside it.

Processes and checks of one container, or of one user of a machine, meet in one folder. The standard
library alone is imported: the check runs every few seconds for as long as the service does.
"""

import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What one process says.

    Attributes:
        pid: The process.
        at: When it said so, by the clock that runs since the machine started.
        silent_seconds: Longest time between two words of it while it is well; 0 if it speaks only
            when something changes.
        fault: Why it cannot work; empty if it can.
        remedy: What to do about that.
        url: Where it answers; empty if it serves nothing.
    """

    pid: int
    at: float
    silent_seconds: float = 0.0
    fault: str = ""
    remedy: str = ""
    url: str = ""

    @property
    def silent_for(self) -> float:
        """Seconds since its last word."""
        return time.monotonic() - self.at

    @property
    def is_silent(self) -> bool:
        """Whether it should have said something by now."""
        return 0 < self.silent_seconds < self.silent_for


class StatusFile:
    """The file of this process; what it says is seen at once, and ends with the process.

    A folder that cannot be written is no reason not to work: the check finds nothing then, and
    says so.
    """

    def __init__(self, role: str, *, silent_seconds: float = 0.0, url: str = "") -> None:
        self._role = role
        self._silent_seconds = silent_seconds
        self._url = url
        self._last: Status | None = None
        for _ in read_statuses(role):
            pass  # which removes what processes left that are gone

    def say(self, fault: str = "", remedy: str = "") -> None:
        """Say that all is well, or what is not; the same again within seconds is not written."""
        said = Status(
            pid=os.getpid(),
            at=time.monotonic(),
            silent_seconds=self._silent_seconds,
            fault=fault,
            remedy=remedy,
            url=self._url,
        )
        if self._last and said.at - self._last.at < _FRESH_SECONDS and self._last.fault == fault:
            return
        try:
            _write(_folder() / f"{self._role}.{said.pid}.json", said)
        except OSError as error:
            if self._last is None:
                print(f"no health check will pass: {error}", file=sys.stderr)  # noqa: T201 - nothing may be imported to log with
        self._last = said


def read_statuses(role: str) -> Iterator[Status]:
    """Give what the living processes of a role say; the files of others are removed."""
    try:
        files = sorted(_folder().glob(f"{role}.*.json"))
    except OSError:
        return
    for file in files:
        try:
            said = Status(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue
        # One of before the machine started lies in the future.
        if _lives(said.pid) and said.at <= time.monotonic():
            yield said
        else:
            file.unlink(missing_ok=True)


def _write(file: Path, said: Status) -> None:
    partial = file.with_suffix(".part")
    partial.write_text(json.dumps(asdict(said)), encoding="utf-8")
    partial.replace(file)


def _folder() -> Path:
    """The folder, made if it is missing.

    Raises:
        OSError: It cannot be made, or belongs to somebody else.
    """
    folder = Path(tempfile.gettempdir()) / f"foldsvc-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o022:
        raise PermissionError(f"{folder} is not a folder that this user alone may write")
    return folder


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
