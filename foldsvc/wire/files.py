"""Answers about the files of a result, `/api/v1/folds/{id}/files`."""

from pydantic import Field

from foldsvc.records.file_entry import FileEntry
from foldsvc.wire.fold import Wire


class OnDemandEntry(Wire):
    """A file that is made of others when it is asked for, and is not stored."""

    name: str
    media_type: str
    description: str
    in_archive: bool = Field(
        default=False,
        description="archive.zip has it unasked; who fetches a whole result fetches it too",
    )


class FileList(Wire):
    """The files of a job, those of the best model first."""

    files: list[FileEntry]
    on_demand: list[OnDemandEntry] = Field([], description="can be fetched like the others")
