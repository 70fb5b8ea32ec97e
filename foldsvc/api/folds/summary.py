"""`/batches/{batch_id}/summary.csv` and `.parquet`: every score of every job of a submission."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response, StreamingResponse

from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.parameters import ID
from foldsvc.api.problems import responses
from foldsvc.errors import NotFoundError
from foldsvc.folds.queries import get_batch
from foldsvc.formats.summary_parquet import summary_parquet
from foldsvc.formats.summary_table import SummaryJob, summary_csv
from foldsvc.jobs.queries import files_of
from foldsvc.result.layout import Ending, ranked
from foldsvc.storage.result_store import read_checked
from foldsvc.wire.fold import Job

router = APIRouter(tags=["batches"])

_CSV = "text/csv"
_PARQUET = "application/vnd.apache.parquet"


@router.get(
    "/batches/{batch_id}/summary.csv",
    response_class=StreamingResponse,
    responses={
        200: {"content": {_CSV: {"schema": {"type": "string"}}}},
        **responses("batch_not_found"),
    },
)
def get_summary(
    batch_id: Annotated[str, Path(description="id of the batch")], backend: TheBackend
) -> StreamingResponse:
    """Give a row for each model of each job so far, in the order of the submission."""
    rows = _table(batch_id, backend)
    return StreamingResponse(rows, media_type=_CSV, headers=_headers(f"summary_{batch_id}.csv"))


@router.get(
    "/batches/{batch_id}/summary.parquet",
    response_class=Response,
    responses={
        200: {"content": {_PARQUET: {"schema": {"type": "string", "format": "binary"}}}},
        **responses("batch_not_found", "program_missing"),
    },
)
def get_summary_parquet(
    batch_id: Annotated[str, Path(description="id of the batch")], backend: TheBackend
) -> Response:
    """Give the same table with typed columns, where the service has the extra `parquet`."""
    data = summary_parquet(_table(batch_id, backend, guarded=False))
    headers = _headers(f"summary_{batch_id}.parquet")
    return Response(data, media_type=_PARQUET, headers=headers)


def _table(batch_id: str, backend: Backend, *, guarded: bool = True) -> Iterator[str]:
    if not ID.fullmatch(batch_id):
        raise NotFoundError("batch_not_found", ascii(batch_id))
    jobs = get_batch(backend.database, batch_id).jobs
    return summary_csv(_summarised(jobs, backend), guarded=guarded)


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
    }


def _summarised(jobs: list[Job], backend: Backend) -> Iterator[SummaryJob]:
    for job in jobs:
        yield SummaryJob(
            name=job.name,
            job_id=job.id,
            state=job.state,
            engine=job.engine,
            n_chains=len(job.chains),
            n_res=job.n_res,
            failure=job.failure.code if job.failure else "",
            region_plddt=job.confidence.region_plddt if job.confidence else {},
            scores=_scores(job, backend),
        )


def _scores(job: Job, backend: Backend) -> dict[int, bytes]:
    try:
        prefix, stored = files_of(backend.database, backend.store, job.id)
    except NotFoundError:  # deleted since
        return {}
    files = {file.name: file for file in stored}
    return {
        rank: read_checked(files[name], backend.store, prefix or "")
        for rank, name in ranked(files, Ending.SCORES)
    }
