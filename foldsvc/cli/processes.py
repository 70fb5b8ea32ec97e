"""The processes of the service, each by itself: API, workers, keeper, receiver, and their check."""

import os
import secrets
import sys
from enum import StrEnum
from typing import Annotated

import typer

from foldsvc import log
from foldsvc.cli import health
from foldsvc.cli.console import say
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.cli.listening import url_of, warn_if_reachable
from foldsvc.settings import settings
from foldsvc.status_file import StatusFile

KEEPER_COMMAND = [sys.executable, "-m", "workers.keeper"]
RECEIVER_COMMAND = [sys.executable, "-m", "workers.dicom_receiver"]

healthcheck = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Tell by the exit code whether a process on this machine does its work.",
)


class WorkerStage(StrEnum):
    """The stages that have workers."""

    SEARCH = "search"
    FOLD = "fold"
    RELAX = "relax"
    SEGMENT = "segment"


def api(
    host: Annotated[str, typer.Option(help="Address to listen on; FOLDSVC_HOST.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on; FOLDSVC_PORT.")] = None,
) -> None:
    """Serve the HTTP API and the page, and nothing else.

    It needs the database of FOLDSVC_DATABASE_URL with this version's tables (see migrate), and
    the broker of FOLDSVC_BROKER_URL.
    """
    # The other processes, and `up`, which starts all of them, do without.
    from foldsvc.api.app import create_app  # noqa: PLC0415
    from foldsvc.api.serving import serve  # noqa: PLC0415
    from foldsvc.cli.data_folder import close_to_others  # noqa: PLC0415

    given = settings()
    current = given.model_copy(
        update={"host": host or given.host, "port": given.port if port is None else port}
    )
    log.configure(level=current.log_level, as_json=current.log_json, libraries=True)
    warn_if_reachable(current)
    close_to_others(current)
    # The health check beside this process asks there.
    StatusFile("api", url=url_of(current.host, current.port)).say()
    serve(create_app(current), current)


def worker(
    stage: Annotated[WorkerStage, typer.Option(help="Whose jobs to work on.")],
) -> None:
    """Work on the jobs of one stage.

    One process works on one batch at a time; a machine with several GPUs runs one worker for
    each, with CUDA_VISIBLE_DEVICES set.
    """
    _become(celery_command(stage.value, settings().log_level))


def keeper() -> None:
    """Return lost jobs to the queue and wake the workers.

    Any number of copies may run; one is needed.
    """
    _become(KEEPER_COMMAND)


def receiver() -> None:
    """Receive DICOM by C-STORE.

    It listens on FOLDSVC_DICOM_HOST and FOLDSVC_DICOM_PORT. What arrives is made anonymous and
    kept as uploads are. Where FOLDSVC_DICOM_PORT is set, `up` starts one by itself.
    """
    _become(RECEIVER_COMMAND)


def celery_command(stage: str, log_level: str) -> list[str]:
    """The Celery worker of a stage.

    Gossip and mingle are off because a worker that reconnects to Redis can stop consuming with
    them (celery issues 8091 and 9054).
    """
    return [
        sys.executable,
        *("-m", "celery", "--app", "workers.celery_app", "worker"),
        *("--queues", stage, "--hostname", node_name(stage)),
        *("--concurrency", "1", "--pool", "prefork"),
        *("--without-gossip", "--without-mingle"),
        *("--loglevel", log_level),
    ]


def node_name(stage: str) -> str:
    """Give a new name for a worker, which begins with its stage: no two workers share one."""
    return f"{stage}-{secrets.token_hex(4)}@%h"


@healthcheck.command(name="api")
def check_api() -> None:
    """The API answers."""
    _report(health.api_fault())


@healthcheck.command(name="worker")
def check_worker(
    stage: Annotated[WorkerStage, typer.Option(help="The worker's stage.")],
) -> None:
    """The worker hears its broker, reaches its database, and can work; it may be busy."""
    _report(health.worker_fault(stage.value))


@healthcheck.command(name="keeper")
def check_keeper() -> None:
    """The keeper makes its rounds, and reaches the database and the broker."""
    _report(health.keeper_fault())


def _become(command: list[str]) -> None:
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def _report(fault: str) -> None:
    if fault:
        say(fault)
        raise typer.Exit(CHECK_FAILED)
