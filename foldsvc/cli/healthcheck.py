"""`foldsvc healthcheck`: what a container's health check runs beside the process it checks."""

from typing import Annotated

import typer

from foldsvc.cli import health
from foldsvc.cli.console import say
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.cli.worker import WorkerStage

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Tell by the exit code whether a process on this machine does its work.",
)


@app.command()
def api() -> None:
    """The API answers."""
    _tell(health.api_fault())


@app.command()
def worker(
    stage: Annotated[WorkerStage, typer.Option(help="The worker's stage.")],
) -> None:
    """The worker hears its broker, reaches its database, and can work; it may be busy."""
    _tell(health.worker_fault(stage.value))


@app.command()
def keeper() -> None:
    """The keeper makes its rounds, and reaches the database and the broker."""
    _tell(health.keeper_fault())


def _tell(fault: str) -> None:
    if fault:
        say(fault)
        raise typer.Exit(CHECK_FAILED)
