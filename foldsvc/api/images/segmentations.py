"""`/volumes/{volume_id}/segmentations`: what is where in an image."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from foldsvc import errors
from foldsvc.api.backend import TheBackend
from foldsvc.api.images.volumes import VolumeId
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.api.stored_file import FOR_EVER, answer_file
from foldsvc.images import segmentations
from foldsvc.jobs.queries import files_of
from foldsvc.wire.segmentations import Segmentation, SegmentationList, SegmentationRequest

router = APIRouter(tags=["volumes"])

_FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the file",
        "content": {"*/*": {"schema": {"format": "binary"}}},
    },
    304: {"description": "unchanged"},
    **responses("job_not_found", "file_not_found"),
}


@router.post(
    "/volumes/{volume_id}/segmentations",
    status_code=status.HTTP_202_ACCEPTED,
    responses=responses(
        "volume_not_found",
        "segmentation_input",
        "segmentation_modality",
        "image_unsupported",
        "weights_missing",
        "storage_full",
    ),
    dependencies=[NEEDS_SPACE],
)
def submit_segmentation(
    volume_id: VolumeId, backend: TheBackend, request: SegmentationRequest, response: Response
) -> Segmentation:
    """Queue the segmentation of a T1-weighted image of a head; it takes seconds.

    CT, films, thick slices and what is not a head are refused at once where the image's facts tell,
    otherwise by the job. Not a medical device; not for diagnosis.
    """
    queued = segmentations.submit_segmentation(
        backend.database,
        backend.store,
        backend.settings,
        backend.doorbell,
        volume_id=volume_id,
        network=request.network,
    )
    response.headers["Location"] = f"/api/v1/volumes/{volume_id}/segmentations/{queued.id}"
    return queued


@router.get("/volumes/{volume_id}/segmentations", responses=responses("volume_not_found"))
def list_segmentations(volume_id: VolumeId, backend: TheBackend) -> SegmentationList:
    """List the segmentations of an image, newest first."""
    return segmentations.list_segmentations(backend.database, backend.store, volume_id)


@router.get("/volumes/{volume_id}/segmentations/{job_id}", responses=responses("job_not_found"))
def get_segmentation(volume_id: VolumeId, job_id: JobId, backend: TheBackend) -> Segmentation:
    """Give a segmentation as it stands, with its volumes and files once it has succeeded."""
    return segmentations.get_segmentation(backend.database, backend.store, volume_id, job_id)


@router.head("/volumes/{volume_id}/segmentations/{job_id}/files/{name}", include_in_schema=False)
@router.get(
    "/volumes/{volume_id}/segmentations/{job_id}/files/{name}",
    response_class=Response,
    responses=_FILE_ANSWERS,
)
def get_segmentation_file(
    volume_id: VolumeId,
    job_id: JobId,
    name: str,
    backend: TheBackend,
    request: Request,
    *,
    download: Annotated[bool, Query(description="save it rather than show it")] = False,
) -> Response:
    """Give one file of a segmentation; its ETag is the SHA-256 of its content."""
    segmentations.get_segmentation(backend.database, backend.store, volume_id, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    file = next((file for file in stored if file.name == name), None)
    if prefix is None or file is None:
        raise errors.NotFoundError("file_not_found", ascii(name), job_id)
    return answer_file(
        file,
        partial(backend.store.open, prefix, file.name),
        request.headers,
        cache_control=FOR_EVER,
        download_as=name if download else None,
    )
