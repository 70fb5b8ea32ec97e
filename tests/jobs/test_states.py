"""The table of states."""

from typing import get_args

from foldsvc.jobs.states import LEGAL_STEPS, TERMINAL, Transition
from foldsvc.records.job_state import State
from foldsvc.storage.tables import STATES


def test_nothing_leaves_a_terminal_state() -> None:
    """Succeeded, failed and cancelled are for ever."""
    assert not {move.source for move in Transition} & TERMINAL


def test_every_state_can_be_reached_and_every_other_one_left() -> None:
    """No state is a dead end but the terminal ones, and none is unreachable."""
    states = set(get_args(State))
    assert {move.target for move in Transition} == states
    assert {move.source for move in Transition} == states - TERMINAL
    assert set(STATES) == states


def test_a_job_that_waits_cannot_end_but_by_a_cancel() -> None:
    """Results and failures come from attempts."""
    assert {target for source, target in LEGAL_STEPS if source == "queued"} == {
        "running",
        "cancelled",
    }
