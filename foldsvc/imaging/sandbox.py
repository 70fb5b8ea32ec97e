"""Foreign bytes are read in a process of their own, which may die without harm."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

import foldsvc
from foldsvc.errors import (
    ImageDamagedError,
    ImageError,
    ImageLimitError,
    ProgramFailedError,
    ProgramTimeoutError,
)
from foldsvc.errors.messages import from_message
from foldsvc.imaging.parser_messages import OUTCOME, REQUEST, Outcome, OutcomeImage, Request
from foldsvc.records.image_facts import Skipped
from foldsvc.settings import bare_environment
from foldsvc.subprocesses import run_program

log = structlog.get_logger()

_NAME = "image reader"
_FEWEST_SECONDS = 5
_KEPT_OUTPUT = 1_000
_CPU_TIME_USED_UP = (-24, -9)
"""SIGXCPU, or SIGKILL from the kernel where the memory of the machine ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """What an upload became.

    Attributes:
        images: At least one; the files of each are in its folder below that of the upload.
        skipped: Files of which nothing was made.
    """

    images: Sequence[OutcomeImage]
    skipped: Sequence[Skipped]


def read_upload(folder: Path, request: Request) -> ReadUpload:
    """Read an upload within limits.

    Args:
        folder: Of the upload, private; everything in it may be deleted afterwards.
        request: What to read and how much it may cost.

    Raises:
        ImageError: No image could be made, with a reason that says nothing of what is in it.
    """
    outcome = outcome_of(folder, request)
    if outcome.failure is not None:
        raise from_message(outcome.failure, within=ImageError)
    return ReadUpload(images=outcome.images, skipped=outcome.skipped)


def outcome_of(folder: Path, request: Request) -> Outcome:
    """Read an upload within limits, and tell what came of it even where that is not an image.

    What the process says on its streams is thrown away: it may quote the file.

    Args:
        folder: Of the upload, as above.
        request: As above.

    Raises:
        ImageError: The process did not live to tell.
    """
    request_file = folder / REQUEST
    request_file.touch(mode=0o600)
    request_file.write_text(request.model_dump_json(), encoding="utf-8")
    root = str(Path(foldsvc.__file__).parents[1])
    try:
        run_program(
            # Not from the folder of the upload: nothing in it may be imported.
            [sys.executable, "-P", "-m", "foldsvc.imaging.parser_process"],
            name=_NAME,
            time_limit_seconds=max(_FEWEST_SECONDS, request.seconds),
            output_limit_bytes=_KEPT_OUTPUT,
            folder=folder,
            environment=bare_environment(
                {
                    "PYTHONPATH": root,
                    "HOME": str(folder),
                    "TMPDIR": str(folder),
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                }
            ),
        )
    except ProgramTimeoutError:
        raise ImageLimitError("it takes too much time") from None
    except ProgramFailedError as error:
        log.warning("image_reader_died", exit_code=error.exit_code)
        if error.exit_code in _CPU_TIME_USED_UP:
            raise ImageLimitError("it takes too much time or memory") from None
        raise ImageDamagedError("image", "its parser broke down") from None
    try:
        return Outcome.model_validate_json((folder / OUTCOME).read_bytes())
    except (OSError, ValidationError):
        raise ImageDamagedError("image", "its parser left no result") from None
