"""`/folds/{job_id}/events`: what happens to a job, as Server-Sent Events."""

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import POLL_SECONDS, UNFINISHED, Backend, TheBackend
from foldsvc.api.folds import JobId
from foldsvc.api.problems import responses
from foldsvc.jobs import reads
from foldsvc.jobs.events import events_since
from foldsvc.wire.fold import Job, JobEvent

router = APIRouter(tags=["folds"])
log = structlog.get_logger()

_MANY = 200
_RECONNECT_MILLISECONDS = 1_000
_LARGEST_SEQ = 2**63 - 1

Seq = Annotated[int | None, Query(ge=0, le=_LARGEST_SEQ, description="send what came after it")]
LastEventId = Annotated[
    int | None, Header(ge=0, le=_LARGEST_SEQ, description="as `after`; browsers send it")
]


def _exists(job_id: JobId, backend: TheBackend) -> None:
    """Refuse before the stream begins: afterwards no status can be sent."""
    reads.get_job(backend.database, job_id)


@router.get(
    "/folds/{job_id}/events",
    response_class=EventSourceResponse,
    dependencies=[Depends(_exists)],
    responses=responses(errors.JobNotFoundError),
)
async def fold_events(
    job_id: JobId,
    backend: TheBackend,
    after: Seq = None,
    last_event_id: LastEventId = None,
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job from its first event, or from the one given, to event `end`."""
    yield ServerSentEvent(retry=_RECONNECT_MILLISECONDS, comment="events of a job")
    try:
        async for event in _events(backend, job_id, max(after or 0, last_event_id or 0)):
            yield ServerSentEvent(data=event, event=event.kind, id=str(event.seq))
    except (errors.JobNotFoundError, errors.DatabaseUnavailableError) as error:
        # Deleted, or out of reach: the reader asks again and then gets a status.
        log.info("event_stream_cut", job_id=job_id, code=error.code)


async def _events(backend: Backend, job_id: str, seq: int) -> AsyncIterator[JobEvent]:
    while not backend.closing.is_set():
        # The job first: whatever it says has its event among those read next.
        job = await run_in_threadpool(reads.get_job, backend.database, job_id)
        events = await run_in_threadpool(events_since, backend.database, job_id, seq, _MANY)
        for event in events:
            yield event
            if event.kind == "end":
                return
            seq = event.seq
        if job.state not in UNFINISHED and len(events) < _MANY:
            yield _end(job, seq)
            return
        if not events:
            await backend.pause(POLL_SECONDS)


def _end(job: Job, seq: int) -> JobEvent:
    return JobEvent(
        seq=seq,
        at=job.finished_at or job.created_at,
        kind="end",
        state=job.state,
        stage=job.stage,
        attempt=job.attempt,
        message=job.failure.message if job.failure else "",
    )
