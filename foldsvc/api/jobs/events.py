"""`/folds/{job_id}/events`: what happens to a job, as Server-Sent Events."""

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, Backend, TheBackend
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.folds.queries import require_fold
from foldsvc.jobs import queries
from foldsvc.wire.fold import JobEvent
from foldsvc.wire.jobs import JobStatus

router = APIRouter(tags=["folds"])
log = structlog.get_logger()

_RECONNECT_MILLISECONDS = 1_000
_LARGEST_SEQ = 2**63 - 1


def _seen(
    after: Annotated[
        int | None, Query(ge=0, le=_LARGEST_SEQ, description="send what came after it")
    ] = None,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=_LARGEST_SEQ, description="as `after`; browsers send it")
    ] = None,
) -> int:
    """Give the number of the last event that a reader has, 0 for none."""
    return max(after or 0, last_event_id or 0)


SeenSeq = Annotated[int, Depends(_seen)]


def _is_fold(job_id: JobId, backend: TheBackend) -> None:
    """Refuse before the stream begins: afterwards no status can be sent."""
    require_fold(backend.database, job_id)


def job_exists(job_id: JobId, backend: TheBackend) -> None:
    """The same for jobs of every kind."""
    queries.require_job(backend.database, job_id)


@router.get(
    "/folds/{job_id}/events",
    response_class=EventSourceResponse,
    dependencies=[Depends(_is_fold)],
    responses=responses("job_not_found"),
)
async def fold_events(
    job_id: JobId, backend: TheBackend, seen: SeenSeq
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job from its first event, or from the one given, to event `end`."""
    async for event in reported_events(backend, job_id, seen):
        yield event


async def reported_events(
    backend: Backend, job_id: str, after_seq: int
) -> AsyncIterator[ServerSentEvent]:
    """Tell what happens to a job, from after an event to its end."""
    yield ServerSentEvent(retry=_RECONNECT_MILLISECONDS, comment="events of a job")
    try:
        async for event in _events(backend, job_id, after_seq):
            yield ServerSentEvent(data=event, event=event.kind, id=str(event.seq))
    except (errors.NotFoundError, errors.DatabaseUnavailableError) as error:
        # Deleted, or out of reach: the reader asks again and then gets a status.
        log.info("event_stream_cut", job_id=job_id, code=error.code)


async def _events(backend: Backend, job_id: str, seq: int) -> AsyncIterator[JobEvent]:
    with backend.news.watch(job_id) as watch:
        news = None
        while (news := await watch.other_than(news)) is not None:
            while seq < news.seq:
                for event in await backend.news.events(job_id, seq):
                    yield event
                    if event.kind == "end":
                        return
                    seq = event.seq
            if news.state not in UNFINISHED:
                # Its end is among what the reader has seen already.
                yield _end(await run_in_threadpool(queries.get_job, backend.database, job_id), seq)
                return


def _end(job: JobStatus, seq: int) -> JobEvent:
    return JobEvent(
        seq=seq,
        at=job.finished_at or job.created_at,
        kind="end",
        state=job.state,
        stage=job.stage,
        attempt=job.attempt,
        message=job.failure.message if job.failure else "",
    )
