"""`/folds/{job_id}/archive.zip`: all files of a job, or some, in one archive."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import UNFINISHED, Backend, TheBackend
from foldsvc.api.drawings import Drawable, drawable_of
from foldsvc.api.folds.colabfold_archive import PICTURES, colabfold_archive
from foldsvc.api.folds.files import file_name_of
from foldsvc.api.folds.on_demand import made_files
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.api.stored_file import FOR_EVER, UNTIL_IT_CHANGES, known_tags, range_of
from foldsvc.folds.queries import get_fold
from foldsvc.jobs.queries import stored_files_of
from foldsvc.report.archive import Entry, ZipArchive
from foldsvc.storage.result_store import ResultStore, StoredFile

router = APIRouter(tags=["files"])

_CHUNK = 1 << 18
_ZIP = "application/zip"
_BYTES = {"content": {_ZIP: {"schema": {"format": "binary"}}}}


@router.head("/folds/{job_id}/archive.zip", include_in_schema=False)
@router.get(
    "/folds/{job_id}/archive.zip",
    response_class=StreamingResponse,
    responses={
        200: {"description": "the archive", **_BYTES},
        206: {"description": "the range asked for", **_BYTES},
        304: {"description": "unchanged"},
        416: {"description": "no such range"},
        **responses("job_not_found", "file_not_found", "drawing_busy"),
    },
)
async def get_archive(
    job_id: JobId,
    backend: TheBackend,
    request: Request,
    files: Annotated[
        list[str] | None,
        Query(description="names of files, apart by commas; the whole result if left out"),
    ] = None,
    names: Annotated[
        Literal["foldsvc", "colabfold"],
        Query(description="whose names and shapes the files have"),
    ] = "foldsvc",
) -> Response:
    """Give files of a job as one zip archive with their checksums, SHA256SUMS, as the last.

    It is made as it is read, and never held; the same files always give the same bytes, so that a
    download that broke goes on by a range.
    """
    packed = await run_in_threadpool(_packed, job_id, files, names, backend)
    tag = f'"{packed.archive.tag}"'
    if known_tags(request.headers) & {"*", tag} or request.method == "HEAD":
        return _answer(packed, request)
    if packed.wanted:
        packed.drawn.update(await backend.drawings.files(packed.drawable, packed.wanted))
    return await run_in_threadpool(_answer, packed, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """An archive, of which some files may still have to be drawn.

    Attributes:
        archive: Can be read once they are.
        drawable: The result.
        wanted: Files to be drawn.
        drawn: Where they are put, by name.
        name: Of the job, as a file name.
        cache_control: How long the archive may be kept.
    """

    archive: ZipArchive
    drawable: Drawable
    wanted: Sequence[str]
    drawn: dict[str, bytes]
    name: str
    cache_control: str


def _packed(
    job_id: str,
    files: Sequence[str] | None,
    names: Literal["foldsvc", "colabfold"],
    backend: Backend,
) -> _Packed:
    job = get_fold(backend.database, job_id)
    prefix, stored = stored_files_of(backend.database, backend.store, job_id)
    shown = [file for file in stored if not file.inner]
    if prefix is None or not shown:
        raise errors.NotFoundError("file_not_found", "archive.zip", job_id)
    drawable, drawn = drawable_of(prefix, stored), dict[str, bytes]()
    if names == "colabfold":
        wanted = [name for name in drawable.names if name in PICTURES]
        entries = colabfold_archive(job, prefix, shown, dict.fromkeys(wanted, drawn), backend)
        more: list[Entry] = []
    else:
        wanted = list(drawable.names)
        entries = [_entry(file, backend.store, prefix) for file in shown]
        entries += [
            Entry(name=name, version=drawable.tag(name), chunks=partial(_memory, drawn, name))
            for name in wanted
        ]
        more = [
            Entry(name=made.name, version=made.version, chunks=made.chunks)
            for made in made_files(shown, backend.store, prefix, job)
        ]
    if files is not None:
        entries = _chosen(job_id, [*entries, *more], files)
        if names == "foldsvc":
            wanted = [name for name in wanted if any(entry.name == name for entry in entries)]
    return _Packed(
        archive=ZipArchive(entries),
        drawable=drawable,
        wanted=wanted,
        drawn=drawn,
        name=file_name_of(job.name),
        cache_control=UNTIL_IT_CHANGES if job.state in UNFINISHED else FOR_EVER,
    )


def _memory(drawn: Mapping[str, bytes], name: str) -> Iterator[bytes]:
    yield drawn[name]


def _chosen(job_id: str, entries: Sequence[Entry], files: Sequence[str]) -> list[Entry]:
    known = {entry.name: entry for entry in entries}
    names = list(dict.fromkeys(name for part in files for name in part.split(",") if name))
    missing = next((name for name in names if name not in known), None)
    if missing is not None:
        raise errors.NotFoundError("file_not_found", ascii(missing), job_id)
    return [known[name] for name in names]


def _answer(packed: _Packed, request: Request) -> Response:
    archive = packed.archive
    tag = f'"{archive.tag}"'
    headers = {
        "Content-Disposition": f'attachment; filename="{packed.name}.zip"',
        "Cache-Control": packed.cache_control,
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }
    asked = request.headers
    if known_tags(asked) & {"*", tag}:
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(media_type=_ZIP, headers=headers)
    if "range" in asked and asked.get("if-range", tag) == tag:
        size = archive.size()
        part = range_of(asked["range"], size)
        if part is not None and not part:
            return Response(
                status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"}
            )
        if part is not None:
            headers |= {
                "Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}",
                "Content-Length": str(len(part)),
            }
            return StreamingResponse(
                archive.part(part), status_code=206, media_type=_ZIP, headers=headers
            )
    return StreamingResponse(archive.pieces(), media_type=_ZIP, headers=headers)


def _entry(file: StoredFile, store: ResultStore, prefix: str) -> Entry:
    return Entry(
        name=file.name,
        version=file.sha256,
        chunks=_reader(store, prefix, file.name),
        sha256=file.sha256,
    )


def _reader(store: ResultStore, prefix: str, name: str) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        with store.open(prefix, name) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    return read
