"""The stage of segmentations comes to databases that have jobs already."""

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.storage import database as opened
from foldsvc.storage.database import Database
from foldsvc.storage.segmentation_rows import (
    delete_segmentations,
    segmentation_payloads,
    segmentations_of,
)
from tests.jobs.orders import add_volume, submit_one, submit_segmentation


def migrated(database: Database, revision: str, *, back: bool = False) -> None:
    """Bring a database to a revision."""
    config = opened._migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def n_events(database: Database, job_id: str) -> int:
    """Count the events of a job."""
    with database.read() as connection:
        return connection.execute(
            text("SELECT count(*) FROM job_event WHERE job_id = :id"), {"id": job_id}
        ).scalar_one()


def set_stage(database: Database, job_id: str, stage: str) -> None:
    """Put a job at a stage."""
    with database.write() as connection:
        connection.execute(
            text("UPDATE job SET stage = :stage WHERE id = :id"), {"stage": stage, "id": job_id}
        )


def test_the_new_stage_comes_without_losing_a_job_or_an_event(database: Database) -> None:
    """Jobs and events survive the change of the check in both directions, and it is enforced."""
    job_id = submit_one(database)
    migrated(database, "0003", back=True)
    assert n_events(database, job_id) == 1
    with pytest.raises(IntegrityError):
        set_stage(database, job_id, "segment")

    migrated(database, "head")

    set_stage(database, job_id, "segment")
    assert n_events(database, job_id) == 1
    with pytest.raises(IntegrityError):
        set_stage(database, job_id, "dream")


def test_segmentations_are_found_by_job_and_by_image(database: Database) -> None:
    """Each image lists its own, newest first."""
    add_volume(database, "v")
    add_volume(database, "w")
    first, second, other = (
        submit_segmentation(database, "v"),
        submit_segmentation(database, "v", "deepbrain"),
        submit_segmentation(database, "w"),
    )
    with database.read() as connection:
        assert segmentation_payloads(connection, [other, first, "none"]) == {
            first: SegmentationPayload(volume_id="v", network="deepbet"),
            other: SegmentationPayload(volume_id="w", network="deepbet"),
        }
        listed = segmentations_of(connection, "v")
    assert [(job_id, payload.network) for job_id, payload in listed.items()] == [
        (second, "deepbrain"),
        (first, "deepbet"),
    ]


def test_an_image_takes_its_segmentations_along(database: Database) -> None:
    """With the segmentations of an image go their jobs and events, and nobody else's."""
    add_volume(database, "v")
    gone, kept = submit_segmentation(database, "v"), submit_one(database)
    with database.write() as connection:
        delete_segmentations(connection, "v")
    assert (n_events(database, gone), n_events(database, kept)) == (0, 1)
    with database.read() as connection:
        assert segmentations_of(connection, "v") == {}
