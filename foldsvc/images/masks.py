"""Pictures with something blacked out: every file of the image, for good."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import structlog

from foldsvc.errors import (
    MaskOutsideError,
    NoPicturesError,
    NotFoundError,
    VolumeChangedError,
)
from foldsvc.images.upload_folder import upload_folder
from foldsvc.images.volumes import get_volume, volume_prefix
from foldsvc.imaging.masking import Box, mask_files
from foldsvc.records.image_facts import Frames, ImageEntry, VolumeFacts
from foldsvc.settings import Settings
from foldsvc.storage import volume_rows
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore, StoredFile
from foldsvc.wire.masks import MaskBox

log = structlog.get_logger()


def mask_volume(
    database: Database,
    store: ResultStore,
    settings: Settings,
    volume_id: str,
    boxes: Sequence[MaskBox],
) -> ImageEntry:
    """Black out boxes in every frame and file of an image, after which it may be shared.

    Raises:
        NotFoundError: There is no such image.
        NoPicturesError: It is a volume.
        MaskOutsideError: A box reaches beyond the picture.
        VolumeChangedError: Others masked it meanwhile; nothing of this was done.
    """
    begun = time.monotonic()
    image = get_volume(database, store, volume_id)
    if image.frames is None:
        raise NoPicturesError(volume_id)
    _check(boxes, image.frames)
    prefix = volume_prefix(volume_id)
    before = store.read_manifest(prefix)
    with upload_folder(settings.uploads) as folder:
        for file in before:
            _fetch(store, prefix, file.name, folder / file.name)
        known = VolumeFacts(**{one.name: getattr(image, one.name) for one in fields(VolumeFacts)})
        facts = mask_files(folder, known, image.frames, [Box(**dict(box)) for box in boxes])
        with database.write() as transaction:
            if not volume_rows.lock_volume(transaction, volume_id):
                raise NotFoundError("volume_not_found", volume_id)
            if store.read_manifest(prefix) != before:
                raise VolumeChangedError(volume_id)
            # The row comes last: until then the image is not for sharing.
            size = _replace(store, prefix, before, folder)
            volume_rows.update_volume(transaction, volume_id, facts=facts, size=size)
    log.info(
        "volume_masked",
        volume_id=volume_id,
        boxes=len(boxes),
        seconds=round(time.monotonic() - begun, 2),
    )
    return get_volume(database, store, volume_id)


def _check(boxes: Sequence[MaskBox], frames: Frames) -> None:
    for index, box in enumerate(boxes):
        if box.x + box.width > frames.columns or box.y + box.height > frames.rows:
            raise MaskOutsideError(index, frames.columns, frames.rows)


def _fetch(store: ResultStore, prefix: str, name: str, path: Path) -> None:
    with store.open(prefix, name) as source, path.open("xb") as target:
        shutil.copyfileobj(source, target)


def _replace(store: ResultStore, prefix: str, before: Sequence[StoredFile], folder: Path) -> int:
    entries = [
        store.write_file(
            prefix,
            file.name,
            folder / file.name,
            media_type=file.media_type,
            description=file.description,
        )
        for file in before
    ]
    store.write_manifest(prefix, entries)
    return sum(entry.size for entry in entries)
