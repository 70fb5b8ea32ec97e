"""A file of a result or of an image."""

from dataclasses import dataclass

from foldsvc.records.wire_config import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of a job."""

    __pydantic_config__ = CLOSED

    name: str
    media_type: str
    size: int
    sha256: str
    description: str
