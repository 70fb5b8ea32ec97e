"""The two programs that a benchmark compares, each in processes of its own, taking turns."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
FEW = 5
"""With fewer runs than this the best counts, with as many or more the median."""
UNSTEADY = 1.1


class Worker:
    """A process that runs one operation at a time.

    Args:
        command: That serves `benchmarks.alphafold2_protocol`.
        environment: Added to this process's own.
        log: Takes the standard error.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("a") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
                env=_clean_environment() | environment,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()

    def ask(self, operation: str, /, **arguments: Any) -> None:  # noqa: ANN401
        """Begin an operation without waiting for it."""
        assert self._process.stdin  # noqa: S101 - a pipe
        self._process.stdin.write(json.dumps([operation, arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for the operation that was begun.

        Raises:
            RuntimeError: The process died; its last words are in the message.
        """
        assert self._process.stdout  # noqa: S101 - a pipe
        line = self._process.stdout.readline()
        if not line:
            tail = "\n".join(self._log.read_text().splitlines()[-20:])
            raise RuntimeError(f"{self._process.args!r} died:\n{tail}")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def call(self, operation: str, /, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        """Run an operation; gives what it gave, and its `wall` and `cpu` seconds."""
        self.ask(operation, **arguments)
        return self.answer()


def ours(log: Path, core: int | None = None) -> Worker:
    """Start foldsvc, on all cores or on one alone."""
    command = [sys.executable, "-m", "benchmarks.alphafold2_ours"]
    return Worker([*command, *([] if core is None else [str(core)])], {}, log)


def reference(python: Path, log: Path) -> Worker:
    """Start the reference by the Python of its own environment."""
    return Worker([str(python), "-m", "benchmarks.alphafold2_reference"], {}, log)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The runs of one side.

    Attributes:
        wall: Seconds of each.
        cpu: CPU seconds of each.
    """

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def best_wall(self) -> float:
        """Least or median seconds."""
        return _typical(self.wall)

    @property
    def best_cpu(self) -> float:
        """Least or median CPU seconds."""
        return _typical(self.cpu)

    @property
    def unsteady(self) -> bool:
        """Whether its two halves differ by more than a tenth."""
        half = len(self.wall) // 2
        if not half:
            return False
        first, second = _typical(self.wall[:half]), _typical(self.wall[half:])
        return max(first, second) > UNSTEADY * min(first, second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Both sides, and the load of the machine when they were done."""

    reference: Side
    ours: Side
    load: float


Run = Callable[[], dict[str, Any]]


def alternate(reference: Run, ours: Run, n_run: int) -> Compared:
    """Run both in turn, A B A B, so many times each."""
    runs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (reference(), ours()) for _ in range(n_run)
    ]
    sides = [
        Side(
            wall=tuple(run[side]["wall"] for run in runs),
            cpu=tuple(run[side]["cpu"] for run in runs),
        )
        for side in (0, 1)
    ]
    return Compared(reference=sides[0], ours=sides[1], load=os.getloadavg()[0])


def _typical(values: Sequence[float]) -> float:
    return min(values) if len(values) < FEW else statistics.median(values)


def _clean_environment() -> dict[str, str]:
    """Leave out what would give one side a cache, or other flags than the other."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JAX_", "XLA_", "PYTHONPATH"))
    }
