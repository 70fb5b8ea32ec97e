"""`/folds`: submit, look, wait, cancel, delete."""

import hashlib
import re
import time
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Query, Response, status
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, Backend, TheBackend
from foldsvc.api.caller import TheReader
from foldsvc.api.folds.submission import REQUEST_BODY, TheSubmission
from foldsvc.api.parameters import WITHOUT_NUL, Cursor, JobId
from foldsvc.api.problems import responses
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.engines.acceptance import accept, check
from foldsvc.engines.shown_folds import shown_fold, shown_folds
from foldsvc.folds import queries
from foldsvc.folds.submit import submit_folds as queue_folds
from foldsvc.jobs import cancel
from foldsvc.jobs.installation import require_no_other_store
from foldsvc.jobs.worker_facts import workers_seen
from foldsvc.records.job_state import State
from foldsvc.wire.fold import Check, Job, JobPage, Submitted

router = APIRouter(tags=["folds"])

_PREFIX = "/api/v1"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_LONGEST_WAIT = 60

_SUBMITTING = (
    "input_invalid",
    "input_too_large",
    "weights_missing",
    "reading_limit",
    "reading_busy",
)


def _idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Chosen by the caller; the same key never makes a second job",
            json_schema_extra={"pattern": f"^{_KEY.pattern}$"},
        ),
    ] = None,
) -> str | None:
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise errors.InvalidRequestError(
            "The Idempotency-Key is not 1 to 255 visible ASCII letters",
            remedy="A UUID makes a good key",
        )
    return idempotency_key


@router.post(
    "/folds",
    status_code=status.HTTP_202_ACCEPTED,
    responses=responses(
        *_SUBMITTING,
        "idempotency_conflict",
        "installation_error",
        "storage_full",
    ),
    openapi_extra=REQUEST_BODY,
    dependencies=[NEEDS_SPACE],
)
def submit_folds(
    submission: TheSubmission,
    reader: TheReader,
    backend: TheBackend,
    response: Response,
    key: Annotated[str | None, Depends(_idempotency_key)],
) -> Submitted:
    """Queue one job, or a batch for several records; all are checked before any is queued."""
    require_no_other_store(backend.database, backend.store)
    submitted = queue_folds(
        backend.database,
        accept(submission.request, backend.settings, workers_seen(backend.database), reader),
        idempotency_key=key,
        request_digest=submission.digest,
        doorbell=backend.doorbell,
    )
    response.headers["Location"] = _location(submitted)
    return submitted.model_copy(update={"jobs": shown_folds(submitted.jobs)})


@router.post("/folds/check", responses=responses(*_SUBMITTING), openapi_extra=REQUEST_BODY)
def check_folds(submission: TheSubmission, reader: TheReader, backend: TheBackend) -> Check:
    """Check a submission completely and say what it would become; nothing is queued."""
    return check(submission.request, backend.settings, workers_seen(backend.database), reader)


@router.get("/folds", responses=responses("request_invalid"))
def list_folds(
    backend: TheBackend,
    response: Response,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    state: Annotated[State | None, Query()] = None,
    name: Annotated[
        str | None,
        Query(max_length=200, pattern=WITHOUT_NUL, description="part of the job's name"),
    ] = None,
) -> JobPage:
    """List jobs, newest first."""
    page = queries.list_folds(backend.database, cursor=cursor, limit=limit, state=state, name=name)
    if page.next_cursor:
        query = {"cursor": page.next_cursor, "limit": limit, "state": state, "name": name}
        shown = urlencode({key: value for key, value in query.items() if value is not None})
        response.headers["Link"] = f'<{_PREFIX}/folds?{shown}>; rel="next"'
    return page.model_copy(update={"jobs": shown_folds(page.jobs)})


@router.get(
    "/folds/{job_id}",
    response_model=Job,
    responses={304: {"description": "unchanged"}, **responses("job_not_found")},
)
async def get_fold(
    job_id: JobId,
    backend: TheBackend,
    wait: Annotated[
        float,
        Query(
            ge=0,
            le=_LONGEST_WAIT,
            description="seconds to hold the answer back until something happens to the job; with "
            "If-None-Match, until it differs from that version. A new place in the queue alone "
            "ends no wait",
        ),
    ] = 0,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Give a job as it stands, or 304 where it is still as If-None-Match knows it."""
    job, etag = await run_in_threadpool(_job_with_etag, backend, job_id)
    known = if_none_match or etag
    if wait and etag == known and job.state in UNFINISHED:
        job, etag = await _other_version(backend, job_id, known, wait)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag == if_none_match:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(job.model_dump_json(), media_type="application/json", headers=headers)


async def _other_version(
    backend: Backend, job_id: str, known: str, seconds: float
) -> tuple[Job, str]:
    """Give a job once it differs from a version, once it has ended, or when the time is over."""
    deadline = time.monotonic() + seconds
    news = None
    with backend.news.watch(job_id) as watch:
        while True:
            news = await watch.other_than(news, deadline - time.monotonic())
            job, etag = await run_in_threadpool(_job_with_etag, backend, job_id)
            if news is None or etag != known or job.state not in UNFINISHED:
                return job, etag


def _job_with_etag(backend: Backend, job_id: str) -> tuple[Job, str]:
    """A job, and a tag of all that is shown of it: its place in the queue is in no row of its."""
    job = shown_fold(queries.get_fold(backend.database, job_id))
    return job, f'W/"{hashlib.sha256(job.model_dump_json().encode()).hexdigest()[:32]}"'


@router.post("/folds/{job_id}/cancel", responses=responses("job_not_found"))
def cancel_fold(job_id: JobId, backend: TheBackend) -> Job:
    """Ask a job to stop: at once if it waits, at its next step if it runs.

    One that has ended stays as it is.
    """
    queries.require_fold(backend.database, job_id)
    cancel.request_cancel(backend.database, job_id)
    return shown_fold(queries.get_fold(backend.database, job_id))


@router.delete(
    "/folds/{job_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses("job_not_found", "illegal_move"),
)
def delete_fold(job_id: JobId, backend: TheBackend) -> None:
    """Delete a job that has ended, with its files."""
    queries.require_fold(backend.database, job_id)
    cancel.delete_job(backend.database, backend.store, job_id)


def _location(submitted: Submitted) -> str:
    if submitted.batch_id:
        return f"{_PREFIX}/batches/{submitted.batch_id}"
    return f"{_PREFIX}/folds/{submitted.jobs[0].id}"
