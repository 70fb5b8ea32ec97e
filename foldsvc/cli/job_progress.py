"""A job's progress on stderr: a moving line on a terminal, a line a step elsewhere."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foldsvc.cli.console import say, words
from foldsvc.wire.fold import JobEvent

_WORDS_OF_STAGE = {
    "search": "searching",
    "fold": "folding",
    "relax": "relaxing",
    "publish": "storing",
    "segment": "segmenting",
}


class JobProgress:
    """Shows the events of one job; a context manager."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = ""
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=words(),
            transient=True,
        )
        self._task = self._bar.add_task(f"{name}: sent", total=None)
        self._moves = words().is_terminal

    def __enter__(self) -> Self:
        if self._moves:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._moves:
            self._bar.stop()

    def show(self, event: JobEvent) -> None:
        """Show one event."""
        line = f"{self._name}: {words_of(event)}"
        if self._moves:
            known = event.fraction is not None
            self._bar.update(
                self._task,
                description=line,
                total=1.0 if known else None,
                completed=event.fraction if known else None,
            )
        elif line != self._last:
            say(line)
        self._last = line


def words_of(event: JobEvent) -> str:
    """An event in words."""
    if event.state != "running":
        return event.message or event.state
    stage = _WORDS_OF_STAGE[event.stage]
    return f"{stage}: {event.message}" if event.message else stage
