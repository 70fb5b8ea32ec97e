"""Answers about jobs of any kind, `/api/v1/jobs`."""

from datetime import datetime

from pydantic import Field

from foldsvc.records.job_state import JobFailure, QueuePosition, Stage, State
from foldsvc.records.notice import Notice
from foldsvc.wire.fold import Wire


class JobLinks(Wire):
    """Where more is told of a job, as paths on this service."""

    result: str = Field(description="what the job makes, as far as it is: a fold, a segmentation")
    events: str = Field(description="Server-Sent Events until its end")
    cancel: str = Field(description="POST asks it to stop")


class JobStatus(Wire):
    """A job of any kind, as it stands."""

    id: str
    kind: str = Field(description="fold or segmentation; later versions may have more")
    name: str
    state: State
    stage: Stage
    batch_id: str | None = Field(description="null unless it was submitted with others")
    notices: list[Notice]
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    queue: QueuePosition | None = Field(description="null unless it waits")
    failure: JobFailure | None
    links: JobLinks
