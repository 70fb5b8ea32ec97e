"""The async client: the twin of `sync_client`, call by call."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, Unpack

import httpx

from foldsvc.client import calls, case_calls, replies, structure_calls, volume_calls
from foldsvc.client.calls import Call, Submission
from foldsvc.client.event_stream import EventStream
from foldsvc.client.saved_files import save, wanted_of
from foldsvc.records.case import ItemKind
from foldsvc.records.comparison import ComparisonAnswer, PairBy
from foldsvc.records.image_facts import ImageEntry, Kind
from foldsvc.records.job_state import State
from foldsvc.wire.cases import Case, CasePage, NewShare
from foldsvc.wire.comparisons import ComparedSource
from foldsvc.wire.engines import EngineList, OptionSchema
from foldsvc.wire.files import FileList
from foldsvc.wire.fold import Batch, Check, Job, JobEvent, JobPage, Submitted
from foldsvc.wire.jobs import JobStatus
from foldsvc.wire.lookup import Lookup
from foldsvc.wire.volumes import ImportedVolumes, VolumePage

T = TypeVar("T")


class AsyncClient:
    """A foldsvc service, awaited; otherwise as `Client`.

    What may be repeated without harm is repeated by itself while the service is away; every
    method raises `ServiceError` where the service refuses, with its code and remedy, or has not
    answered for too long.
    """

    def __init__(
        self,
        base_url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_seconds: float = 60,
        patience_seconds: float = replies.PATIENCE_SECONDS,
        first_patience_seconds: float | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, transport=transport, timeout=timeout_seconds, follow_redirects=True
        )
        self._contact = replies.Contact(patience_seconds, first_patience_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(
        self, *, idempotency_key: str | None = None, **sent: Unpack[Submission]
    ) -> Submitted:
        """Queue one job, or a batch for several records; `Submission` has what may be sent.

        Raises:
            InvalidRequestError: Neither or both of fasta and chains are given.
            InputError: A file cannot be read.
        """
        return await self._send(calls.submit(calls.body_of(**sent), idempotency_key))

    async def check(self, **sent: Unpack[Submission]) -> Check:
        """Say what a submission would become, or why it would be refused; queues nothing."""
        return await self._send(calls.check(calls.body_of(**sent)))

    async def status(self, job_id: str) -> JobStatus:
        """Look at a job of any kind; its links lead to what it makes."""
        return await self._send(calls.status(job_id))

    async def stop(self, job_id: str) -> JobStatus:
        """Ask a job of any kind to stop; one that has ended stays as it is."""
        return await self._send(calls.stop(job_id))

    async def wait_for_any(
        self, job_id: str, *, on_event: Callable[[JobEvent], None] | None = None
    ) -> JobStatus:
        """Give a job of any kind when it has ended, however it ended."""
        async for event in self.events(job_id):
            if on_event is not None:
                on_event(event)
        return await self.status(job_id)

    async def job(self, job_id: str) -> Job:
        """Look at a fold."""
        return await self._send(calls.job(job_id))

    async def jobs(
        self,
        *,
        cursor: str | None = None,
        limit: int = 50,
        state: State | None = None,
        name: str = "",
    ) -> JobPage:
        """List jobs, newest first; `next_cursor` of a page leads to the next."""
        return await self._send(calls.jobs(cursor=cursor, limit=limit, state=state, name=name))

    async def batch(self, batch_id: str) -> Batch:
        """Look at a batch."""
        return await self._send(calls.batch(batch_id))

    async def events(self, job_id: str, *, after: int = 0) -> AsyncIterator[JobEvent]:
        """Follow a job of any kind to its end, over broken connections.

        Args:
            job_id: The job.
            after: Number of the last event that is known already.
        """
        stream = EventStream(job_id, after=after, contact=self._contact)
        while not stream.ended:
            request = stream.request(self._http)
            try:
                async with aclosing(await self._http.send(request, stream=True)) as response:
                    stream.note(response)
                    if response.is_success:
                        async for received in response.aiter_bytes():
                            for event in stream.feed(received):
                                yield event
                    else:
                        await response.aread()
                pause = stream.pause_after_answer(response)
            except httpx.TransportError as error:
                pause = stream.pause_after_error(request, error)
            await asyncio.sleep(pause)

    async def wait(self, job_id: str, *, on_event: Callable[[JobEvent], None] | None = None) -> Job:
        """Give a fold when it has ended, however it ended."""
        async for event in self.events(job_id):
            if on_event is not None:
                on_event(event)
        return await self.job(job_id)

    async def files(self, job_id: str) -> FileList:
        """List the files that a job has so far."""
        return await self._send(calls.files(job_id))

    async def download(self, job_id: str, name: str) -> bytes:
        """Fetch one file."""
        return await self._send(calls.download(job_id, name))

    async def download_all(self, job_id: str, folder: Path) -> list[Path]:
        """Fetch every file into a folder, stored ones checked by checksum; give their paths."""
        selected = wanted_of(await self.files(job_id))
        return [save(folder, entry, await self.download(job_id, entry.name)) for entry in selected]

    async def archive(self, job_id: str) -> bytes:
        """Fetch every file as one zip archive."""
        return await self._send(calls.archive(job_id))

    async def cancel(self, job_id: str) -> Job:
        """Ask a job to stop; one that has ended stays as it is."""
        return await self._send(calls.cancel(job_id))

    async def delete(self, job_id: str) -> None:
        """Delete a job that has ended, with its files."""
        await self._send(calls.delete(job_id))

    async def engines(self) -> EngineList:
        """List the engines and whether they can run there."""
        return await self._send(calls.engines())

    async def engine_options(self, engine: str) -> OptionSchema:
        """Give what an engine can be asked, as JSON Schema."""
        return await self._send(calls.engine_options(engine))

    async def look_up(self, *, accession: str | None = None, sequence: str | None = None) -> Lookup:
        """Ask what AlphaFold DB has of a UniProt accession, or of exactly this chain."""
        return await self._send(structure_calls.look_up(accession=accession, sequence=sequence))

    async def compare(
        self,
        structures: Sequence[ComparedSource | Path],
        *,
        pair_by: PairBy = "sequence",
        coordinates: bool = False,
    ) -> ComparisonAnswer:
        """Lay structures on the first of them: models of jobs, files, entries of AlphaFold DB."""
        call = structure_calls.compare(structures, pair_by=pair_by, coordinates=coordinates)
        return await self._send(call)

    async def import_volumes(self, paths: Sequence[Path]) -> ImportedVolumes:
        """Send images, several files and folders as one upload; give what was made of them."""
        with volume_calls.packed(paths) as file:
            return await self._send(volume_calls.import_volumes(file))

    async def volumes(
        self, *, cursor: str | None = None, limit: int = 50, kind: Kind | None = None
    ) -> VolumePage:
        """List images, newest first; `next_cursor` of a page leads to the next."""
        return await self._send(volume_calls.volumes(cursor=cursor, limit=limit, kind=kind))

    async def volume(self, volume_id: str) -> ImageEntry:
        """Look at an image."""
        return await self._send(volume_calls.volume(volume_id))

    async def download_volume(self, volume_id: str, name: str) -> bytes:
        """Fetch one file of an image."""
        return await self._send(volume_calls.download_volume(volume_id, name))

    async def delete_volume(self, volume_id: str) -> None:
        """Delete an image with its files."""
        await self._send(volume_calls.delete_volume(volume_id))

    async def create_case(self, title: str, notes: str = "") -> Case:
        """Begin a case, to hold folds and images side by side."""
        return await self._send(case_calls.create_case(title, notes))

    async def cases(self, *, cursor: str | None = None, limit: int = 50) -> CasePage:
        """List cases, newest first; `next_cursor` of a page leads to the next."""
        return await self._send(case_calls.cases(cursor=cursor, limit=limit))

    async def case(self, case_id: str) -> Case:
        """Look at a case."""
        return await self._send(case_calls.case(case_id))

    async def add_to_case(
        self, case_id: str, *, kind: ItemKind, reference: str, caption: str = ""
    ) -> Case:
        """Put a fold or an image, by its id, into a case."""
        return await self._send(case_calls.add_to_case(case_id, kind, reference, caption))

    async def share_case(self, case_id: str, *, days: int | None = None) -> NewShare:
        """Make a link to a case; its token is in this answer alone."""
        return await self._send(case_calls.share_case(case_id, days))

    async def revoke_share(self, case_id: str, share_id: str) -> None:
        """End a link at once."""
        await self._send(case_calls.revoke_share(case_id, share_id))

    async def delete_case(self, case_id: str) -> None:
        """Delete a case with its links; the folds and images in it stay."""
        await self._send(case_calls.delete_case(case_id))

    async def _send(self, call: Call[T]) -> T:
        tries = replies.Tries(call, self._contact)
        request = call.request(self._http)
        while True:
            try:
                response = await self._http.send(request)
            except httpx.TransportError as error:
                pause = tries.pause_after_error(request, error)
            else:
                final = tries.pause_after_answer(response)
                if final is None:
                    return replies.value_of(call, response)
                pause = final
            await asyncio.sleep(pause)
