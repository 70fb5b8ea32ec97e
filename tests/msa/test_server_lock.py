"""One search at a time, over processes and threads."""

import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from alignment_server import FakeTime

from foldsvc.errors import JobCancelledError
from foldsvc.msa.deadline import Clock, Deadline
from foldsvc.msa.server_lock import BURST, turn
from foldsvc.records.progress import Progress


def _hold(path: Path, held: Event, release: Event) -> None:
    with turn(path, Deadline("s", 60.0, lambda _: None), seconds_per_ticket=0.0):
        held.set()
        release.wait(30)


@pytest.fixture
def patience(fake_time: FakeTime) -> Deadline:
    """Give patience on time that waits for nobody."""
    return Deadline("s", 1e9, lambda _: None, fake_time.clock)


@pytest.mark.parametrize("end", ["released", "killed"])
def test_another_process_waits_until_the_turn_is_free(tmp_path: Path, end: str) -> None:
    """A turn that a process holds is nobody else's until it is done, or dead."""
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path / "turn", held, release))
    holder.start()
    assert held.wait(30)
    said: list[str] = []

    def on_progress(progress: Progress) -> None:
        said.append(progress.message)
        if len(said) == 3:
            release.set() if end == "released" else holder.kill()

    patience = Deadline("s", 60.0, on_progress, Clock(sleep=lambda _: time.sleep(0.05)))
    with turn(tmp_path / "turn", patience, seconds_per_ticket=0.0):
        assert len(said) >= 3
        assert set(said) == {"Waiting for another search to end"}
    holder.join(30)


def test_waiting_for_ones_turn_can_be_cancelled(tmp_path: Path, patience: Deadline) -> None:
    """A job that is cancelled while another searches stops waiting."""

    def on_progress(_: Progress) -> None:
        raise JobCancelledError("j")

    waiting = Deadline("s", 60.0, on_progress, patience.clock)
    with (
        turn(tmp_path / "turn", patience, seconds_per_ticket=0.0),
        pytest.raises(JobCancelledError),
        turn(tmp_path / "turn", waiting, seconds_per_ticket=0.0),
    ):
        pytest.fail("two have the turn")


def test_tokens_come_back_with_time(
    tmp_path: Path, patience: Deadline, fake_time: FakeTime
) -> None:
    """A burst is free, then each search waits for its token, which is counted over processes."""
    for _ in range(BURST):
        with turn(tmp_path / "turn", patience, seconds_per_ticket=30.0) as own_turn:
            own_turn.take()
    assert fake_time.sleeps == []

    started = fake_time.now
    for _ in range(3):
        with turn(tmp_path / "turn", patience, seconds_per_ticket=30.0) as own_turn:
            own_turn.take()
    assert fake_time.now - started == pytest.approx(90)

    fake_time.now += 3600
    before = len(fake_time.sleeps)
    with turn(tmp_path / "turn", patience, seconds_per_ticket=30.0) as own_turn:
        own_turn.take()
    assert len(fake_time.sleeps) == before


@pytest.mark.parametrize("content", ["", "{", '{"tokens": "many"}', "null", "[1]"])
def test_a_damaged_file_is_begun_anew(
    tmp_path: Path, patience: Deadline, fake_time: FakeTime, content: str
) -> None:
    """What cannot be read counts as a quiet time, and is written anew."""
    (tmp_path / "turn").write_text(content)
    with turn(tmp_path / "turn", patience, seconds_per_ticket=30.0) as own_turn:
        own_turn.take()

    assert fake_time.sleeps == []
    assert f'"tokens": {BURST - 1}' in (tmp_path / "turn").read_text()


def test_a_clock_that_was_set_back_takes_no_tokens_away(
    tmp_path: Path, patience: Deadline, fake_time: FakeTime
) -> None:
    """Wall time may jump; the searches go on."""
    with turn(tmp_path / "turn", patience, seconds_per_ticket=30.0) as own_turn:
        own_turn.take()
        fake_time.now -= 1e6
        own_turn.take()

    assert fake_time.sleeps == []
