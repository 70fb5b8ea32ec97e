"""Logging set-up, called once by each process; the library itself only logs.

Much of what is logged was sent by strangers. It is bounded in length, and what a terminal would act
on is written as an escape sequence of Python's, so that no line can be forged or hidden.
"""

import contextlib
import logging
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Final, TextIO, cast

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

_LONGEST_VALUE: Final = 2_000
_LONGEST_TRACE: Final = 8_000
_MOST_FRAMES: Final = 12
_MOST_ITEMS: Final = 50
_DEEPEST: Final = 4


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


class _OfLibraries(logging.Handler):
    """Where the libraries' own logging goes: to stderr as it is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        stream = _Unfailing(sys.stderr)
        stream.write(f"{self.format(record)}\n")
        stream.flush()


def configure(*, level: str = "info", as_json: bool = False, libraries: bool = False) -> None:
    """Send structlog's events to stderr.

    Args:
        level: Lowest level shown.
        as_json: One JSON object a line, for machines; otherwise text for people.
        libraries: Whether what the libraries log goes there too, in the same form: warnings, and
            what they are told to.
    """
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        harmless,
    ]
    structlog.configure(
        processors=[*common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # Not the stream of this moment: whoever replaces stderr later gets the lines.
        logger_factory=lambda *_: structlog.PrintLogger(cast("TextIO", _Unfailing(sys.stderr))),
    )
    if libraries:
        handler = _OfLibraries()
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=[structlog.stdlib.add_logger_name],
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *common,
                    renderer,
                ],
            )
        )
        logging.root.handlers = [
            *(one for one in logging.root.handlers if not isinstance(one, _OfLibraries)),
            handler,
        ]


def harmless(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Bound everything that an event says, and escape what is no plain text."""
    error = _error_of(event.pop("exc_info", None))
    event.pop("stack_info", None)
    told = {name: _told(value) for name, value in event.items()}
    if error is not None:
        told["exception"] = trace(error)
    return told


def printable(text: str, most: int = _LONGEST_VALUE) -> str:
    """Give a text in which every letter can be seen, no longer than so many letters and a note."""
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text):,} letters)"
    if cut.isprintable():
        return cut
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in cut
    )


def trace(error: BaseException) -> str:
    """Give where an error came from: the last calls, without their variables.

    Those may be sequences, or what somebody's image is called. All lines are indented, so that none
    looks like the log's own.
    """
    told = traceback.TracebackException.from_exception(error, limit=-_MOST_FRAMES)
    lines = [
        f"    {printable(line)}" for part in told.format() for line in part.rstrip().split("\n")
    ]
    text = "\n".join(lines)
    half = _LONGEST_TRACE // 2
    return text if len(text) <= _LONGEST_TRACE else f"{text[:half]}\n    …\n    {text[-half:]}"


def _told(value: object, depth: int = 0) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 64 else "a large number"
    if isinstance(value, str):
        return printable(value)
    if depth < _DEEPEST and isinstance(value, Mapping):
        items = list(value.items())[:_MOST_ITEMS]
        return {printable(str(name)): _told(one, depth + 1) for name, one in items}
    if depth < _DEEPEST and isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_told(one, depth + 1) for one in value[:_MOST_ITEMS]]
    return printable(repr(value))


def _error_of(given: object) -> BaseException | None:
    """Give the error of `exc_info`, which may be one, what `sys.exc_info` gave, or true."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return cast("ExcInfo", given)[1]
    return sys.exc_info()[1] if given else None
