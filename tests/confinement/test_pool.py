"""Confined processes: what they may, what they cost, and how they end."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from foldsvc.confinement import pool as pools
from foldsvc.confinement.exchange import Work
from foldsvc.confinement.pool import ConfinedPool, Gone, PoolLimits
from foldsvc.errors import (
    ReadingBrokenError,
    ReadingBusyError,
    ReadingCancelledError,
    ReadingLimitError,
    UnevenRowError,
)
from foldsvc.landlock import landlock_version

TASKS = "tests.fixtures.confined_tasks"
MEGABYTE = 1 << 20
EVER = 600


@pytest.fixture(scope="module")
def confined() -> Iterator[ConfinedPool]:
    """Give a pool that does two things at once in 256 MiB."""
    pool = ConfinedPool([TASKS], PoolLimits(256 * MEGABYTE, 2))
    yield pool
    pool.close()


def do(pool: ConfinedPool, task: str, *texts: bytes, gone: Gone | None = None, **asked) -> bytes:
    """Have something done within 64 MiB and a few seconds."""
    seconds = asked.pop("cpu", 5)
    work = Work(task=task, arguments=asked, texts=texts)
    return pool.run(work, what="thing", memory_bytes=64 * MEGABYTE, seconds=seconds, gone=gone)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that happens sooner or later."""
    while not true():
        time.sleep(0.05)


def test_work_and_its_answer_go_whole(confined):
    """Arguments, texts larger than any buffer, and an answer as large come through."""
    text = os.urandom(9 * MEGABYTE)

    assert do(confined, "echo", text, b"", b"end", a=1) == b"{'a': 1}" + text + b"end"


def test_each_work_has_a_process_of_its_own(confined):
    """Nothing of one work is there in the next."""
    assert do(confined, "pid") != do(confined, "pid")


def test_an_error_comes_as_it_was_raised(confined):
    """Class, words and facts of a refusal are those of the other process."""
    with pytest.raises(UnevenRowError, match="4") as caught:
        do(confined, "refuse", line=17)

    assert (caught.value.line, caught.value.found, caught.value.expected) == (17, 3, 4)


def test_no_settings_files_or_network_are_seen(confined, tmp_path: Path, monkeypatch):
    """A process that reads foreign text knows nothing that it could tell, and nobody to tell it."""
    monkeypatch.setenv("FOLDSVC_DATABASE_URL", "secret")
    (tmp_path / "secret").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = do(confined, "seen", path=str(tmp_path / "secret"), port=server.getsockname()[1])

    assert "FOLDSVC" not in said.decode()
    assert "network" not in said.decode()
    if landlock_version() >= 1:
        assert said == b"[]"


def test_what_takes_too_much_time_is_ended(confined):
    """CPU time is limited, and the limit is reported."""
    with pytest.raises(ReadingLimitError, match="1 seconds"):
        do(confined, "burn", cpu=1)


def test_what_waits_for_nothing_is_ended(confined, monkeypatch):
    """What takes no CPU time has a limit all the same."""
    monkeypatch.setattr(pools, "_WALL", 1)
    with pytest.raises(ReadingLimitError):
        do(confined, "sleep", seconds=EVER, cpu=1)


def test_what_takes_too_much_memory_is_ended(confined):
    """Memory is limited, and nothing but that work is lost."""
    with pytest.raises(ReadingLimitError, match="memory"):
        do(confined, "fill", bytes=200 * MEGABYTE)
    assert do(confined, "fill", bytes=20 * MEGABYTE) == b"\0"


@pytest.mark.parametrize("task", ["crash", "bug"])
def test_a_process_that_dies_is_told_from_one_that_refuses(confined, task):
    """Whatever happens there, here it is an error with a remedy, and the next work is done."""
    with pytest.raises(ReadingBrokenError):
        do(confined, task)
    assert do(confined, "echo", b"x") == b"{}x"


def test_work_for_nobody_is_ended(confined):
    """When the client has gone, the process is killed at once, however long it would have run."""
    gone = Gone()
    threading.Timer(0.5, gone.set).start()

    with pytest.raises(ReadingCancelledError):
        do(confined, "burn", cpu=EVER, gone=gone)

    assert do(confined, "echo", b"x") == b"{}x"


def test_the_one_that_forks_is_started_again(confined):
    """Whatever kills it, the next work is done."""
    do(confined, "pid")
    confined._server.kill()
    confined._server.wait()

    assert do(confined, "echo", b"x") == b"{}x"


def test_all_end_with_the_pool():
    """No process is left over, not even one that works."""
    pool = ConfinedPool([TASKS], PoolLimits(256 * MEGABYTE, 1))
    pid = int(do(pool, "pid"))
    assert pid > 0
    raised: list[Exception] = []

    def work() -> None:
        try:
            do(pool, "burn", cpu=EVER)
        except ReadingBrokenError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: pool._budget._processes_left == 0)
    time.sleep(1)
    server = pool._server.pid
    pool.close()
    thread.join(60)

    assert raised
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_more_than_there_is_room_for_waits_and_is_put_off(monkeypatch):
    """Memory and processes are shared; who waits too long, or behind too many, is reported so."""
    monkeypatch.setattr(pools, "_WAIT_SECONDS", 0.1)
    budget, nobody = PoolLimits(100, 5), Gone()

    with budget.taken(60, nobody):
        with pytest.raises(ReadingBusyError), budget.taken(50, nobody):
            pass
        with budget.taken(40, nobody):
            pass
    with budget.taken(1_000, nobody) as memory:
        assert memory == 100
    monkeypatch.setattr(pools, "_MOST_WAITING", 0)
    with pytest.raises(ReadingBusyError), budget.taken(1, nobody):
        pass


def test_waiting_ends_when_the_client_goes():
    """A place in the line is nobody's when its client has gone."""
    budget, gone = PoolLimits(100, 1), Gone()
    gone.set()
    with budget.taken(1, Gone()), pytest.raises(ReadingCancelledError), budget.taken(1, gone):
        pass
