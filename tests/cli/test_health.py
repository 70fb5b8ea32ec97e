"""`foldsvc healthcheck`: cheap, and true of what runs here."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback_http import Reply, serving

from foldsvc.cli import health
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.status_file import StatusFile

# What a check may load beyond the standard library's own start: a check runs every 15 s for ever.
MOST_MODULES = {"api": 140, "worker": 80, "keeper": 80}
HEAVY = {
    "typer",
    "pydantic",
    "structlog",
    "celery",
    "sqlalchemy",
    "rich",
    "asyncio",
    "foldsvc.settings",
}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let processes and checks of a test meet in a folder of its own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def url() -> Iterator[str]:
    """Give a server that is well."""
    with serving(lambda _request: Reply(body=b"{}")) as address:
        yield address


def _check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "foldsvc.cli.entry", "healthcheck", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("arguments", ["api", "keeper", "worker --stage fold"])
def test_a_check_loads_next_to_nothing(arguments: str, url: str) -> None:
    """A check imports few modules, and none of those that take long."""
    StatusFile("api", url=url).say()
    StatusFile("keeper", silent_seconds=60).say()
    StatusFile("fold-worker", silent_seconds=60).say()
    code = (
        "import sys; before = set(sys.modules); sys.argv[1:] = "
        f"['healthcheck', *{arguments.split()!r}]\n"
        "from foldsvc.cli.entry import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        "import json; print(json.dumps([code, sorted(set(sys.modules) - before)]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    exit_code, loaded = json.loads(run.stdout)

    assert exit_code == 0
    assert {name for name in loaded if name in HEAVY} == set()
    assert len(loaded) <= MOST_MODULES[arguments.partition(" ")[0]]


def test_the_slow_way_says_the_same() -> None:
    """The command that the help shows is the check that the program runs at once."""
    StatusFile("keeper", silent_seconds=60).say("its disk is gone", "Buy another")
    by_typer = [sys.executable, "-m", "foldsvc.cli.main", "healthcheck", "keeper"]

    quick = _check("keeper")
    slow = subprocess.run(by_typer, capture_output=True, text=True, check=False)

    assert (quick.returncode, slow.returncode) == (CHECK_FAILED, CHECK_FAILED)
    assert quick.stderr == slow.stderr == "The keeper cannot work: its disk is gone. Buy another\n"


@pytest.mark.parametrize("arguments", ["api", "keeper", "worker --stage relax"])
def test_a_process_that_does_not_run_is_ill(arguments: str) -> None:
    """Nothing runs, so nothing is well, and the line says how to start it."""
    run = _check(*arguments.split())

    assert run.returncode == CHECK_FAILED
    assert run.stderr.endswith(f"Start it: foldsvc {arguments}\n")


def test_what_a_dead_process_said_is_forgotten(temporary: Path) -> None:
    """The last word of a process that was killed keeps nobody well, and nobody ill."""
    said = "from foldsvc.status_file import StatusFile; StatusFile('keeper').say()"
    subprocess.run([sys.executable, "-c", said], check=True)
    (left,) = temporary.rglob("keeper.*.json")

    assert health.keeper_fault().startswith("No keeper runs here")
    assert not left.exists()


def test_silence_is_illness_and_work_is_not() -> None:
    """Who promised to speak within a time and does not is ill; until then, whatever it does."""
    StatusFile("search-worker", silent_seconds=1_000).say()
    assert health.worker_fault("search") == ""

    StatusFile("segment-worker", silent_seconds=0.05).say()
    time.sleep(0.1)
    assert "has made no round for" in health.worker_fault("segment")


def test_an_api_is_asked_where_it_said(url: str) -> None:
    """The API is well if it answers at its own address, whatever the settings say now."""
    StatusFile("api", url=url).say()

    assert health.api_fault() == ""


def test_an_api_that_refuses_is_ill() -> None:
    """A server that answers with an error, or not at all, is not well."""
    with serving(lambda _request: Reply(status=500)) as address:
        StatusFile("api", url=address).say()
        assert f"does not answer at {address}" in health.api_fault()
    assert f"does not answer at {address}" in health.api_fault()


def test_a_folder_of_somebody_else_is_not_trusted(temporary: Path) -> None:
    """What anybody may write says nothing about anybody's health."""
    folder = temporary / f"foldsvc-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    StatusFile("keeper").say()

    assert list(folder.iterdir()) == []
    assert health.keeper_fault().startswith("No keeper runs here")
