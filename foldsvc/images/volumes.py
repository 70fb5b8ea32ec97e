"""Images: taken in, listed, given, deleted."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog
import uuid_utils

from foldsvc.errors import (
    DatabaseUnavailableError,
    ImageError,
    NotFoundError,
)
from foldsvc.imaging.parser_messages import OutcomeImage, Request, SentFile
from foldsvc.imaging.pseudonym_key import installation_key
from foldsvc.imaging.sandbox import read_upload
from foldsvc.jobs.cursor import cursor_after, mark_of, page_size
from foldsvc.jobs.free_space import shortage
from foldsvc.jobs.installation import require_no_other_store
from foldsvc.records.image_facts import ImageEntry, Kind, Skipped
from foldsvc.result.kinds import kind_of
from foldsvc.settings import Settings
from foldsvc.storage import segmentation_rows, volume_rows
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore, StoredFile
from foldsvc.storage.sweep_rows import note_leftovers
from foldsvc.storage.volume_rows import VolumeDraft
from foldsvc.wire.volumes import ImportedVolumes, VolumePage

log = structlog.get_logger()

_PREFIX = "volumes"


def import_upload(
    database: Database,
    store: ResultStore,
    settings: Settings,
    folder: Path,
    sent: Sequence[SentFile],
) -> ImportedVolumes:
    """Read the files of an upload and keep what is anonymous of them; once it returns, it is kept.

    Args:
        database: Where the facts go.
        store: Where the files go.
        settings: Limits, and how images are made anonymous.
        folder: Of the upload; its content is used up.
        sent: Files in it.

    Raises:
        ImageError: No image was made of them, and nothing is kept.
        StorageFullError: Likewise, for want of space.
        StorageError: The files or facts could not be kept.
    """
    begun = time.monotonic()
    try:
        read = read_upload(folder, upload_request(settings, sent))
    except ImageError as error:
        # What looks damaged to a process that could not write may be sound.
        if (lacking := shortage(store, database, settings)) is not None:
            raise lacking from error
        raise
    imported = keep_images(database, store, folder, read.images, read.skipped)
    log.info(
        "volumes_imported",
        upload_id=imported.upload_id,
        files=len(sent),
        volumes=len(imported.volumes),
        skipped=sum(skipped.count for skipped in read.skipped),
        seconds=round(time.monotonic() - begun, 2),
    )
    return imported


def keep_images(
    database: Database,
    store: ResultStore,
    folder: Path,
    images: Sequence[OutcomeImage],
    skipped: Sequence[Skipped],
) -> ImportedVolumes:
    """Keep what was read of an upload; all of it or, where that fails, nothing.

    Args:
        database: Where the facts go.
        store: Where the files go.
        folder: Of the upload; the files of its images are used up.
        images: At least one.
        skipped: What is reported of the rest.

    Raises:
        StorageError: The files or facts could not be kept.
    """
    require_no_other_store(database, store)
    upload_id = str(uuid_utils.uuid7())
    drafts: list[VolumeDraft] = []
    try:
        drafts.extend(_stored(store, folder, image, upload_id) for image in images)
        with database.write() as transaction:
            volume_rows.insert_volumes(transaction, drafts)
    except DatabaseUnavailableError:
        # The rows may be there; if they are not, the keeper sets the files aside.
        raise
    except BaseException:
        for draft in drafts:
            store.delete(f"{_PREFIX}/{draft.id}")
        raise
    return ImportedVolumes(
        upload_id=upload_id,
        volumes=[get_volume(database, store, draft.id) for draft in drafts],
        skipped=list(skipped),
    )


def get_volume(database: Database, store: ResultStore, volume_id: str) -> ImageEntry:
    """Give an image with the list of its files.

    Raises:
        NotFoundError: There is no such image.
    """
    with database.read() as transaction:
        volume = volume_rows.volume_by_id(transaction, volume_id)
    if volume is None:
        raise NotFoundError("volume_not_found", volume_id)
    files = store.read_manifest(volume_prefix(volume_id))
    return replace(volume, files=files)


def volume_file(database: Database, store: ResultStore, volume_id: str, name: str) -> StoredFile:
    """Give the entry of one file of an image.

    Raises:
        NotFoundError: There is no such image.
        NotFoundError: It has no such file.
    """
    with database.read() as transaction:
        if not volume_rows.existing_volumes(transaction, [volume_id]):
            raise NotFoundError("volume_not_found", volume_id)
    for file in store.read_manifest(volume_prefix(volume_id)):
        if file.name == name:
            return file
    raise NotFoundError("volume_file_not_found", f"file {name!a}", volume_id)


def volume_prefix(volume_id: str) -> str:
    """Where the files of an image are in the result store."""
    return f"{_PREFIX}/{volume_id}"


def list_volumes(
    database: Database,
    *,
    cursor: str | None = None,
    limit: int = 50,
    kind: Kind | None = None,
    modality: str | None = None,
    upload_id: str | None = None,
) -> VolumePage:
    """Give a page of images, newest first.

    Raises:
        InvalidRequestError: The cursor is none of this service's.
    """
    below = mark_of(cursor, "images")
    with database.read() as transaction:
        volumes, mark = volume_rows.newest_volumes(
            transaction,
            below=below,
            limit=page_size(limit),
            kind=kind,
            modality=modality,
            upload_id=upload_id,
        )
    return VolumePage(volumes=volumes, next_cursor=cursor_after(mark))


def delete_volume(database: Database, store: ResultStore, volume_id: str) -> None:
    """Forget an image with its files and its segmentations.

    Raises:
        NotFoundError: There is no such image.
    """
    with database.write() as transaction:
        # Work that is going on ends at its next step.
        jobs = segmentation_rows.delete_segmentations(transaction, volume_id)
        if not volume_rows.delete_volume_row(transaction, volume_id):
            raise NotFoundError("volume_not_found", volume_id)
        prefixes = [volume_prefix(volume_id), *(f"jobs/{job_id}" for job_id in jobs)]
        # For what is left if this process ends here, or what such work still writes.
        note_leftovers(transaction, prefixes, deleted=True)
    # The rows first: files without a row are garbage, a row without files is a lie.
    for prefix in prefixes:
        store.delete(prefix)
    log.info("volume_deleted", volume_id=volume_id)


def upload_request(settings: Settings, sent: Sequence[SentFile]) -> Request:
    """What the reading process is asked, by the settings."""
    return Request(
        files=list(sent),
        key_hex=installation_key(settings).hex(),
        dates=settings.dicom_dates,
        keep_patient=settings.dicom_keep_patient,
        memory_bytes=int(settings.imaging_memory_gb * 2**30),
        seconds=max(1, int(settings.imaging_seconds)),
        max_inflated_bytes=settings.max_inflated_bytes,
        max_files=settings.max_upload_files,
    )


def _stored(store: ResultStore, folder: Path, image: OutcomeImage, upload_id: str) -> VolumeDraft:
    volume_id = str(uuid_utils.uuid7())
    prefix = volume_prefix(volume_id)
    try:
        entries = [
            store.write_file(
                prefix,
                path.name,
                path,
                media_type=kind_of(path.name).media_type,
                description=kind_of(path.name).description,
            )
            for path in sorted((folder / image.folder).iterdir())
        ]
        store.write_manifest(prefix, entries)
    except BaseException:
        store.delete(prefix)
        raise
    size = sum(entry.size for entry in entries)
    return VolumeDraft(id=volume_id, upload_id=upload_id, facts=image.facts, size=size)
