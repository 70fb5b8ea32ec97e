"""Processes kept running, and stopped for certain."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foldsvc.cli import supervisor as supervisor_module
from foldsvc.cli.supervisor import Service, Supervisor
from foldsvc.errors import ProcessNotReadyError

PYTHON = sys.executable


def _until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _service(code: str, *arguments: str, **facts: object) -> Service:
    return Service(
        name="test",
        command=[PYTHON, "-c", code, *arguments],
        environment=dict(os.environ),
        **facts,
    )


@contextmanager
def _running(supervisor: Supervisor) -> Iterator[None]:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield
    finally:
        supervisor.request_stop()
        thread.join()


RECORD = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"


def _pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_dead_process_starts_again(tmp_path: Path) -> None:
    """A process killed with -9 is back soon, and its death is told."""
    events: list[str] = []
    file = tmp_path / "pids"
    with Supervisor(
        logs=tmp_path, on_event=lambda _name, event: events.append(event)
    ) as supervisor:
        supervisor.start(_service(RECORD, str(file)))
        _until(lambda: len(_pids(file)) == 1)
        with _running(supervisor):
            os.kill(_pids(file)[0], signal.SIGKILL)
            _until(lambda: len(_pids(file)) == 2)
    assert any("was ended by SIGKILL; starts again in 0.5 s" in event for event in events)
    assert not any(_is_alive(pid) for pid in _pids(file))


def test_restarts_become_rarer(tmp_path: Path) -> None:
    """A process that always dies at once is tried again after ever longer pauses."""
    events: list[str] = []
    with Supervisor(
        logs=tmp_path, on_event=lambda _name, event: events.append(event)
    ) as supervisor:
        supervisor.start(_service("raise SystemExit(3)"))
        with _running(supervisor):
            _until(lambda: sum("exit code 3" in event for event in events) == 3)
    pauses = [event.split(" in ")[1].split(" s ")[0] for event in events if "again" in event]
    assert pauses[:3] == ["0.5", "1", "2"]


def test_process_that_will_not_end_is_killed(tmp_path: Path) -> None:
    """Stopping takes no longer than a process is given, even if it ignores the request."""
    ignore = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + RECORD
    file = tmp_path / "pids"
    with Supervisor(logs=tmp_path, on_event=lambda _name, _event: None) as supervisor:
        supervisor.start(_service(ignore, str(file), stop_seconds=0.5))
        _until(lambda: len(_pids(file)) == 1)
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert not _is_alive(_pids(file)[0])


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    """The children of a process that is stopped do not stay behind."""
    file = tmp_path / "pids"
    parent = (
        "import subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, '-c', {RECORD!r}, sys.argv[1]]);"
        "time.sleep(600)"
    )
    with Supervisor(logs=tmp_path, on_event=lambda _name, _event: None) as supervisor:
        supervisor.start(_service(parent, str(file)))
        _until(lambda: len(_pids(file)) == 1)
    _until(lambda: not _is_alive(_pids(file)[0]))


def test_process_that_does_not_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    """The error carries the exit code and the end of the log."""
    service = _service("import sys; sys.exit('no such weather')", is_ready=lambda: False)
    with (
        Supervisor(logs=tmp_path, on_event=lambda _name, _event: None) as supervisor,
        pytest.raises(ProcessNotReadyError, match="exit code 1\nno such weather"),
    ):
        supervisor.start(service)


def test_slow_process_is_waited_for_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes, a process that lives ends nothing; others that die start again."""
    monkeypatch.setattr(supervisor_module, "_TELL_SECONDS", 0.3)
    events: list[tuple[str, str]] = []
    killed: list[int] = []
    ready, file = tmp_path / "ready", tmp_path / "pids"

    def on_event(name: str, event: str) -> None:
        events.append((name, event))
        if "not ready after" in event and len(_pids(file)) == 1 and not killed:
            killed.extend(_pids(file))
            os.kill(killed[0], signal.SIGKILL)
        if "not ready after" in event and len(_pids(file)) == 2:
            ready.touch()

    slow = _service("import time; time.sleep(600)", is_ready=ready.exists)
    with Supervisor(logs=tmp_path, on_event=on_event) as supervisor:
        supervisor.start(_service(RECORD, str(file)), slow)
        assert len(_pids(file)) == 2
    assert events.count(("test", "ready")) == 1
    assert any(f"waiting (log: {tmp_path / 'test.log'})" in event for _, event in events)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    """`kill -9` of the supervisor itself leaves no process behind."""
    file = tmp_path / "pids"
    code = (
        "import os, sys, pathlib; from foldsvc.cli.supervisor import Service, Supervisor;"
        "folder = pathlib.Path(sys.argv[1]);"
        "supervisor = Supervisor(logs=folder, on_event=print).__enter__();"
        f"command = [sys.executable, '-c', {RECORD!r}, str(folder / 'pids')];"
        "supervisor.start(Service(name='test', command=command, environment=dict(os.environ)));"
        "supervisor.run()"
    )
    with subprocess.Popen([PYTHON, "-c", code, str(tmp_path)], stdout=subprocess.DEVNULL) as run:
        _until(lambda: len(_pids(file)) == 1)
        run.kill()
    _until(lambda: not _is_alive(_pids(file)[0]))
