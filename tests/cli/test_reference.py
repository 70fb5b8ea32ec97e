"""docs/cli.md is what the commands say of themselves.

To write its pasted parts anew: python tests/cli/test_reference.py
"""

import os
import re
from pathlib import Path

from typer.testing import CliRunner

from foldsvc.cli.exit_codes import EXIT_CODES
from foldsvc.cli.lazy import COMMANDS
from foldsvc.cli.main import app

REFERENCE = Path(__file__).parents[2] / "docs" / "cli.md"
_PASTED = re.compile(r"<!-- ((?:help|exit codes)[^>]*?) -->\n.*?<!-- end -->", re.DOTALL)
_WIDTH = {"COLUMNS": "88", "TERMINAL_WIDTH": "88", "NO_COLOR": "1", "TERM": "dumb"}


def _help_of(command: str) -> str:
    result = CliRunner(env=_WIDTH).invoke(app, [*command.split(), "--help"], prog_name="foldsvc")
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.output.splitlines()]
    return "```text\n" + "\n".join(lines).strip() + "\n```"


def _exit_codes() -> str:
    rows = [f"| {entry.code} | {entry.meaning} |" for entry in EXIT_CODES]
    return "\n".join(["| code | meaning |", "|---|---|", *rows])


def _renewed(match: re.Match[str]) -> str:
    kind, _, command = match[1].partition(":")
    text = _exit_codes() if kind == "exit codes" else _help_of(command.strip())
    return f"<!-- {match[1]} -->\n{text}\n<!-- end -->"


def test_reference_is_pasted_from_the_commands() -> None:
    """What docs/cli.md shows is what the commands print today."""
    text = REFERENCE.read_text()
    assert text == _PASTED.sub(_renewed, text), "run: python tests/cli/test_reference.py"


def test_reference_has_every_command() -> None:
    """No command is left out."""
    shown = set(re.findall(r"<!-- help: ?([a-z]*)", REFERENCE.read_text()))
    assert shown == {"", *COMMANDS}


if __name__ == "__main__":
    os.environ |= _WIDTH
    REFERENCE.write_text(_PASTED.sub(_renewed, REFERENCE.read_text()))
