"""News of jobs: one look into the database for everybody who waits for some, however many."""

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from foldsvc.errors import (
    DatabaseUnavailableError,
    FoldsvcError,
    NotFoundError,
)
from foldsvc.jobs.events import events_since, newest_of
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import JobNews
from foldsvc.wire.fold import JobEvent

LOOK_SECONDS = 0.3
"""Between two looks into the database while somebody waits for news."""

_MANY = 200
# Of their own, so that no number of open streams keeps another request from its thread.
_THREADS = 2


class Watch:
    """One reader's wait for news of one job."""

    def __init__(self) -> None:
        self._news: JobNews | None = None
        self._fault: FoldsvcError | None = None
        self._ended = False
        self._told = asyncio.Event()

    async def other_than(
        self, known: JobNews | None, seconds: float | None = None
    ) -> JobNews | None:
        """Wait until there is other news than what is known; at first whatever there is.

        Returns:
            The news; None where the time is over or the process is asked to end.

        Raises:
            NotFoundError: The job is gone.
            DatabaseUnavailableError: Nobody can say.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._ended:
                    if self._fault is not None:
                        raise self._fault
                    if self._news is not None and self._news != known:
                        return self._news
                    self._told.clear()
                    await self._told.wait()
        return None

    def tell(self, news: JobNews | FoldsvcError) -> None:
        """Wake the reader where it does not know this yet."""
        if isinstance(news, FoldsvcError):
            self._fault = news
        elif news == self._news:
            return
        else:
            self._news = news
        self._told.set()

    def end(self) -> None:
        """Wake the reader because no more news will come."""
        self._ended = True
        self._told.set()


class News:
    """The jobs that somebody watches; they are looked at together, as long as there are any."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches: dict[str, set[Watch]] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="news")
        self._looking: asyncio.Task[None] | None = None
        self._reading: dict[tuple[str, int], asyncio.Future[list[JobEvent]]] = {}
        self._closing = asyncio.Event()

    @contextmanager
    def watch(self, job_id: str) -> Iterator[Watch]:
        """Watch a job while this is entered."""
        watch = Watch()
        if self._closing.is_set():
            watch.end()
        self._watches.setdefault(job_id, set()).add(watch)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield watch
        finally:
            watches = self._watches[job_id]
            watches.discard(watch)
            if not watches:
                del self._watches[job_id]

    async def events(self, job_id: str, after_seq: int) -> list[JobEvent]:
        """Read what happened to a job after an event; readers of the same share the answer.

        Raises:
            NotFoundError: There is no such job.
            DatabaseUnavailableError: Nobody can say.
        """
        key = (job_id, after_seq)
        reading = self._reading.get(key)
        if reading is None:
            reading = asyncio.get_running_loop().run_in_executor(
                self._threads, events_since, self._database, job_id, after_seq, _MANY
            )
            self._reading[key] = reading
            reading.add_done_callback(lambda _: self._reading.pop(key, None))
        return await asyncio.shield(reading)

    def close(self) -> None:
        """End every watch, and those that may still come."""
        self._closing.set()
        self._end_watches()
        self._threads.shutdown(wait=False)

    async def _look(self) -> None:
        try:
            while self._watches and not self._closing.is_set():
                await self._look_once()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), LOOK_SECONDS)
        finally:
            # Also where a look failed as none should: no reader waits for what never comes.
            self._end_watches()

    async def _look_once(self) -> None:
        watched = list(self._watches)
        fault: FoldsvcError | None = None
        newest: dict[str, JobNews] = {}
        try:
            newest = await asyncio.get_running_loop().run_in_executor(
                self._threads, newest_of, self._database, watched
            )
        except DatabaseUnavailableError as error:
            fault = error
        for job_id in watched:
            news = fault or newest.get(job_id) or NotFoundError("job_not_found", job_id)
            for watch in self._watches.get(job_id, ()):
                watch.tell(news)

    def _end_watches(self) -> None:
        for watches in self._watches.values():
            for watch in watches:
                watch.end()
