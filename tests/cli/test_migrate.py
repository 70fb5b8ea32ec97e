"""`foldsvc migrate`."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.jobs.installation import require_own_store
from foldsvc.jobs.queries import files_of, get_job
from foldsvc.settings import settings
from foldsvc.storage.database import is_current, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.installations import finish_one, new_url
from tests.jobs.orders import claim_one, submit_one
from tests.postgresql_server import PostgresqlServer

runner = CliRunner()


@pytest.fixture(autouse=True)
def _fresh_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_DATA_DIR", str(tmp_path))
    yield
    settings.cache_clear()


@pytest.fixture
def laptop(tmp_path: Path) -> str:
    """Give the URL of a database that has been used."""
    url = f"sqlite:///{tmp_path / 'foldsvc.db'}"
    with closing(open_database(url)) as database:
        migrate(database)
    return url


def test_plain_migrate_makes_the_tables_of_the_set_database(tmp_path: Path) -> None:
    """Without options it does what it always did, as often as it is asked."""
    for _ in range(2):
        result = runner.invoke(app, ["migrate"])
        assert result.exit_code == 0, result.output
    with closing(open_database(f"sqlite:///{tmp_path / 'foldsvc.db'}")) as database:
        assert is_current(database)


def test_an_installation_moves_to_the_cluster(
    laptop: str, tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    """One command, whose words are counts; the results stay where they are and are found."""
    store = FolderStore(tmp_path / "results")
    with closing(open_database(laptop)) as database:
        job_id = finish_one(database, store)
        require_own_store(database, store)
    cluster = new_url("postgresql", tmp_path, postgresql)

    result = runner.invoke(app, ["migrate", "--from", laptop, "--to", cluster])

    assert result.exit_code == 0, result.output
    counts = dict(line.split() for line in result.stderr.splitlines() if len(line.split()) == 2)
    assert (counts["job"], counts["installation"]) == ("1", "1")
    assert "set FOLDSVC_DATABASE_URL" in result.stderr
    with closing(open_database(cluster)) as database:
        require_own_store(database, store)
        assert get_job(database, job_id).state == "succeeded"
        assert len(files_of(database, store, job_id)[1]) == 2
    again = runner.invoke(app, ["migrate", "--from", laptop, "--to", cluster])
    assert (again.exit_code, "out of use" in again.stderr) == (6, True)


def test_without_a_target_it_is_the_set_database(
    laptop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a password need not be written where everybody on the machine can read it."""
    target = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setenv("FOLDSVC_DATABASE_URL", target)

    result = runner.invoke(app, ["migrate", "--from", laptop])

    assert result.exit_code == 0, result.output
    with closing(open_database(target)) as database:
        assert is_current(database)


@pytest.mark.parametrize(
    ("source", "target", "code", "said"),
    [
        ("", "sqlite:///{}/new.db", 2, "--to needs --from"),
        ("sqlite:///{}/typo.db", "sqlite:///{}/new.db", 6, "typo.db"),
        ("sqlite:///{}/foldsvc.db", "sqlite:///{}/foldsvc.db", 6, "both are the same"),
        ("sqlite:///{}/foldsvc.db", "mysql://u:secret@h/d", 6, "is not a kind of database"),
        ("nonsense", "sqlite:///{}/new.db", 6, "'nonsense' is not a kind of database"),
        ("sqlite:///{}/foldsvc.db", "postgresql://u:secret@127.0.0.1:1/d", 6, "cannot be reached"),
    ],
)
@pytest.mark.usefixtures("laptop")
def test_what_cannot_be_moved_is_refused_with_the_reason(
    tmp_path: Path, source: str, target: str, code: int, said: str
) -> None:
    """No file is made by a mistyped name, and no password told."""
    options = [*(["--from", source] if source else []), "--to", target]
    result = runner.invoke(app, ["migrate", *(one.format(tmp_path) for one in options)])

    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert "secret" not in result.output
    assert not (tmp_path / "typo.db").exists()
    assert not (tmp_path / "new.db").exists()


def test_a_service_at_work_is_not_moved(laptop: str, tmp_path: Path) -> None:
    """The refusal says what holds it and what to do."""
    with closing(open_database(laptop)) as database:
        submit_one(database)
        claim_one(database)

    result = runner.invoke(
        app, ["migrate", "--from", laptop, "--to", f"sqlite:///{tmp_path / 'new.db'}"]
    )

    assert (result.exit_code, "Stop the service" in result.stderr) == (6, True)
