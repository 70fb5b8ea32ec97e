"""Logging set-up, called once by each process; the library itself only logs."""

import contextlib
import logging
import sys
from typing import TextIO, cast

import structlog


class _Unfailing:
    """A stream that loses lines where they cannot be written: a full disk ends no work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def configure(*, level: str = "info", as_json: bool = False) -> None:
    """Send structlog's events to stderr.

    Args:
        level: Lowest level shown.
        as_json: One JSON object a line, for machines; otherwise text for people.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # Local variables may be sequences, or what somebody's image is called.
            exception_formatter=structlog.dev.RichTracebackFormatter(show_locals=False),
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info
            if as_json
            else structlog.processors.StackInfoRenderer(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # Not the stream of this moment: whoever replaces stderr later gets the lines.
        logger_factory=lambda *_: structlog.PrintLogger(cast("TextIO", _Unfailing(sys.stderr))),
    )
