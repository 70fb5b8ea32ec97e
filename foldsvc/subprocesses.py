"""Runs an outside program, once for all: time limit, output cap, typed errors."""

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from foldsvc.errors import ProgramFailedError, ProgramMissingError, ProgramTimeoutError

log = structlog.get_logger()

_CHUNK = 65_536
_MESSAGE_CHARACTERS = 2_000
_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRun:
    """What a program that ended well left behind.

    Attributes:
        stdout: The end of its standard output, undecodable bytes replaced.
        stderr: The end of its standard error, likewise.
        seconds: Time it took.
    """

    stdout: str
    stderr: str
    seconds: float


def run_program(
    command: Sequence[str | Path],
    *,
    name: str,
    time_limit_seconds: float,
    output_limit_bytes: int = 1_000_000,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
    on_wait: Callable[[], None] | None = None,
) -> ProgramRun:
    """Run a program to its end, without a shell and with nothing on its standard input.

    Args:
        command: The program and its arguments.
        name: What the program is called in errors and logs.
        time_limit_seconds: After this long the program and its children are killed.
        output_limit_bytes: How much of the end of each stream is kept; the rest is read and
            thrown away, so that a talkative program neither blocks nor fills the memory.
        folder: Where it runs; here if None.
        environment: All variables that it sees; those of this process if None.
        on_line: Called with each line of standard output as it comes; if it raises, the program
            is killed and the exception goes on.
        on_wait: Called about every second while the program runs, however silent it is; if it
            raises, likewise.

    Raises:
        ProgramMissingError: There is no such program.
        ProgramFailedError: It ended with another exit code than 0.
        ProgramTimeoutError: It ran past its limit.
    """
    started = time.monotonic()
    stdout, stderr = _Tail(output_limit_bytes), _Tail(output_limit_bytes)
    timed_out = threading.Event()
    with _started(command, name, folder, environment) as process:
        reader = threading.Thread(target=_drain, args=(process.stderr, stderr), daemon=True)
        clock = threading.Timer(time_limit_seconds, _time_out, args=(process, timed_out))
        reader.start()
        clock.start()
        try:
            _read_lines(process.stdout, stdout, on_line, on_wait)
            reader.join()
            process.wait()
        except BaseException:
            _kill(process)
            reader.join(_WAIT_SECONDS)  # before its stream is closed under it
            raise
        finally:
            clock.cancel()
    seconds = time.monotonic() - started
    log.debug("program_ended", program=name, exit_code=process.returncode, seconds=seconds)
    if timed_out.is_set():
        raise ProgramTimeoutError(name, time_limit_seconds)
    if process.returncode != 0:
        end = (stderr.text() or stdout.text()).strip()[-_MESSAGE_CHARACTERS:]
        raise ProgramFailedError(name, process.returncode, end)
    return ProgramRun(stdout=stdout.text(), stderr=stderr.text(), seconds=seconds)


class _Tail:
    """The last bytes of a stream."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()

    def add(self, data: bytes) -> None:
        self._kept += data
        if len(self._kept) > 2 * self._limit:
            del self._kept[: -self._limit]

    def text(self) -> str:
        return bytes(self._kept[-self._limit :]).decode(errors="replace")


def _started(
    command: Sequence[str | Path],
    name: str,
    folder: Path | None,
    environment: Mapping[str, str] | None,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a list without a shell; callers check its parts
            [str(part) for part in command],
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise ProgramMissingError(name) from error


def _read_lines(
    stream: IO[bytes] | None,
    tail: _Tail,
    on_line: Callable[[str], None] | None,
    on_wait: Callable[[], None] | None,
) -> None:
    assert stream is not None  # noqa: S101 - opened as a pipe
    line = b""
    for data in _as_it_comes(stream, on_wait):
        tail.add(data)
        *ended, line = (line + data).split(b"\n")
        if len(line) >= _CHUNK:
            ended, line = [*ended, line], b""
        if on_line:
            for one in ended:
                on_line(one.decode(errors="replace").rstrip("\r"))
    if line and on_line:
        on_line(line.decode(errors="replace").rstrip("\r"))


def _as_it_comes(stream: IO[bytes], on_wait: Callable[[], None] | None) -> Iterator[bytes]:
    """Give what the stream has when it has it, calling `on_wait` about every second."""
    waited = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if on_wait and time.monotonic() - waited >= _WAIT_SECONDS:
                on_wait()
                waited = time.monotonic()
            if selector.select(_WAIT_SECONDS if on_wait else None):
                if not (data := os.read(stream.fileno(), _CHUNK)):
                    return
                yield data


def _drain(stream: IO[bytes], tail: _Tail) -> None:
    while data := stream.read(_CHUNK):
        tail.add(data)


def _time_out(process: subprocess.Popen[bytes], timed_out: threading.Event) -> None:
    timed_out.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and whatever it started that still runs in its session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
