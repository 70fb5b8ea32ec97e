"""Cursors lead on, and nothing else is taken for one."""

import base64
import json

import pytest
from hypothesis import given, strategies

from foldsvc.errors import InvalidRequestError
from foldsvc.jobs.cursor import cursor_after, place_of

ID = "01a22ca1-9a8a-76dc-991d-c06313c93901"
CONTENTS = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.floats()
    | strategies.integers()
    | strategies.text(strategies.characters(codec=None))
    | strategies.just(ID),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.text(), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(at=strategies.floats(0, 1e11), row_id=strategies.uuids().map(str))
def test_a_cursor_leads_to_where_it_was_made(at, row_id):
    """The time and the id come back to the last digit."""
    assert place_of(cursor_after(at, row_id), "jobs") == (at, row_id)


@pytest.mark.parametrize(
    "content",
    [
        "[NaN, ID]",
        "[Infinity, ID]",
        "[-Infinity, ID]",
        "[1e400, ID]",
        "[-1, ID]",
        f"[{'9' * 150}, ID]",
        f"[{'9' * 5_000}, ID]",
        '["1", ID]',
        "[null, ID]",
        "[[1], ID]",
        "[1, [ID]]",
        "[1, null]",
        '[1, "a\\u0000b"]',
        '[1, "\\ud800"]',
        '[1, "x"]',
        "[1]",
        "[1, ID, 2]",
        "{}",
        "1",
        "[" * 100_000,
        "",
    ],
)
def test_another_content_is_no_cursor(content):
    """Numbers that are none, too large or nested, and ids that are none, are refused by name."""
    text = base64.urlsafe_b64encode(content.replace("ID", f'"{ID}"').encode()).decode()

    with pytest.raises(InvalidRequestError, match="no cursor of a list of images") as caught:
        place_of(text.rstrip("="), "images")
    assert len(caught.value.message) < 400


@given(
    cursor=strategies.text(max_size=300)
    | CONTENTS.map(lambda one: base64.urlsafe_b64encode(json.dumps(one).encode()).decode())
)
def test_any_text_is_judged(cursor):
    """Whatever is handed back leads somewhere or is refused, and never breaks."""
    try:
        at, row_id = place_of(cursor, "jobs")
    except InvalidRequestError:
        return
    assert place_of(cursor_after(at, row_id), "jobs") == (at, row_id)
