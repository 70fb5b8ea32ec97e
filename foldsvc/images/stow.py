"""DICOM instances that another program sends: taken in like any upload, answered one by one."""

import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from foldsvc.images.volumes import keep_images, upload_request
from foldsvc.imaging.parser_messages import ReceivedInstance, SentFile
from foldsvc.imaging.sandbox import outcome_of
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore

log = structlog.get_logger()


def store_instances(
    database: Database,
    store: ResultStore,
    settings: Settings,
    folder: Path,
    sent: Sequence[SentFile],
    *,
    study_uid: str = "",
) -> list[ReceivedInstance]:
    """Read instances and keep what is anonymous of them, and tell what became of each.

    Args:
        database: Where the facts go.
        store: Where the files go.
        settings: Limits, and how images are made anonymous.
        folder: Of the upload; its content is used up.
        sent: Files in it.
        study_uid: Of the only study that is taken, as it was sent or as it is kept.

    Raises:
        ImageError: They could not be read at all.
        StorageError: The files or facts could not be kept.
    """
    begun = time.monotonic()
    asked = {"dicom_alone": True, "study_uid": study_uid}
    outcome = outcome_of(folder, upload_request(settings, sent).model_copy(update=asked))
    kept = (
        keep_images(database, store, folder, outcome.images, outcome.skipped).volumes
        if outcome.images
        else []
    )
    failed = sum(instance.failure != 0 for instance in outcome.instances)
    log.info(
        "instances_stored",
        files=len(sent),
        volumes=len(kept),
        failed=failed,
        seconds=round(time.monotonic() - begun, 2),
    )
    return outcome.instances
