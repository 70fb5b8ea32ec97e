"""Running outside programs."""

import sys
import time

import pytest

from foldsvc.errors import ProgramFailedError, ProgramMissingError, ProgramTimeoutError
from foldsvc.subprocesses import run_program


def python(code: str) -> list[str]:
    """Give a command that runs Python code without buffering its output."""
    return [sys.executable, "-u", "-c", code]


def test_gives_both_streams() -> None:
    """What a program writes comes back, each stream apart."""
    code = "import sys; print('out'); print('err', file=sys.stderr)"
    run = run_program(python(code), name="python", time_limit_seconds=30)
    assert (run.stdout, run.stderr) == ("out\n", "err\n")
    assert 0 < run.seconds < 30


def test_lines_come_as_they_are_written() -> None:
    """Each line is told while the program still runs."""
    code = "import time; print(1); time.sleep(0.5); print(2)"
    told: list[tuple[str, float]] = []
    run_program(
        python(code),
        name="python",
        time_limit_seconds=30,
        on_line=lambda line: told.append((line, time.monotonic())),
    )
    assert [line for line, _ in told] == ["1", "2"]
    assert told[1][1] - told[0][1] > 0.3


def test_missing() -> None:
    """A program that is not there is named."""
    with pytest.raises(ProgramMissingError, match="jackhmmer was not found"):
        run_program(["no-such-program"], name="jackhmmer", time_limit_seconds=1)


def test_failure_tells_the_end_of_stderr() -> None:
    """A failed program's exit code and last words are in the error."""
    code = "import sys; print('x' * 9999, file=sys.stderr); sys.exit('no such database')"
    with pytest.raises(ProgramFailedError, match=r"ended with 1: x+\nno such database") as caught:
        run_program(python(code), name="python", time_limit_seconds=30)
    assert caught.value.exit_code == 1
    assert len(str(caught.value)) < 3_000


def test_time_limit_kills_children_too(tmp_path) -> None:
    """Past its limit a program is killed with the processes that it started."""
    witness = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(witness)!r}).touch()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    started = time.monotonic()
    with pytest.raises(ProgramTimeoutError, match="within 1 s"):
        run_program(python(code), name="python", time_limit_seconds=1)
    assert time.monotonic() - started < 3
    time.sleep(max(0.0, 4 - (time.monotonic() - started)))
    assert not witness.exists()


def test_output_is_capped() -> None:
    """Of a flood on both streams the end is kept and the rest neither blocks nor is held."""
    code = (
        "import sys\n"
        "for i in range(30_000): print('o' * 99); print('e' * 99, file=sys.stderr)\n"
        "print('last')"
    )
    run = run_program(python(code), name="python", time_limit_seconds=60, output_limit_bytes=10_000)
    assert len(run.stdout) == len(run.stderr) == 10_000
    assert run.stdout.endswith("last\n")


def test_listener_stops_the_program() -> None:
    """An exception from the listener kills the program and goes on."""

    def stop(_line: str) -> None:
        raise InterruptedError

    started = time.monotonic()
    with pytest.raises(InterruptedError):
        run_program(
            python("import time; print(1); time.sleep(30)"),
            name="python",
            time_limit_seconds=60,
            on_line=stop,
        )
    assert time.monotonic() - started < 10


def test_bytes_that_are_no_text() -> None:
    """Undecodable output is replaced, not raised."""
    code = "import sys; sys.stdout.buffer.write(b'\\xff\\n')"
    run = run_program(python(code), name="python", time_limit_seconds=30)
    assert run.stdout == "�\n"


def test_a_silent_program_is_watched() -> None:
    """Whoever waits is asked every second, and ends the program by raising."""
    asked: list[float] = []

    def on_wait() -> None:
        asked.append(time.monotonic())
        if len(asked) == 2:
            raise KeyError("enough")

    started = time.monotonic()
    with pytest.raises(KeyError):
        run_program(
            python("import time; time.sleep(60)"),
            name="python",
            time_limit_seconds=60,
            on_wait=on_wait,
        )
    assert time.monotonic() - started < 20


def test_a_program_that_talks_on_is_watched_too() -> None:
    """A flood of lines does not keep whoever waits from being asked."""
    code = "import time\nfor i in range(300): print(i); time.sleep(0.01)"
    asked: list[None] = []
    run_program(
        python(code), name="python", time_limit_seconds=60, on_wait=lambda: asked.append(None)
    )
    assert asked


def test_the_last_line_needs_no_end() -> None:
    """A line that the program never ended is told, and a very long one in pieces."""
    told: list[str] = []
    code = "import sys; sys.stdout.write('a\\r\\n' + 'x' * 200_000 + '\\nlast')"
    run_program(python(code), name="python", time_limit_seconds=60, on_line=told.append)
    assert (told[0], told[-1]) == ("a", "last")
    assert "".join(told[1:-1]) == "x" * 200_000
