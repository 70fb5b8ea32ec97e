"""Words for people go to stderr, data for programs to stdout."""

import sys

import typer
from rich.console import Console

from foldsvc.errors import FoldsvcError, InputError


def words() -> Console:
    """The console on stderr."""
    return Console(stderr=True, highlight=False)


def say(message: str) -> None:
    """One line for people."""
    typer.echo(message, err=True)


def data(line: str) -> None:
    """One line for programs, at once, so that a pipe sees it when it is said."""
    typer.echo(line)
    sys.stdout.flush()


def report_error(error: FoldsvcError) -> None:
    """Say what was found and what to do about it."""
    say(f"error: {error.message}")
    if isinstance(error, InputError) and (where := _where(error)):
        say(f"where: {where}")
    if error.remedy:
        say(f"hint: {error.remedy}")


def _where(error: InputError) -> str:
    facts = {
        "record": error.record,
        "line": error.line,
        "column": error.column,
        "position": error.position,
    }
    return ", ".join(f"{name} {value}" for name, value in facts.items() if value is not None)
