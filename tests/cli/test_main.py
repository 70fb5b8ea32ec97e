"""The command `foldsvc`: its list, its errors, its quick start."""

import re
import subprocess
import sys
import time
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from foldsvc.cli.lazy import COMMANDS
from foldsvc.cli.main import app
from foldsvc.errors import WeightsMissingError

runner = CliRunner()


def test_help_lists_every_command() -> None:
    """`foldsvc --help` names all commands."""
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    assert [name for name in COMMANDS if f" {name} " not in result.output] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_line_in_the_list_is_the_commands_own(name: str) -> None:
    """The list, written without importing the commands, says what they say of themselves."""
    place, line = COMMANDS[name]
    module, attribute = place.split(":")
    found = getattr(import_module(module), attribute)
    help_text = found.info.help if isinstance(found, typer.Typer) else found.__doc__
    assert help_text.strip().splitlines()[0] == line


def test_help_answers_at_once_and_without_the_heavy_libraries() -> None:
    """`foldsvc --help` imports no JAX, Celery or SQLAlchemy and takes well under a second."""
    code = (
        "import sys; from foldsvc.cli.main import app; app(['--help'], standalone_mode=False);"
        "heavy = {'jax', 'celery', 'sqlalchemy', 'openmm', 'fastapi'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert time.monotonic() - started < 3  # measured 0.4 s; a busy machine is no fault


def test_error_becomes_words_and_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of foldsvc's ends in its message, a hint and its exit code, without a traceback."""

    def broken() -> None:
        raise WeightsMissingError("flashabb", "/nowhere")

    monkeypatch.setattr("foldsvc.cli.main.version", broken)
    result = runner.invoke(app, ["version"])
    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "error: The weights of flashabb are not at /nowhere",
        "hint: Run: foldsvc weights install flashabb",
    ]


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends in the shell's own code for it, without a traceback."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("foldsvc.cli.main.version", interrupted)
    result = runner.invoke(app, ["version"])
    assert (result.exit_code, result.output) == (130, "")


def test_unknown_command_is_a_wrong_command_line() -> None:
    """A misspelt command ends with 2."""
    assert runner.invoke(app, ["fodl"]).exit_code == 2


def test_version_is_data() -> None:
    """`foldsvc version` prints the version alone to stdout."""
    result = runner.invoke(app, ["version"])
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", result.stdout)
