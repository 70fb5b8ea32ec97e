"""`GET /scores`: the columns of tables of scores."""

import pytest

from foldsvc.records import score_table
from foldsvc.records.score_table import SCORES, Score

NEW = Score("span", of="pair", title="Span", description="made up", decimals=1, shown=0)


def test_the_table_comes_in_the_order_of_columns(http):
    """What a table of pairs of chains shows is told with title, decimals and meaning."""
    scores = http.get("/api/v1/scores").json()["scores"]

    shown = [one for one in scores if one["of"] == "pair" and one["shown"] is not None]
    assert [one["title"] for one in shown] == [
        "Contacts", "ipTM", "ipSAE", "pDockQ", "pDockQ2", "LIS",
    ]  # fmt: skip
    assert [one["shown"] for one in shown] == [0, 2, 2, 2, 2, 2]
    assert [one["key"] for one in shown if one["directed"]] == ["ipsae", "pdockq2"]
    assert all(one["description"] for one in scores)


def test_a_new_row_is_a_new_column(http, app, monkeypatch: pytest.MonkeyPatch):
    """A row of the table is all that the page needs, and the schema of a scores file has it."""
    monkeypatch.setattr(score_table, "SCORES", (*SCORES, NEW))
    monkeypatch.setattr(app, "openapi_schema", None)

    last = http.get("/api/v1/scores").json()["scores"][-1]
    assert (last["key"], last["title"], last["shown"]) == ("span", "Span", 0)
    schema = app.openapi()["components"]["schemas"]["Scores"]
    assert schema["properties"]["span"]["additionalProperties"] == {"type": "number"}
