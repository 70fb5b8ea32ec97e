"""Downloaded files: checked, and in place whole or not at all."""

import hashlib
from pathlib import Path

from foldsvc.errors import ArtifactCorruptError, ServiceError
from foldsvc.records.file_entry import FileEntry
from foldsvc.wire.files import FileList, OnDemandEntry


def wanted_of(listed: FileList) -> list[FileEntry | OnDemandEntry]:
    """Give the files of a whole result: those that are stored, and those drawn of them."""
    return [*listed.files, *(entry for entry in listed.on_demand if entry.in_archive)]


def save(folder: Path, entry: FileEntry | OnDemandEntry, data: bytes) -> Path:
    """Write a file that was downloaded, if it is the one that the service listed.

    Raises:
        ArtifactCorruptError: Its checksum is another.
        ServiceError: Its name would lead out of the folder.
    """
    if Path(entry.name).name != entry.name or entry.name in ("", ".", ".."):
        raise ServiceError(f"The service listed a file of the name {entry.name!r}")
    if isinstance(entry, FileEntry) and hashlib.sha256(data).hexdigest() != entry.sha256:
        raise ArtifactCorruptError(entry.name)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{entry.name}.part"
    part.write_bytes(data)
    return part.replace(folder / entry.name)
