"""Requests and answers about images, `/api/v1/volumes`."""

from foldsvc.records.image_facts import ImageEntry, Skipped, VolumeSummary
from foldsvc.wire.fold import Wire


class VolumePage(Wire):
    """Images, newest first."""

    volumes: list[VolumeSummary]
    next_cursor: str | None


class ImportedVolumes(Wire):
    """What an upload became; nothing of it is left beside this."""

    upload_id: str
    volumes: list[ImageEntry]
    skipped: list[Skipped]
