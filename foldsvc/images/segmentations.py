"""Segmenting images: jobs of a stage of their own, each beside its image."""

import hashlib
import json

import numpy as np
import structlog
import uuid_utils

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
from foldsvc.records.file_entry import FileEntry
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.image_facts import ImageEntry
from foldsvc.records.segmentation import Network
from foldsvc.settings import Settings
from foldsvc.storage import segmentation_rows, volume_rows
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.job_queries import jobs_by_id
from foldsvc.storage.job_rows import JobDraft, insert_jobs
from foldsvc.storage.result_store import ResultStore
from foldsvc.storage.segmentation_rows import SegmentationRow
from foldsvc.wire.fold import Job
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
    volume = _require_volume(database, volume_id)
    _require_suitable(volume)
    weights = WEIGHTS[network]
    folders = settings.weights_folders
    if not settings.fetch_weights and not wheel_weights.installed(weights, folders):
        raise WeightsMissingError(weights.engine, str(wheel_weights.folder_of(weights, folders)))
    job_id = str(uuid_utils.uuid7())
    with database.write() as transaction:
        insert_jobs(transaction, [_draft(job_id, volume, network)])
        segmentation_rows.insert_segmentation(
            transaction, SegmentationRow(job_id=job_id, volume_id=volume_id, network=network)
        )
        append_event(
            transaction,
            EventDraft(
                job_id=job_id,
                kind="state",
                state="queued",
                stage="segment",
                attempt=0,
                message="Submitted",
            ),
        )
    log.info("segmentation submitted", job_id=job_id, volume_id=volume_id, network=network)
    doorbell.ring("segment", 1)
    return get_segmentation(database, store, volume_id, job_id)


def get_segmentation(
    database: Database, store: ResultStore, volume_id: str, job_id: str
) -> Segmentation:
    """Give a segmentation as it stands.

    Raises:
        NotFoundError: The image has none of this id.
    """
    with database.read() as transaction:
        row = segmentation_rows.segmentation_by_id(transaction, job_id)
        jobs = jobs_by_id(transaction, [job_id])
    if row is None or row.volume_id != volume_id or not jobs:
        raise NotFoundError("job_not_found", job_id)
    return _segmentation(database, store, row, jobs[0])


def list_segmentations(database: Database, store: ResultStore, volume_id: str) -> SegmentationList:
    """List the segmentations of an image, newest first.

    Raises:
        NotFoundError: There is no such image.
    """
    _require_volume(database, volume_id)
    with database.read() as transaction:
        rows = segmentation_rows.segmentations_of(transaction, volume_id)
        jobs = {job.id: job for job in jobs_by_id(transaction, [row.job_id for row in rows])}
    return SegmentationList(
        segmentations=[
            _segmentation(database, store, row, jobs[row.job_id])
            for row in rows
            if row.job_id in jobs
        ]
    )


def segmentation_work(database: Database, job_id: str) -> tuple[SegmentationRow, ImageEntry]:
    """Give what a worker needs to know: the image, which it may find deleted, and the network.

    Raises:
        NotFoundError: The image is gone.
    """
    with database.read() as transaction:
        row = segmentation_rows.segmentation_by_id(transaction, job_id)
    if row is None:
        raise NotFoundError("volume_not_found", job_id)
    return row, _require_volume(database, row.volume_id)


def _require_volume(database: Database, volume_id: str) -> ImageEntry:
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


def _draft(job_id: str, volume: ImageEntry, network: Network) -> JobDraft:
    """Give the row of the job; what is folded is nothing."""
    name = f"{_TITLES[network]} {volume.title}"
    key = hashlib.sha256(json.dumps([network, volume.id]).encode()).hexdigest()
    return JobDraft(
        id=job_id,
        batch_id=None,
        batch_index=0,
        name=name,
        engine=network,
        options={},
        options_key=key,
        fold_input=FoldInput(name=name, chains=()),
        chains=(),
        notices=(),
        n_res=0,
        content_key=key,
        stage="segment",
        priority=0,
    )


def _segmentation(
    database: Database, store: ResultStore, row: SegmentationRow, job: Job
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
        volume_id=row.volume_id,
        network=row.network,
        state=job.state,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cancel_requested=job.cancel_requested,
        queue=job.queue,
        notices=job.notices,
        failure=job.failure,
        labels=labels,
        files=files,
    )
