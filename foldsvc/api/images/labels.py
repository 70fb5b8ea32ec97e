"""`/volumes/{volume_id}/labels` and `/dice`: maps of labels, measured and compared."""

from typing import Annotated

from fastapi import APIRouter, Query

from foldsvc.api.backend import TheBackend
from foldsvc.api.images.volumes import VolumeId
from foldsvc.api.problems import responses
from foldsvc.images import labels
from foldsvc.wire.labels import DiceReport, LabelReport

router = APIRouter(tags=["volumes"])


@router.get(
    "/volumes/{volume_id}/labels",
    responses=responses("volume_not_found", "mask_not_labels"),
)
def get_labels(volume_id: VolumeId, backend: TheBackend) -> LabelReport:
    """Measure each label of a map: its name, colour, volume, share and pieces."""
    with backend.comparisons:
        return labels.label_report(backend.database, backend.store, volume_id)


@router.get(
    "/volumes/{volume_id}/dice",
    responses=responses("volume_not_found", "mask_not_labels", "mask_mismatch"),
)
def get_dice(
    volume_id: VolumeId,
    backend: TheBackend,
    other: Annotated[str, Query(max_length=64, description="id of another map of labels")],
) -> DiceReport:
    """Hold two maps on the same grid against each other, label by label."""
    with backend.comparisons:
        return labels.dice_report(backend.database, backend.store, volume_id, other)
