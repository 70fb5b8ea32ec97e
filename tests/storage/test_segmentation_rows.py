"""The stage of segmentations comes to databases that have jobs already."""

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from foldsvc.storage import database as opened
from foldsvc.storage.database import Database
from foldsvc.storage.segmentation_rows import (
    SegmentationRow,
    delete_segmentations,
    insert_segmentation,
    segmentation_by_id,
    segmentations_of,
)
from tests.jobs.orders import submit_one


def migrated(database: Database, revision: str, *, back: bool = False) -> None:
    """Bring a database to a revision."""
    config = opened._migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def add_volume(database: Database, volume_id: str) -> None:
    """Insert an image of which nothing is known."""
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO volume (id, upload_id, kind, modality, facts, size, created_at) "
                "VALUES (:id, 'u', 'volume', 'MR', '{}', 1, 1)"
            ),
            {"id": volume_id},
        )


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
    first, second, other = (submit_one(database) for _ in range(3))
    rows = [
        SegmentationRow(job_id=first, volume_id="v", network="deepbet"),
        SegmentationRow(job_id=second, volume_id="v", network="deepbrain"),
        SegmentationRow(job_id=other, volume_id="w", network="deepbet"),
    ]
    with database.write() as connection:
        for row in rows:
            insert_segmentation(connection, row)
    with database.read() as connection:
        assert segmentation_by_id(connection, first) == rows[0]
        assert segmentation_by_id(connection, "none") is None
        assert segmentations_of(connection, "v") == (rows[1], rows[0])


def test_an_image_takes_its_segmentations_along(database: Database) -> None:
    """With the segmentations of an image go their jobs and events, and nobody else's."""
    add_volume(database, "v")
    gone, kept = submit_one(database), submit_one(database)
    with database.write() as connection:
        insert_segmentation(
            connection, SegmentationRow(job_id=gone, volume_id="v", network="deepbet")
        )
        delete_segmentations(connection, "v")
    assert (n_events(database, gone), n_events(database, kept)) == (0, 1)
    with database.read() as connection:
        assert segmentations_of(connection, "v") == ()
