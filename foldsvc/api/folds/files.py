"""`/folds/{job_id}/files`: the files of a job, one by one."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, Backend, TheBackend
from foldsvc.api.drawings import Drawable, drawable_of
from foldsvc.api.folds.on_demand import answer_made, made_files
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.api.stored_file import (
    FOR_EVER,
    UNTIL_IT_CHANGES,
    answer_drawn,
    answer_file,
    is_known,
)
from foldsvc.folds.live import live_structure
from foldsvc.folds.queries import get_fold
from foldsvc.formats.file_names import not_reserved
from foldsvc.jobs.queries import stored_files_of
from foldsvc.records.file_entry import FileEntry
from foldsvc.result.kinds import description_of, kind_of
from foldsvc.storage.result_store import StoredFile
from foldsvc.wire.files import FileList, OnDemandEntry

router = APIRouter(tags=["files"])

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_NOT_FOUND = ("job_not_found", "file_not_found")
_BYTES = {"content": {"*/*": {"schema": {"format": "binary"}}}}


@router.get("/folds/{job_id}/files", responses=responses("job_not_found"))
def list_files(job_id: JobId, backend: TheBackend) -> FileList:
    """List the files that a job has so far; none before its first structure."""
    job = get_fold(backend.database, job_id)
    prefix, stored = stored_files_of(backend.database, backend.store, job_id)
    shown = [file for file in stored if not file.inner]
    return FileList(
        files=list[FileEntry](shown),
        on_demand=[
            *(
                OnDemandEntry(
                    name=name,
                    media_type=kind_of(name).media_type,
                    description=description_of(name),
                    in_archive=True,
                )
                for name in drawable_of(prefix, stored).names
            ),
            *(
                OnDemandEntry(
                    name=made.name, media_type=made.media_type, description=made.description
                )
                for made in made_files(shown, backend.store, prefix or "", job)
            ),
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
        **responses(*_NOT_FOUND, "artifact_corrupt", "drawing_busy"),
    },
)
async def get_file(
    job_id: JobId,
    name: str,
    backend: TheBackend,
    request: Request,
    *,
    download: Annotated[bool, Query(description="save it rather than show it")] = False,
) -> Response:
    """Give one file; its ETag is the SHA-256 of its content, if it is a stored one.

    JSON of scores, domains, the alignment and templates is as the schemas `Scores`, `Domains`,
    `AlignmentReport` and `TemplateReport` have it; of an older result something may be missing.
    """
    file = await run_in_threadpool(_find, job_id, name, backend, request.headers, download=download)
    if isinstance(file, Response):
        return file
    headers = {"ETag": f'"{file.file.sha256}"', "Cache-Control": file.cache_control}
    if is_known(file.file.sha256, request.headers):
        return Response(status_code=304, headers=headers)
    drawn = await backend.drawings.files(file.drawable, [name])
    return await run_in_threadpool(
        answer_drawn,
        file.file,
        drawn[name],
        request.headers,
        cache_control=file.cache_control,
        download_as=file.download_as,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToDraw:
    """A file that is to be drawn."""

    drawable: Drawable
    file: StoredFile
    cache_control: str
    download_as: str | None


def _find(
    job_id: str, name: str, backend: Backend, asked: Mapping[str, str], *, download: bool
) -> Response | _ToDraw:
    """Give a file that is stored or soon made, or say what is to be drawn."""
    job = get_fold(backend.database, job_id)
    prefix, stored = stored_files_of(backend.database, backend.store, job_id)
    shown = [file for file in stored if not file.inner]
    cache_control = UNTIL_IT_CHANGES if job.state in UNFINISHED else FOR_EVER
    download_as = f"{file_name_of(job.name)}_{name}" if download else None
    file = next((file for file in shown if file.name == name), None)
    if prefix is not None and file is not None:
        return answer_file(
            file,
            partial(backend.store.open, prefix, name),
            asked,
            cache_control=cache_control,
            download_as=download_as,
        )
    drawable = drawable_of(prefix, stored)
    if name in drawable.names:
        return _ToDraw(
            drawable=drawable,
            file=StoredFile(
                name=name,
                size=0,
                sha256=drawable.tag(name),
                media_type=kind_of(name).media_type,
                description="",
            ),
            cache_control=cache_control,
            download_as=download_as,
        )
    for made in made_files(shown, backend.store, prefix or "", job):
        if made.name == name:
            return answer_made(made, asked, cache_control=cache_control)
    raise errors.NotFoundError("file_not_found", ascii(name), job_id)


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
    return not_reserved(_UNSAFE.sub("_", job_name).strip("._-")[:80].rstrip(".")) or "fold"
