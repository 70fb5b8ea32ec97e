"""Requests and answers about what is where in an image, `/api/v1/volumes/{id}/segmentations`."""

from datetime import datetime

from pydantic import Field

from foldsvc.records.file_entry import FileEntry
from foldsvc.records.job_state import JobFailure, QueuePosition, State
from foldsvc.records.notice import Notice
from foldsvc.records.segmentation import Network
from foldsvc.wire.fold import Wire


class SegmentationRequest(Wire):
    """What to do with the image."""

    network: Network = Field(
        "deepbet",
        description="deepbet finds the brain; deepbrain is a U-Net small enough to be looked into, "
        "and gives pictures of what each of its levels computes",
    )


class LabelVolume(Wire):
    """How much of one label there is."""

    value: int = Field(description="the number in the mask")
    name: str
    colour: str = Field(description="as #rrggbb")
    n_voxels: int
    volume_cm3: float


class Segmentation(Wire):
    """One segmentation of an image, as it stands.

    It is a job: `/api/v1/jobs/{id}/events` tells its progress and `/api/v1/jobs/{id}/cancel`
    stops it.
    """

    id: str
    volume_id: str
    network: Network
    state: State
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    queue: QueuePosition | None = Field(description="null unless it waits")
    notices: list[Notice] = Field(description="what makes the result doubtful, known at its end")
    failure: JobFailure | None
    labels: list[LabelVolume] = Field(description="empty until it has succeeded")
    files: list[FileEntry] = Field(description="empty until it has succeeded")


class SegmentationList(Wire):
    """The segmentations of an image, newest first."""

    segmentations: list[Segmentation]
