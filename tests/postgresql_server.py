"""A PostgreSQL server of the tests' own, from the programs that Debian installs."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

_START_SECONDS = 30


def find_programs() -> Path | None:
    """Find the folder of `initdb` and `postgres`; None where it is not installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    on_path = shutil.which("postgres")
    found = [*newest, *([Path(on_path)] if on_path else [])]
    return found[0].parent if found else None


def _user() -> str | None:
    """Whom to run as: the server refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("no user but root")


class PostgresqlServer:
    """One server on a Unix socket in a folder of its own; may be killed and started again."""

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self._programs = programs
        self._durable = durable
        self._folder = Path(tempfile.mkdtemp(prefix="foldsvc-pg-"))
        self._user = _user()
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        """Start it and wait until it answers."""
        fsync = f"fsync={'on' if self._durable else 'off'}"
        options = (fsync, "listen_addresses=", "max_connections=60")
        command = [str(self._programs / "postgres"), "-D", self._data, "-k", str(self._folder)]
        for option in options:
            command += ["-c", option]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, cwd=self._folder
            )
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < end, "PostgreSQL does not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self._process is not None
        # Held still first: it would start new children in place of those that die.
        self._process.send_signal(signal.SIGSTOP)
        for child in _children(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop it and remove what it kept."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def new_database(self, like: str = "template1") -> str:
        """Make a copy of a database to which nobody is connected, an empty one; gives its name."""
        name = f"t{uuid.uuid4().hex}"
        self.execute(self.url("postgres"), f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def execute(self, url: str, sql: str) -> None:
        """Run SQL in one of the databases, committed statement by statement."""
        address = url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql)

    def _answers(self) -> bool:
        return (self._folder / ".s.PGSQL.5432").exists() and not subprocess.run(
            [self._programs / "pg_isready", "-q", "-h", self._folder], check=False
        ).returncode

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            cwd=self._folder,
        )


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]
