"""Answers about the files of a result, `/api/v1/folds/{id}/files`."""

from pydantic import Field

from foldsvc.wire.fold import Wire


class FileEntry(Wire):
    """One file of a job."""

    name: str
    media_type: str
    size: int
    sha256: str
    description: str


class OnDemandEntry(Wire):
    """A file that is made of another when it is asked for, and is not stored."""

    name: str
    media_type: str
    description: str


class FileList(Wire):
    """The files of a job, those of the best model first."""

    files: list[FileEntry]
    on_demand: list[OnDemandEntry] = Field(
        [], description="can be fetched like the others, streamed, without ranges"
    )
