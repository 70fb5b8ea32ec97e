"""`/jobs`: what jobs of all kinds have in common."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from foldsvc.api.backend import TheBackend
from foldsvc.api.jobs.events import SeenSeq, job_exists, reported_events
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.jobs import cancel, queries
from foldsvc.wire.jobs import JobStatus

router = APIRouter(tags=["jobs"])


@router.get("/jobs/{job_id}", responses=responses("job_not_found"))
def get_job(job_id: JobId, backend: TheBackend) -> JobStatus:
    """Give a job of any kind as it stands."""
    return queries.get_job(backend.database, job_id)


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    dependencies=[Depends(job_exists)],
    responses=responses("job_not_found"),
)
async def job_events(
    job_id: JobId, backend: TheBackend, seen: SeenSeq
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job of any kind from its first event, or from the one given, to event `end`."""
    async for event in reported_events(backend, job_id, seen):
        yield event


@router.post("/jobs/{job_id}/cancel", responses=responses("job_not_found"))
def cancel_job(job_id: JobId, backend: TheBackend) -> JobStatus:
    """Ask a job of any kind to stop: at once if it waits, at its next step if it runs."""
    return cancel.request_cancel(backend.database, job_id)
