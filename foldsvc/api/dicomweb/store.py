"""`/dicom-web`: instances in (STOW-RS, PS3.18 10.5)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as FromPath
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.dicomweb.media import DICOM, JSON, choose
from foldsvc.api.dicomweb.search import PREFIX, url_of
from foldsvc.api.images.volume_upload import MultipartFiles, OneFile, receive_into
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.errors import BusyError, DicomQueryError
from foldsvc.images.stow import store_instances
from foldsvc.images.upload_folder import upload_folder
from foldsvc.imaging.dicomweb.store_response import store_response
from foldsvc.imaging.parser_messages import ReceivedInstance, SentFile

PATH = f"{PREFIX}/studies"

router = APIRouter(prefix=PREFIX, include_in_schema=False)

_BUSY_SECONDS = 60.0
_RELATED = "multipart/related"


@router.post("/studies", dependencies=[NEEDS_SPACE])
async def store(request: Request, backend: TheBackend) -> Response:
    """Take in instances of any study."""
    return await _store(request, backend, "")


@router.post("/studies/{study}", dependencies=[NEEDS_SPACE])
async def store_in_study(
    study: Annotated[str, FromPath(pattern=r"^[0-9.]{1,64}$")],
    request: Request,
    backend: TheBackend,
) -> Response:
    """Take in instances of one study, called as it is in them or as it is kept here."""
    return await _store(request, backend, study)


class _Instances(MultipartFiles):
    """A body of several parts, each of them an instance."""

    def name_of(self, headers: Mapping[bytes, bytes]) -> str:
        """Give no name: instances have none."""
        media_type, _ = parse_options_header(headers.get(b"content-type", DICOM.encode()))
        if media_type.decode("latin-1").lower() != DICOM:
            raise HTTPException(415, "Instances are parts of application/dicom")
        return ""


async def _store(request: Request, backend: Backend, study: str) -> Response:
    choose(request, [JSON])
    settings = backend.settings
    with upload_folder(settings.uploads) as folder:
        sink = _sink(request, folder, settings.max_upload_files)
        sent = await receive_into(sink, request, max_bytes=settings.max_upload_bytes)
        instances = await run_in_threadpool(_read, backend, folder, sent, study)
    failed = sum(instance.failure != 0 for instance in instances)
    status = 409 if failed == len(instances) else 202 if failed else 200
    return JSONResponse(
        dict(store_response(instances, url_of(request))), status_code=status, media_type=JSON
    )


def _sink(request: Request, folder: Path, max_files: int) -> MultipartFiles | OneFile:
    name, options = parse_options_header(request.headers.get("content-type", ""))
    media_type = name.decode("latin-1").lower()
    if media_type == DICOM:
        return OneFile(folder)
    if media_type != _RELATED:
        raise HTTPException(415, f"Instances come as {_RELATED} or {DICOM}")
    if options.get(b"type", DICOM.encode()).decode("latin-1").lower() != DICOM:
        raise HTTPException(415, f"Parts are instances, {DICOM}")
    if not options.get(b"boundary"):
        raise DicomQueryError(f"{_RELATED} needs a boundary")
    return _Instances(folder, options[b"boundary"], max_files)


def _read(
    backend: Backend, folder: Path, sent: list[SentFile], study: str
) -> list[ReceivedInstance]:
    if not backend.readers.acquire(timeout=_BUSY_SECONDS):
        raise BusyError("imaging_busy")
    try:
        return store_instances(
            backend.database, backend.store, backend.settings, folder, sent, study_uid=study
        )
    finally:
        backend.readers.release()
