"""`/folds/{job_id}/files`: the files of a job, one by one or as an archive."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, TheBackend
from foldsvc.api.folds import JobId
from foldsvc.api.problems import responses
from foldsvc.api.stored_file import FOR_EVER, UNTIL_IT_CHANGES, answer_file
from foldsvc.jobs.live import live_structure
from foldsvc.jobs.reads import files_of, get_job
from foldsvc.report.archive import stream_zip
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.fold import FileEntry, FileList

router = APIRouter(tags=["files"])

_CHUNK = 1 << 18
_NOT_FOUND = (errors.JobNotFoundError, errors.ResultFileNotFoundError)
_BYTES = {"content": {"application/octet-stream": {"schema": {"format": "binary"}}}}


@router.get("/folds/{job_id}/files", responses=responses(errors.JobNotFoundError))
def list_files(job_id: JobId, backend: TheBackend) -> FileList:
    """List the files that a job has so far; none before its first structure."""
    _, stored = files_of(backend.database, backend.store, job_id)
    return FileList(files=[FileEntry(**asdict(file)) for file in stored])


@router.head("/folds/{job_id}/files/{name}", include_in_schema=False)
@router.get(
    "/folds/{job_id}/files/{name}",
    response_class=Response,
    responses={
        200: {"description": "the file", **_BYTES},
        206: {"description": "the range asked for", **_BYTES},
        304: {"description": "unchanged"},
        416: {"description": "no such range"},
        **responses(*_NOT_FOUND, errors.ArtifactCorruptError),
    },
)
def get_file(
    job_id: JobId,
    name: str,
    backend: TheBackend,
    request: Request,
    *,
    download: Annotated[bool, Query(description="save it rather than show it")] = False,
) -> Response:
    """Give one file; its ETag is the SHA-256 of its content."""
    job = get_job(backend.database, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    file = next((one for one in stored if one.name == name), None)
    if prefix is None or file is None:
        raise errors.ResultFileNotFoundError(job_id, ascii(name))
    return answer_file(
        file,
        partial(backend.store.open, prefix, file.name),
        request.headers,
        cache_control=UNTIL_IT_CHANGES if job.state in UNFINISHED else FOR_EVER,
        download_as=f"{_file_name(job.name)}_{file.name}" if download else None,
    )


@router.get(
    "/folds/{job_id}/live.pdb",
    response_class=Response,
    responses={
        200: {"content": {"chemical/x-pdb": {"schema": {"type": "string"}}}},
        304: {"description": "unchanged"},
        **responses(*_NOT_FOUND),
    },
)
def get_live(job_id: JobId, backend: TheBackend, request: Request) -> Response:
    """Give the structure of a running job as it stands, after each recycle; ETag by content."""
    text = live_structure(backend.database, backend.store, job_id)
    tag = f'"{hashlib.sha256(text).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": UNTIL_IT_CHANGES}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="chemical/x-pdb", headers=headers)


@router.get(
    "/folds/{job_id}/archive.zip",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/zip": {"schema": {"format": "binary"}}}},
        **responses(*_NOT_FOUND),
    },
)
def get_archive(job_id: JobId, backend: TheBackend) -> StreamingResponse:
    """Give every file of a job as one zip archive."""
    job = get_job(backend.database, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    if prefix is None or not stored:
        raise errors.ResultFileNotFoundError(job_id, "archive.zip")
    name = _file_name(job.name)
    return StreamingResponse(
        stream_zip([(file.name, _reader(backend.store, prefix, file.name)) for file in stored]),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Cache-Control": UNTIL_IT_CHANGES,
        },
    )


def _reader(store: ResultStore, prefix: str, name: str) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        with store.open(prefix, name) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    return read


def _file_name(job_name: str) -> str:
    """A user's words as a file name that any system and any header takes."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", job_name).strip("._-")[:80] or "fold"
