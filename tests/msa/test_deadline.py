"""Pauses: how long, and how they end."""

import math
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from alignment_server import FakeTime

from foldsvc.errors import SearchTimeoutError
from foldsvc.msa.deadline import Deadline, backoff, retry_after

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()


def test_pauses_double_up_to_a_limit_and_are_full_of_chance() -> None:
    """Any pause from none to the limit is as likely, and the limit doubles."""
    longest = [backoff(n, first=4.0, longest=60.0, draw=lambda: 1.0) for n in range(1, 8)]
    assert longest == [4, 8, 16, 32, 60, 60, 60]
    assert backoff(3, first=4.0, longest=60.0, draw=lambda: 0.0) == 0
    assert len({backoff(5, first=4.0, longest=60.0) for _ in range(20)}) > 1
    assert math.isfinite(backoff(1000, first=4.0, longest=60.0))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90.0),
        (format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """Both forms of the header are read, and what is neither is passed over."""
    assert retry_after(header, NOW) == seconds


def test_waiting_reports_and_ends_with_the_time(fake_time: FakeTime) -> None:
    """A long wait is told again and again, and cut off at the deadline."""
    said = []
    patience = Deadline("s", 20.0, said.append, fake_time.clock)
    patience.start()
    with pytest.raises(SearchTimeoutError, match="last: Waiting here"):
        patience.wait(1000.0, "Waiting here")

    assert sum(fake_time.sleeps) == pytest.approx(20)
    assert max(fake_time.sleeps) <= 3
    assert {(progress.stage, progress.message) for progress in said} == {("search", "Waiting here")}


def test_waiting_for_ones_turn_costs_no_time(fake_time: FakeTime) -> None:
    """The time counts from the start, however long the turn took to come."""
    patience = Deadline("s", 20.0, lambda _: None, fake_time.clock)
    patience.wait(500.0, "Waiting for another search to end")
    patience.start()

    assert patience.left() == pytest.approx(20)
