"""`/folds/{job_id}/files`: the files of a job, one by one."""

import hashlib
import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, TheBackend
from foldsvc.api.folds import JobId
from foldsvc.api.on_demand import answer_made, made_files
from foldsvc.api.problems import responses
from foldsvc.api.stored_file import FOR_EVER, UNTIL_IT_CHANGES, answer_file
from foldsvc.jobs.live import live_structure
from foldsvc.jobs.reads import files_of, get_job
from foldsvc.wire.files import FileEntry, FileList, OnDemandEntry

router = APIRouter(tags=["files"])

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_NOT_FOUND = (errors.JobNotFoundError, errors.ResultFileNotFoundError)
_BYTES = {"content": {"application/octet-stream": {"schema": {"format": "binary"}}}}


@router.get("/folds/{job_id}/files", responses=responses(errors.JobNotFoundError))
def list_files(job_id: JobId, backend: TheBackend) -> FileList:
    """List the files that a job has so far; none before its first structure."""
    job = get_job(backend.database, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    made = made_files(stored, backend.store, prefix or "", job)
    return FileList(
        files=[FileEntry.model_validate(file, from_attributes=True) for file in stored],
        on_demand=[
            OnDemandEntry(name=one.name, media_type=one.media_type, description=one.description)
            for one in made
        ],
    )


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
    """Give one file; its ETag is the SHA-256 of its content, if it is a stored one."""
    job = get_job(backend.database, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    cache_control = UNTIL_IT_CHANGES if job.state in UNFINISHED else FOR_EVER
    file = next((one for one in stored if one.name == name), None)
    if prefix is None or file is None:
        made = made_files(stored, backend.store, prefix or "", job)
        for one in made:
            if one.name == name:
                return answer_made(one, request.headers, cache_control=cache_control)
        raise errors.ResultFileNotFoundError(job_id, ascii(name))
    return answer_file(
        file,
        partial(backend.store.open, prefix, file.name),
        request.headers,
        cache_control=cache_control,
        download_as=f"{file_name_of(job.name)}_{file.name}" if download else None,
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


def file_name_of(job_name: str) -> str:
    """Give a user's words as a file name that any system and any header takes."""
    return _UNSAFE.sub("_", job_name).strip("._-")[:80] or "fold"
