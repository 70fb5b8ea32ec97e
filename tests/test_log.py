"""Logs say what happened in lines that nobody else can write."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies

from foldsvc.log import harmless, printable, trace

HOSTILE = "x\x1b[2J\x1b]0;owned\x07\r\n2026-01-01 [info] forged\x9b31m\u202etxt.exe\u2028\x00\udc80"
SAYS = """
import logging, sys, structlog
from foldsvc.log import configure
configure(as_json=sys.argv[1] == "json", libraries=True)
hostile = eval(sys.argv[2])
log = structlog.get_logger()
nested = {"a": {"b": {"c": {"d": {"e": hostile}}}}}
log.info("said", name=hostile, many=[hostile] * 1_000, deep=nested)
def secret(residues, depth):
    if depth:
        return secret(residues, depth - 1)
    raise ValueError(hostile * 1_000)
try:
    secret("SECRETSEQUENCE" * 10_000, 300)
except ValueError:
    log.exception("request_broke", path=hostile)
    logging.root.warning("of a library %s", hostile, exc_info=True)
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_foreign_reaches_a_terminal(form):
    """Escapes, ends of lines and turns of direction are shown, not acted upon; a crash is short."""
    run = subprocess.run(
        [sys.executable, "-c", SAYS, form, repr(HOSTILE)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=True,
        timeout=120,
    )
    text = run.stderr.decode()

    assert [one for one in text if not one.isprintable() and one != "\n"] == []
    assert "said" in text
    assert "of a library" in text
    assert "ValueError" in text
    assert "SECRETSEQUENCE" not in text
    assert len(text) < 60_000
    lines = text.splitlines()
    if form == "json":
        assert [json.loads(line)["level"] for line in lines] == ["info", "error", "warning"]
    else:
        assert [line for line in lines if "forged" in line and line.startswith("2026-01-01")] == []
        own = [line for line in lines if not line.startswith("    ")]
        assert len([line for line in own if line]) == 3


@given(text=strategies.text(strategies.characters(codec=None)))
def test_any_text_becomes_plain(text):
    """Whatever the letters are, what is printed of them can be seen, and plain text stays."""
    assert printable(text).isprintable()
    if text.isprintable():
        assert printable(text) == text


def test_long_values_are_cut():
    """A value has a bounded length, and says how long it was."""
    cut = printable("x" * 1_000_000)

    assert len(cut) < 2_100
    assert "1,000,000" in cut
    told = harmless(None, "info", {"event": "e", "n": 10**5_000, "few": [1, 2.5, None, True]})
    assert told == {"event": "e", "n": "a large number", "few": [1, 2.5, None, True]}


def test_a_trace_says_where_and_why_in_few_lines():
    """The last calls and the message of each error of a chain are there, the rest is not."""

    def deep(depth: int) -> None:
        if depth:
            deep(depth - 1)
        raise KeyError("wrong")

    try:
        try:
            deep(200)
        except KeyError as error:
            raise RuntimeError("because") from error
    except RuntimeError as error:
        text = trace(error)

    assert "KeyError: 'wrong'" in text
    assert "RuntimeError: because" in text
    assert "test_log.py" in text
    assert len(text) < 8_100
    assert all(line.startswith("    ") for line in text.split("\n"))


def test_libraries_have_one_way_out():
    """Setting up twice does not say each warning of a library twice."""
    code = (
        "import logging; from foldsvc.log import configure; configure(libraries=True); "
        "configure(libraries=True); logging.root.warning('once')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stderr.count("once") == 1
