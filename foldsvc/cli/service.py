"""The service that a command talks to, and the progress of its jobs."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foldsvc.cli.console import say, words
from foldsvc.client import Client
from foldsvc.wire.fold import JobEvent

_FIRST_SECONDS = 5.0
"""A person who mistyped an address should not wait as long as a job that runs for hours."""
_WORDS_OF_STAGE = {
    "search": "searching",
    "fold": "folding",
    "relax": "relaxing",
    "publish": "storing",
    "segment": "segmenting",
}


def service_at(url: str) -> Client:
    """Give the client of a service, patient once the service has answered."""
    return Client(url, first_patience_seconds=_FIRST_SECONDS)


class JobProgress:
    """Shows the events of one job: a moving line on a terminal, a line a step elsewhere."""

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
        line = f"{self._name}: {event_text(event)}"
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


def event_text(event: JobEvent) -> str:
    """An event in words."""
    if event.state != "running":
        return event.message or event.state
    stage = _WORDS_OF_STAGE[event.stage]
    return f"{stage}: {event.message}" if event.message else stage
