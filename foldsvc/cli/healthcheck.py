"""`foldsvc healthcheck`: what a container's health check runs beside the process it checks."""

import http.client
import socket
import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from foldsvc.cli.checks import check_broker, check_database
from foldsvc.cli.console import say
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.cli.ports import url_of
from foldsvc.cli.worker import WorkerStage
from foldsvc.errors import ProgramError
from foldsvc.program import run_program
from foldsvc.settings import settings

_PROBE_SECONDS = 3.0
_PING_SECONDS = 10
_PING_LIMIT_SECONDS = 25.0

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Tell by the exit code whether a process on this machine does its work.",
)


@app.command()
def api() -> None:
    """The API answers and reaches its database."""
    chosen = settings()
    if not answers(url_of(chosen.host, chosen.port), "/readyz"):
        _fail("The API is not ready")


@app.command()
def worker(
    stage: Annotated[WorkerStage, typer.Option(help="The worker's stage.")],
) -> None:
    """The worker answers through the broker."""
    node = f"{stage.value}@{socket.gethostname()}"
    inspect = ("-m", "celery", "--app", "workers.celery_app", "inspect", "ping")
    command = [sys.executable, *inspect, "--destination", node, "--timeout", str(_PING_SECONDS)]
    try:
        run_program(command, name=node, time_limit_seconds=_PING_LIMIT_SECONDS)
    except ProgramError as error:
        _fail(error.message)


@app.command()
def keeper() -> None:
    """What the keeper lives on answers: the database and the broker."""
    for check in (check_database, check_broker):
        finding = check(settings())
        if finding.verdict != "ok":
            _fail(finding.found)


def answers(url: str, path: str) -> bool:
    """Whether an HTTP server answers 200."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(
        place.hostname or "", place.port, timeout=_PROBE_SECONDS
    )
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _fail(found: str) -> None:
    say(found)
    raise typer.Exit(CHECK_FAILED)
