"""`/volumes`: images in, anonymous images out."""

import re
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response, status
from pydantic import AfterValidator
from starlette.concurrency import run_in_threadpool

from foldsvc import errors
from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.images.volume_upload import PATH, UPLOAD_BODY, receive_files
from foldsvc.api.parameters import WITHOUT_NUL, Cursor
from foldsvc.api.problems import responses
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.api.stored_file import FOR_EVER, UNTIL_IT_CHANGES, answer_file
from foldsvc.images import volumes
from foldsvc.images.upload_folder import upload_folder
from foldsvc.records.image_facts import ImageEntry, Kind
from foldsvc.storage.result_store import StoredFile
from foldsvc.wire.volumes import ImportedVolumes, VolumePage

router = APIRouter(tags=["volumes"])

_ID = re.compile(r"[0-9a-f-]{36}")
_BUSY_SECONDS = 60.0
_BYTES = {"content": {"*/*": {"schema": {"format": "binary"}}}}
_FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "the file", **_BYTES},
    206: {"description": "the range asked for", **_BYTES},
    304: {"description": "unchanged"},
    416: {"description": "no such range"},
    **responses("volume_not_found", "volume_file_not_found", "artifact_corrupt"),
}


def _possible_id(volume_id: str) -> str:
    """Refuse what no image can be called, before a database is asked about it."""
    if not _ID.fullmatch(volume_id):
        raise errors.NotFoundError("volume_not_found", ascii(volume_id))
    return volume_id


VolumeId = Annotated[str, Path(description="id of the image"), AfterValidator(_possible_id)]


@router.post(
    "/volumes",
    status_code=status.HTTP_201_CREATED,
    responses=responses(
        "image_invalid",
        "image_format_unknown",
        "file_empty",
        "archive_empty",
        "archive_encrypted",
        "data_file_missing",
        "data_file_ambiguous",
        "image_damaged",
        "image_unsupported",
        "image_bomb",
        "image_limit",
        "no_image_sent",
        "request_invalid",
        "upload_too_large",
        "imaging_busy",
        "storage_full",
    ),
    openapi_extra=UPLOAD_BODY,
    dependencies=[NEEDS_SPACE],
)
async def import_volumes(
    request: Request, backend: TheBackend, response: Response
) -> ImportedVolumes:
    """Read images and keep what is anonymous of them; the files that were sent are not kept.

    The files of a folder, one file or an archive; what a file is called matters only where a
    header names its data file. Not a medical device; not for diagnosis.
    """
    settings = backend.settings
    with upload_folder(settings.uploads) as folder:
        sent = await receive_files(
            request,
            folder,
            max_bytes=settings.max_upload_bytes,
            max_files=settings.max_upload_files,
        )

        def read() -> ImportedVolumes:
            if not backend.readers.acquire(timeout=_BUSY_SECONDS):
                raise errors.BusyError("imaging_busy")
            try:
                return volumes.import_upload(
                    backend.database, backend.store, settings, folder, sent
                )
            finally:
                backend.readers.release()

        imported = await run_in_threadpool(read)
    if len(imported.volumes) == 1:
        response.headers["Location"] = f"{PATH}/{imported.volumes[0].id}"
    return imported


@router.get("/volumes", responses=responses("request_invalid"))
def list_volumes(
    backend: TheBackend,
    response: Response,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    kind: Annotated[Kind | None, Query()] = None,
    modality: Annotated[
        str | None, Query(pattern="^[A-Z]{2,16}$", description="DICOM's code, such as CT")
    ] = None,
    upload_id: Annotated[
        str | None,
        Query(max_length=64, pattern=WITHOUT_NUL, description="what came together with an image"),
    ] = None,
) -> VolumePage:
    """List images, newest first."""
    filters = {"kind": kind, "modality": modality, "upload_id": upload_id}
    page = volumes.list_volumes(
        backend.database,
        cursor=cursor,
        limit=limit,
        kind=kind,
        modality=modality,
        upload_id=upload_id,
    )
    if page.next_cursor:
        query = {"cursor": page.next_cursor, "limit": limit, **filters}
        shown = urlencode({key: value for key, value in query.items() if value is not None})
        response.headers["Link"] = f'<{PATH}?{shown}>; rel="next"'
    return page


@router.get("/volumes/{volume_id}", responses=responses("volume_not_found"))
def get_volume(volume_id: VolumeId, backend: TheBackend) -> ImageEntry:
    """Give what an image is: geometry, windows, what was done to make it anonymous, its files."""
    return volumes.get_volume(backend.database, backend.store, volume_id)


@router.delete(
    "/volumes/{volume_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses("volume_not_found"),
)
def delete_volume(volume_id: VolumeId, backend: TheBackend) -> None:
    """Delete an image with its files."""
    volumes.delete_volume(backend.database, backend.store, volume_id)


@router.head("/volumes/{volume_id}/volume.nii.gz", include_in_schema=False)
@router.get("/volumes/{volume_id}/volume.nii.gz", response_class=Response, responses=_FILE_ANSWERS)
def get_voxels(volume_id: VolumeId, backend: TheBackend, request: Request) -> Response:
    """Give the voxels of a volume, turned to RAS, as gzipped NIfTI."""
    return _file(backend, volume_id, "volume.nii.gz", request)


@router.head("/volumes/{volume_id}/frames/{index}", include_in_schema=False)
@router.get("/volumes/{volume_id}/frames/{index}", response_class=Response, responses=_FILE_ANSWERS)
def get_frame(
    volume_id: VolumeId,
    index: Annotated[int, Path(description="from 0 on")],
    backend: TheBackend,
    request: Request,
) -> Response:
    """Give one picture: numbers as the image's `frames` tells them, or a PNG if in colour."""
    facts = volumes.get_volume(backend.database, backend.store, volume_id).frames
    if facts is None or not 0 <= index < facts.n_frames:
        raise errors.NotFoundError("volume_file_not_found", f"frame {index}", volume_id)
    if facts.samples != 1:
        return _file(backend, volume_id, f"frame_{index + 1:05}.png", request)
    whole = volumes.volume_file(backend.database, backend.store, volume_id, "frames.raw")
    size = whole.size // facts.n_frames
    tag = f'"{whole.sha256}-{index}"'
    headers = {"ETag": tag, "Cache-Control": UNTIL_IT_CHANGES}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    with backend.store.open(volumes.volume_prefix(volume_id), whole.name) as file:
        file.seek(index * size)
        data = file.read(size)
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.head("/volumes/{volume_id}/files/{name}", include_in_schema=False)
@router.get("/volumes/{volume_id}/files/{name}", response_class=Response, responses=_FILE_ANSWERS)
def get_volume_file(
    volume_id: VolumeId,
    name: str,
    backend: TheBackend,
    request: Request,
    *,
    download: Annotated[bool, Query(description="save it rather than show it")] = False,
) -> Response:
    """Give one file of an image; its ETag is the SHA-256 of its content."""
    return _file(backend, volume_id, name, request, download_as=name if download else None)


def _file(
    backend: Backend, volume_id: str, name: str, request: Request, download_as: str | None = None
) -> Response:
    stored: StoredFile = volumes.volume_file(backend.database, backend.store, volume_id, name)
    return answer_file(
        stored,
        partial(backend.store.open, volumes.volume_prefix(volume_id), stored.name),
        request.headers,
        # Pictures change when they are masked.
        cache_control=FOR_EVER if name == "volume.nii.gz" else UNTIL_IT_CHANGES,
        download_as=download_as and stored.name,
    )
