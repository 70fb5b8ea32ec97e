"""`foldsvc worker`."""

import os
import secrets
import sys
from enum import StrEnum
from typing import Annotated

import typer

from foldsvc.settings import settings


class WorkerStage(StrEnum):
    """The stages that have workers."""

    SEARCH = "search"
    FOLD = "fold"
    RELAX = "relax"
    SEGMENT = "segment"


def worker(
    stage: Annotated[WorkerStage, typer.Option(help="Whose jobs to work on.")],
) -> None:
    """Work on the jobs of one stage.

    One process works on one batch at a time; a machine with several GPUs runs one worker for
    each, with CUDA_VISIBLE_DEVICES set.
    """
    command = celery_command(stage.value, settings().log_level)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def node_name(stage: str) -> str:
    """Give a new name for a worker, which begins with its stage: no two workers share one."""
    return f"{stage}-{secrets.token_hex(4)}@%h"


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
