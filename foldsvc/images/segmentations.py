"""Segmenting images: jobs of a stage of their own, each beside its image."""

import json
from typing import cast

import numpy as np
import structlog

from foldsvc import wheel_weights
from foldsvc.errors import (
    ImageUnsupportedError,
    NotFoundError,
    WeightsMissingError,
)
from foldsvc.imaging.segmentation.suitability import require_head
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.jobs.installation import require_no_other_store
from foldsvc.jobs.queries import files_of
from foldsvc.jobs.submit import NewJob, submit
from foldsvc.records.file_entry import FileEntry
from foldsvc.records.image_facts import ImageEntry
from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.records.segmentation import Network
from foldsvc.settings import Settings
from foldsvc.storage import segmentation_rows, volume_rows
from foldsvc.storage.database import Database
from foldsvc.storage.job_queries import JobRow, jobs_by_id
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.segmentations import LabelVolume, Segmentation, SegmentationList

log = structlog.get_logger()

WEIGHTS = {"deepbet": DEEPBET, "deepbrain": DEEPBRAIN}
"""Of each network."""

FACTS = "segmentation.json"
"""Name of the file that says what was found."""

_TITLES = {"deepbet": "Brain of", "deepbrain": "U-Net on"}


def submit_segmentation(
    database: Database,
    store: ResultStore,
    settings: Settings,
    doorbell: Doorbell,
    *,
    volume_id: str,
    network: Network,
) -> Segmentation:
    """Queue the segmentation of an image; once it returns, it is not lost.

    Args:
        database: Where jobs are kept.
        store: Where images are.
        settings: Where the weights are.
        doorbell: Rung after the commit; if it fails, the keeper's will do.
        volume_id: Of an image that was taken in.
        network: Which network to run.

    Raises:
        NotFoundError: There is no such image.
        ImageUnsupportedError: It is pictures, no volume.
        SegmentationInputError: What is known of it says that the network was not trained for it.
        InstallationError: The store belongs to another database.
        WeightsMissingError: The network's parameters are not on this machine.
    """
    require_no_other_store(database, store)
    volume = require_volume(database, volume_id)
    _require_suitable(volume)
    weights = WEIGHTS[network]
    folders = settings.weights_folders
    if not settings.fetch_weights and not wheel_weights.installed(weights, folders):
        raise WeightsMissingError(weights.engine, str(wheel_weights.folder_of(weights, folders)))
    new = NewJob(
        name=f"{_TITLES[network]} {volume.title}",
        payload=SegmentationPayload(volume_id=volume_id, network=network),
        first_stage="segment",
    )
    (job_id,) = submit(database, [new], doorbell=doorbell).job_ids
    log.info("segmentation submitted", job_id=job_id, volume_id=volume_id, network=network)
    return get_segmentation(database, store, volume_id, job_id)


def get_segmentation(
    database: Database, store: ResultStore, volume_id: str, job_id: str
) -> Segmentation:
    """Give a segmentation as it stands.

    Raises:
        NotFoundError: The image has none of this id.
    """
    with database.read() as transaction:
        payload = segmentation_rows.segmentation_payloads(transaction, [job_id]).get(job_id)
        jobs = jobs_by_id(transaction, [job_id])
    if payload is None or payload.volume_id != volume_id or not jobs:
        raise NotFoundError("job_not_found", job_id)
    return _segmentation(database, store, payload, jobs[0])


def list_segmentations(database: Database, store: ResultStore, volume_id: str) -> SegmentationList:
    """List the segmentations of an image, newest first.

    Raises:
        NotFoundError: There is no such image.
    """
    require_volume(database, volume_id)
    with database.read() as transaction:
        payloads = segmentation_rows.segmentations_of(transaction, volume_id)
        jobs = jobs_by_id(transaction, list(payloads))
    return SegmentationList(
        segmentations=[_segmentation(database, store, payloads[job.id], job) for job in jobs]
    )


def require_volume(database: Database, volume_id: str) -> ImageEntry:
    """Give an image, which may have been deleted since its segmentation was queued.

    Raises:
        NotFoundError: There is no such image.
    """
    with database.read() as transaction:
        volume = volume_rows.volume_by_id(transaction, volume_id)
    if volume is None:
        raise NotFoundError("volume_not_found", volume_id)
    return volume


def _require_suitable(volume: ImageEntry) -> None:
    geometry = volume.geometry
    if geometry is None:
        raise ImageUnsupportedError(
            "segmentation of single pictures", remedy="Choose an image of a whole volume"
        )
    require_head(
        modality=volume.modality,
        unit=volume.unit,
        shape=(*geometry.shape, geometry.n_times),
        affine=np.array(geometry.affine, np.float64),
    )


def _segmentation(
    database: Database, store: ResultStore, payload: SegmentationPayload, job: JobRow
) -> Segmentation:
    files: list[FileEntry] = []
    labels: list[LabelVolume] = []
    if job.state == "succeeded":
        prefix, stored = files_of(database, store, job.id)
        files = list(stored)
        with store.open(prefix or "", FACTS) as file:
            facts = json.loads(file.read())
        labels = [LabelVolume.model_validate(label) for label in facts["labels"]]
    return Segmentation(
        id=job.id,
        volume_id=payload.volume_id,
        network=cast("Network", payload.network),
        state=job.state,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cancel_requested=job.cancel_requested,
        queue=job.queue,
        notices=list(job.notices),
        failure=job.failure,
        labels=labels,
        files=files,
    )
