"""Setting up the sequence databases: fetched, unpacked, indexed, one step after the other."""

import fcntl
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog

from foldsvc.errors import (
    ArchiveUnsafeError,
    DatabaseDownloadError,
    DatabaseSpaceError,
    SearchDatabaseError,
)
from foldsvc.msa.mmseqs_databases import missing_files
from foldsvc.msa.mmseqs_program import NAME, find_mmseqs
from foldsvc.msa.published_databases import SOURCE, SequenceDatabase
from foldsvc.msa.resumed_download import download, size_at
from foldsvc.records.progress import OnStep
from foldsvc.subprocesses import run_program

log = structlog.get_logger()

_MEMBER = re.compile(r"(?:\./)?[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_CHUNK = 1 << 20
_INDEX_SECONDS = 172_800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseInstall:
    """What is to be set up, where and from where.

    Attributes:
        database: Which.
        folder: Where the databases are.
        source: URL of the folder that has the archives.
        index: Make an index, which a server that keeps it in memory needs and others do not.
        mmseqs: Path or name of the program; looked for if empty.
    """

    database: SequenceDatabase
    folder: Path
    source: str = SOURCE
    index: bool = False
    mmseqs: str = ""

    @property
    def path(self) -> Path:
        """The database, as commands name it."""
        return self.folder.absolute() / self.database.stem

    @property
    def done(self) -> bool:
        """Everything is unpacked, and nothing is missing."""
        names = [archive.name for archive in self.database.archives]
        return self._unpacked() == names and not missing_files(self.path, role=self.database.role)

    def commands(self) -> list[str]:
        """The same by hand, as a person would type it."""
        folder = self.folder.absolute()
        lines = [f"mkdir -p {folder}", f"cd {folder}"]
        for archive in self.database.archives:
            lines.append(f"curl -fLO -C - {self.source}/{archive.name}")
            lines.append(f"tar -xzf {archive.name} && rm {archive.name}")
        if self.index:
            stem = self.database.stem
            lines.append(f"mmseqs createindex {stem} tmp_index --remove-tmp-files 1")
        return lines

    def download_bytes(self, transport: httpx.BaseTransport | None = None) -> int:
        """What is still to be fetched, as the source says now, else as was known."""
        unpacked = self._unpacked()
        return sum(
            size_at(f"{self.source}/{archive.name}", transport) or archive.n_bytes
            for archive in self.database.archives
            if archive.name not in unpacked
        )

    def run(self, on_progress: OnStep) -> None:
        """Do what is not done yet.

        Raises:
            DatabaseDownloadError: An archive cannot be fetched, or is damaged.
            ArchiveUnsafeError: An archive holds what does not belong there.
            SearchDatabaseError: Files are missing when all is done.
            ProgramError: MMseqs2 is missing, or cannot make the index.
        """
        program = find_mmseqs(self.mmseqs) if self.index else None
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".install.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                fault = "another installation into this folder is running"
                raise DatabaseDownloadError(self.source, fault) from error
            self._run(program, on_progress)

    def _run(self, program: Path | None, on_progress: OnStep) -> None:
        for archive in self.database.archives:
            if archive.name not in self._unpacked():
                self._fetch(archive.name, on_progress)
        if missing := missing_files(self.path, role=self.database.role):
            raise SearchDatabaseError(str(self.path), f"{missing[0]} is missing")
        if program and not self.path.with_name(f"{self.path.name}.idx.dbtype").exists():
            self._make_index(program, on_progress)
        on_progress(f"{self.database.name} is installed", 1.0)
        log.info("database_installed", name=self.database.name, folder=str(self.folder))

    def _fetch(self, name: str, on_progress: OnStep) -> None:
        path, url = self.folder / name, f"{self.source}/{name}"

        def on_part(have: int, whole: int) -> None:
            said = f"Downloading {name} ({have / 1e9:.1f} of {whole / 1e9:.1f} GB)"
            on_progress(said, have / whole if whole else None)

        download(url, path, on_part)
        try:
            _unpack(path, self.folder, lambda part: on_progress(f"Unpacking {name}", part))
        except (
            tarfile.TarError,
            EOFError,
            zlib.error,
            FileNotFoundError,
            ArchiveUnsafeError,
        ) as error:
            path.unlink()
            if isinstance(error, ArchiveUnsafeError):
                raise
            raise DatabaseDownloadError(url, f"the archive is damaged ({error})") from error
        self._note(name)
        path.unlink()

    def _make_index(self, program: Path, on_progress: OnStep) -> None:
        said = f"Making the index of {self.database.name}"
        with tempfile.TemporaryDirectory(prefix=".index-", dir=self.folder) as work:
            run_program(
                [program, "createindex", self.path, work, "--remove-tmp-files", "1"],
                name=f"{NAME} createindex",
                time_limit_seconds=_INDEX_SECONDS,
                on_wait=lambda: on_progress(said, None),
            )

    @property
    def _notes(self) -> Path:
        return self.folder / f"{self.database.stem}.installed.json"

    def _unpacked(self) -> list[str]:
        """Names of the archives that were unpacked to their end."""
        try:
            return list(json.loads(self._notes.read_text())["archives"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return []

    def _note(self, name: str) -> None:
        facts = {"source": self.source, "archives": [*self._unpacked(), name]}
        aside = self._notes.with_suffix(".part")
        aside.write_text(json.dumps(facts, indent=1) + "\n")
        aside.replace(self._notes)


def check_space(installations: Sequence[DatabaseInstall], download_bytes: Sequence[int]) -> None:
    """Look that the disk has room for what is unpacked and one archive after the other.

    Raises:
        DatabaseSpaceError: It has not.
    """
    todo = [
        (one, n_bytes)
        for one, n_bytes in zip(installations, download_bytes, strict=True)
        if n_bytes
    ]
    if not todo:
        return
    needed = sum(one.database.unpacked_bytes for one, _ in todo) + max(n for _, n in todo)
    folder = todo[0][0].folder.absolute()
    there = next(above for above in (folder, *folder.parents) if above.exists())
    if (free := shutil.disk_usage(there).free) < needed:
        raise DatabaseSpaceError(str(there), needed, free)


def _unpack(archive: Path, folder: Path, on_part: Callable[[float], None]) -> None:
    """Unpack beside the folder's files, then move all into place."""
    whole = max(archive.stat().st_size, 1)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as name:
        work = Path(name)
        with archive.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for member in tar:
                if member.isdir() and member.name in {".", "./"}:
                    continue
                path = work / _checked(member, archive.name)
                if member.issym():
                    path.symlink_to(member.linkname)
                    continue
                if member.islnk():
                    path.hardlink_to(work / member.linkname)
                    continue
                source = tar.extractfile(member)
                assert source is not None  # noqa: S101 - it is a plain file
                with path.open("wb") as file:
                    while chunk := source.read(_CHUNK):
                        file.write(chunk)
                        on_part(stream.tell() / whole)
        for path in work.iterdir():
            path.replace(folder / path.name)


def _checked(member: tarfile.TarInfo, archive: str) -> str:
    """The plain name of a plain file, or of a link to one beside it."""
    plain = member.isreg() and not member.issparse()
    link = (member.issym() or member.islnk()) and _MEMBER.fullmatch(member.linkname)
    if not (plain or link):
        raise ArchiveUnsafeError(archive, f"its member {member.name!r} is not a plain file")
    if not _MEMBER.fullmatch(member.name):
        raise ArchiveUnsafeError(archive, f"its member {member.name!r} is not a plain name")
    return member.name.removeprefix("./")
