"""Who may write to an SQLite file next."""

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from foldsvc.storage.database import Database, open_database
from foldsvc.storage.write_turn import WriteTurn
from tests.storage.writer_process import TURNS

ROOT = Path(__file__).parents[2]
WRITERS = 4
HOLDER = """
import sys, time
from pathlib import Path
from foldsvc.storage.write_turn import WriteTurn
with WriteTurn(Path(sys.argv[1]), patience_seconds=1000).taken():
    print("taken", flush=True)
    time.sleep(1000)
"""


def turns_of(database: Database) -> list[str]:
    """Give who wrote, in the order in which they did."""
    with database.read() as connection:
        return list(connection.execute(text("SELECT name FROM turn ORDER BY id")).scalars())


def open_empty(tmp_path: Path) -> tuple[str, Database]:
    """Give a database with the two tables of the writers."""
    url = f"sqlite:///{tmp_path / 'turns.db'}"
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE writer (name TEXT)"))
        connection.execute(text("CREATE TABLE turn (id INTEGER PRIMARY KEY, name TEXT)"))
    return url, database


def test_processes_take_turns(tmp_path: Path) -> None:
    """Of four processes that write without a pause, each gets near a quarter of the turns.

    SQLite's own waiting gave one of them a hundredth.
    """
    url, database = open_empty(tmp_path)
    script = ROOT / "tests" / "storage" / "writer_process.py"
    command = [sys.executable, str(script), url]
    writers = [
        subprocess.Popen([*command, f"{number}", f"{WRITERS}"], cwd=ROOT)
        for number in range(WRITERS)
    ]
    assert [writer.wait(240) for writer in writers] == [0] * WRITERS

    turns = turns_of(database)
    database.close()
    assert len(turns) == TURNS
    assert min(Counter(turns)[f"{number}"] for number in range(WRITERS)) >= TURNS / WRITERS / 2


def test_threads_take_turns(tmp_path: Path) -> None:
    """So does each of four threads of one process."""
    _url, database = open_empty(tmp_path)
    together = threading.Barrier(WRITERS)

    def write(name: str) -> None:
        together.wait()
        written = 0
        while written < TURNS:
            with database.write() as connection:
                written = connection.execute(text("SELECT count(*) FROM turn")).scalar_one()
                if written < TURNS:
                    connection.execute(text("INSERT INTO turn (name) VALUES (:n)"), {"n": name})

    with ThreadPoolExecutor(WRITERS) as pool:
        for future in [pool.submit(write, f"{number}") for number in range(WRITERS)]:
            future.result()

    turns = turns_of(database)
    database.close()
    assert len(turns) == TURNS
    assert min(Counter(turns)[f"{number}"] for number in range(WRITERS)) >= TURNS / WRITERS / 2


def test_the_turn_of_a_process_that_is_killed_is_over(tmp_path: Path) -> None:
    """Whoever waits behind a process that dies in its turn goes on."""
    path = tmp_path / "turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "taken\n"
    order: list[str] = []

    def wait_for_the_turn() -> None:
        # Longer than the test may take: only the end of the holder lets it in.
        with WriteTurn(path, patience_seconds=1000).taken():
            order.append("turn")

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for_the_turn)
        threading.Event().wait(0.3)
        order.append("killed")
        holder.kill()
        waiting.result()

    holder.wait()
    holder.stdout.close()
    assert order == ["killed", "turn"]


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    """A process that holds its turn too long, or no file to queue by, keeps nobody out."""
    path = tmp_path / "turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    gone_on = []
    try:
        for place in (path, tmp_path / "missing" / "turn"):
            with WriteTurn(place, patience_seconds=0.05).taken():
                gone_on.append(place)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()

    assert len(gone_on) == 2


def test_a_turn_that_fails_is_over(tmp_path: Path) -> None:
    """An exception hands the turn on, to threads and processes, and no lock stays behind."""
    turn = WriteTurn(tmp_path / "turn", patience_seconds=1000)

    def fail() -> None:
        with turn.taken():
            raise ValueError("no")

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            fail()
    turn.close()

    with turn.taken():
        command = [sys.executable, "-c", HOLDER.replace("sleep(1000)", "sleep(0)")]
        other = subprocess.Popen([*command, str(tmp_path / "turn")], cwd=ROOT, env=os.environ)
    assert other.wait(60) == 0
    turn.close()
