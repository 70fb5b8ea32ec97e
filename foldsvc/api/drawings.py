"""Plots, reports and other files that are drawn of a result when somebody asks for them.

Each drawing is made by a process that lives for it alone, so that the API's own goes on: a few at
once, within a time limit. What was drawn is kept in memory for a while, the last asked for longest.
"""

import asyncio
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import structlog
from anyio import to_thread

import foldsvc
from foldsvc.errors import (
    ArtifactCorruptError,
    DrawingBusyError,
    ProgramFailedError,
    ProgramTimeoutError,
)
from foldsvc.result.drawing import drawn_names
from foldsvc.result.layout import REPORT
from foldsvc.settings import Settings, bare_environment
from foldsvc.storage.result_store import StoredFile

log = structlog.get_logger()

AT_ONCE = 2
"""Drawings at once; each keeps a core busy for a few seconds."""

_MOST_WAITING = 32
_SECONDS = 300.0
_KEPT_BYTES = 64 << 20
_NAME = "drawing of a result"
_FOLDER = "foldsvc-drawings-"
_DAMAGED = 3
_MESSAGE_CHARACTERS = 2_000
_TOGETHER = frozenset(
    {REPORT}
    | {f"{word}.{kind}" for word in ("plddt", "pae", "coverage") for kind in ("png", "svg")}
)
"""The report holds the plots, so that whoever asks for one of these soon asks for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """A result of which files can be drawn.

    Attributes:
        prefix: Where it is stored.
        version: What the drawn files cannot change without.
        names: Of the files that can be drawn.
    """

    prefix: str
    version: str
    names: tuple[str, ...]

    def tag(self, name: str) -> str:
        """Give what a drawn file cannot change without."""
        return hashlib.sha256(f"{self.version} {name}".encode()).hexdigest()


def drawable_of(prefix: str | None, stored: Iterable[StoredFile]) -> Drawable:
    """Give what can be drawn of a result.

    Args:
        prefix: Where it is stored; None where there is nothing yet.
        stored: All its files, inner ones too.
    """
    files = {file.name: file.sha256 for file in stored}
    version = hashlib.sha256(json.dumps([foldsvc.__version__, files]).encode())
    return Drawable(
        prefix=prefix or "", version=version.hexdigest(), names=drawn_names(list(files))
    )


class Drawings:
    """Draws, and remembers what it drew."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._limiter: anyio.CapacityLimiter | None = None
        self._folder: Path | None = None

    async def files(self, drawable: Drawable, names: Collection[str]) -> dict[str, bytes]:
        """Give drawn files by name, waiting for their turn.

        Raises:
            ArtifactCorruptError: A stored file that is needed is damaged.
            DrawingBusyError: Too many wait already.
            ProgramError: The drawing failed, or took too long.
        """
        lock = self._locks.setdefault(drawable.prefix, asyncio.Lock())
        # Whoever asks for the same meanwhile finds it drawn.
        async with lock:
            recalled = {name: self._recalled(drawable, name) for name in names}
            kept = {name: data for name, data in recalled.items() if data is not None}
            missing = [name for name in names if name not in kept]
            if missing:
                if _TOGETHER & set(missing):
                    missing += [
                        name for name in drawable.names if name in _TOGETHER and name not in missing
                    ]
                drawn = await self._drawn(drawable, missing)
                for name, data in drawn.items():
                    self._keep(drawable.tag(name), data)
                kept |= {name: data for name, data in drawn.items() if name in names}
        return {name: kept[name] for name in names}

    def close(self) -> None:
        """Clear up; what is being drawn fails."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _drawn(self, drawable: Drawable, names: Sequence[str]) -> dict[str, bytes]:
        limiter = self._limiter = self._limiter or anyio.CapacityLimiter(AT_ONCE)
        if limiter.statistics().tasks_waiting >= _MOST_WAITING:
            raise DrawingBusyError
        folder = self._folder = self._folder or Path(tempfile.mkdtemp(prefix=_FOLDER))
        draw = partial(self._draw, drawable, names, folder)
        return await to_thread.run_sync(draw, limiter=limiter)

    def _draw(self, drawable: Drawable, names: Sequence[str], folder: Path) -> dict[str, bytes]:
        command: list[str | Path] = [
            *(sys.executable, "-P", "-m", "foldsvc.report.drawing_process"),
            *(self._settings.results.absolute(), self._settings.static_dir.absolute()),
            *(drawable.prefix, *names),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - this program itself
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                cwd=folder,
                env=_environment(folder),
            )
        except subprocess.TimeoutExpired:
            raise ProgramTimeoutError(_NAME, _SECONDS) from None
        if done.returncode == _DAMAGED:
            raise ArtifactCorruptError(done.stderr.decode(errors="replace").strip())
        if done.returncode != 0:
            end = done.stderr.decode(errors="replace").strip()[-_MESSAGE_CHARACTERS:]
            log.error("drawing failed", prefix=drawable.prefix, exit_code=done.returncode, end=end)
            raise ProgramFailedError(_NAME, done.returncode, "")
        return _files_in(done.stdout)

    def _recalled(self, drawable: Drawable, name: str) -> bytes | None:
        tag = drawable.tag(name)
        if tag in self._kept:
            self._kept.move_to_end(tag)
        return self._kept.get(tag)

    def _keep(self, tag: str, data: bytes) -> None:
        self._kept[tag] = data
        while sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)


def _environment(folder: Path) -> dict[str, str]:
    """Give what the process may know; fonts are looked for once and remembered in the folder."""
    return bare_environment(
        {
            "PYTHONPATH": str(Path(foldsvc.__file__).parents[1]),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "MPLCONFIGDIR": str(folder),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
    )


def _files_in(output: bytes) -> dict[str, bytes]:
    reader, files = io.BytesIO(output), {}
    while line := reader.readline():
        head = json.loads(line)
        files[head["name"]] = reader.read(head["size"])
    return files
