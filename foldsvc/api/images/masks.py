"""`/volumes/{volume_id}/masks`: what is written into pictures, blacked out."""

from fastapi import APIRouter

from foldsvc.api.backend import TheBackend
from foldsvc.api.images.volumes import VolumeId
from foldsvc.api.problems import responses
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.images import masks
from foldsvc.records.image_facts import ImageEntry
from foldsvc.wire.masks import MaskRequest

router = APIRouter(tags=["volumes"])


@router.post(
    "/volumes/{volume_id}/masks",
    responses=responses(
        "volume_not_found",
        "no_pictures",
        "mask_outside",
        "volume_changed",
        "storage_full",
    ),
    dependencies=[NEEDS_SPACE],
)
def mask_volume(volume_id: VolumeId, backend: TheBackend, request: MaskRequest) -> ImageEntry:
    """Black out boxes in every frame and file of an image, for good; then it may be shared.

    The DICOM files say so by the method code 113101, Clean Pixel Data Option.
    """
    return masks.mask_volume(
        backend.database, backend.store, backend.settings, volume_id, request.boxes
    )
