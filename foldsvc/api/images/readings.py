"""`/volumes/{volume_id}/reading`: what a person saw in a chest X-ray."""

from typing import Any

from fastapi import APIRouter, Response

from foldsvc.api.backend import TheBackend
from foldsvc.api.images.volumes import VolumeId
from foldsvc.api.problems import responses
from foldsvc.images import chexpert_findings
from foldsvc.wire.readings import Reading, SavedReading

router = APIRouter(tags=["volumes"])

_REFUSED = responses("volume_not_found", "not_a_radiograph")
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "one row", "content": {"text/csv": {"schema": {"type": "string"}}}},
    **_REFUSED,
}


@router.put("/volumes/{volume_id}/reading", responses=_REFUSED)
def save_reading(volume_id: VolumeId, backend: TheBackend, reading: Reading) -> SavedReading:
    """Keep what a person saw, by the 14 labels of CheXpert; what is not mentioned is blank.

    No program looks at the image: the form is for a human reader. Not for diagnosis.
    """
    return chexpert_findings.save_reading(backend.database, backend.store, volume_id, reading)


@router.get("/volumes/{volume_id}/reading", responses=_REFUSED)
def get_reading(volume_id: VolumeId, backend: TheBackend) -> SavedReading:
    """Give what was saved last; without labels and time if nothing was."""
    return chexpert_findings.get_reading(backend.database, backend.store, volume_id)


@router.get("/volumes/{volume_id}/reading.csv", response_class=Response, responses=_TABLE)
def get_reading_csv(volume_id: VolumeId, backend: TheBackend) -> Response:
    """Give it with the columns of CheXpert: 1 positive, 0 negative, -1 uncertain, empty blank."""
    text = chexpert_findings.reading_csv(backend.database, backend.store, volume_id)
    name = f"reading-{volume_id}.csv"
    return Response(
        text,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
