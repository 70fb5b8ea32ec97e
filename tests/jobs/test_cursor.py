"""Cursors lead on, and nothing else is taken for one."""

import re

import pytest
from hypothesis import given, strategies

from foldsvc.errors import InvalidRequestError
from foldsvc.jobs.cursor import CURSOR, cursor_after, mark_of
from foldsvc.storage.page_mark import PageMark

ID = "01a22ca1-9a8a-76dc-991d-c06313c93901"


@given(at=strategies.floats(1e7, 9e10), row_id=strategies.uuids().map(str))
def test_a_cursor_leads_to_where_it_was_made(at, row_id):
    """The time and the id come back to the last digit."""
    mark = PageMark(created_at=at, row_id=row_id)
    assert mark_of(cursor_after(mark), "jobs") == mark


@pytest.mark.parametrize(
    "cursor",
    ["", "nothing", f"nan_{ID}", f"inf_{ID}", f"-1.000000000_{ID}", f"1e5_{ID}",
     f"1.000000000_{ID}x", f"{'9' * 12}.000000000_{ID}", "1.000000000_",
     f"1.000000000_{ID[:-1]}\0", f"1.000000000_{ID}\n", f"\u0661.000000000_{ID}", "9" * 100_000],
)  # fmt: skip
def test_another_text_is_no_cursor(cursor):
    """Numbers that are none or too large, and ids that are none, are refused by name."""
    with pytest.raises(InvalidRequestError, match="no cursor of a list of images") as caught:
        mark_of(cursor, "images")
    assert len(caught.value.message) < 400


@given(
    cursor=strategies.text(max_size=300)
    | strategies.from_regex(CURSOR)
    | strategies.from_regex(CURSOR, fullmatch=True)
)
def test_any_text_is_judged(cursor):
    """What looks like a cursor leads somewhere, and anything else is refused."""
    if re.fullmatch(CURSOR.strip("^$"), cursor):
        mark = mark_of(cursor, "jobs")
        assert mark.created_at < 1e11
        assert len(mark.row_id) == 36
    else:
        with pytest.raises(InvalidRequestError):
            mark_of(cursor, "jobs")
