"""What people saw in chest X-rays: saved beside the image, given as a row of CheXpert's table."""

from datetime import UTC, datetime
from typing import get_args

import structlog

from foldsvc.errors import NotARadiographError
from foldsvc.formats.csv_table import csv_table
from foldsvc.images.volumes import get_volume, volume_prefix
from foldsvc.records.image_facts import ImageEntry
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.readings import Answer, Finding, Reading, SavedReading

log = structlog.get_logger()

FINDINGS: tuple[Finding, ...] = get_args(Finding)
COLUMNS = ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *FINDINGS)
"""The columns of CheXpert's `train.csv`, in its order."""

_FILE = "reading.json"
"""Not in the manifest, which lists what never changes; it goes when the image is deleted."""

_RADIOGRAPHS = frozenset({"CR", "DX", "DR", "RG"})
_NUMBERS: dict[Answer, str] = {"positive": "1", "negative": "0", "uncertain": "-1"}
_FRONTAL = frozenset({"AP", "PA"})
_LATERAL = frozenset({"LL", "RL", "LLD", "RLD", "LAT"})


def save_reading(
    database: Database, store: ResultStore, volume_id: str, reading: Reading
) -> SavedReading:
    """Keep a reading; one that was saved before is replaced.

    Raises:
        NotFoundError: There is no such image.
        NotARadiographError: It is not an X-ray.
    """
    _radiograph(database, store, volume_id)
    saved = SavedReading(labels=reading.labels, volume_id=volume_id, saved_at=datetime.now(UTC))
    store.write(
        volume_prefix(volume_id),
        _FILE,
        saved.model_dump_json().encode(),
        media_type="application/json",
    )
    log.info("reading_saved", volume_id=volume_id, labels=len(reading.labels))
    return saved


def get_reading(database: Database, store: ResultStore, volume_id: str) -> SavedReading:
    """Give the reading of an image, every label blank where none was saved.

    Raises:
        NotFoundError: There is no such image.
        NotARadiographError: It is not an X-ray.
    """
    _radiograph(database, store, volume_id)
    return _saved(store, volume_id)


def reading_csv(database: Database, store: ResultStore, volume_id: str) -> str:
    """Give the reading as a table of one row with the columns of CheXpert.

    1 is positive, 0 negative, -1 uncertain, and nothing is blank. Sex and age are empty: they are
    not kept.

    Raises:
        NotFoundError: There is no such image.
        NotARadiographError: It is not an X-ray.
    """
    image = _radiograph(database, store, volume_id)
    labels = _saved(store, volume_id).labels
    view = image.frames.view_position if image.frames else ""
    side = "Frontal" if view in _FRONTAL else "Lateral" if view in _LATERAL else ""
    numbers = [_NUMBERS[labels[finding]] if finding in labels else "" for finding in FINDINGS]
    row = [f"volumes/{volume_id}", "", "", side, view if view in _FRONTAL else "", *numbers]
    return csv_table([COLUMNS, row])


def _radiograph(database: Database, store: ResultStore, volume_id: str) -> ImageEntry:
    image = get_volume(database, store, volume_id)
    if image.kind != "frames" or image.modality not in _RADIOGRAPHS:
        raise NotARadiographError(image.modality)
    return image


def _saved(store: ResultStore, volume_id: str) -> SavedReading:
    try:
        with store.open(volume_prefix(volume_id), _FILE) as file:
            return SavedReading.model_validate_json(file.read())
    except FileNotFoundError:
        return SavedReading(labels={}, volume_id=volume_id, saved_at=None)
