"""Which job segments which image.

Every function runs in its caller's transaction.
"""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Row, insert, select

from foldsvc.records.segmentation import Network
from foldsvc.storage.job_rows import delete_job_rows
from foldsvc.storage.tables import job, segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationRow:
    """One segmentation: a job, its image and its network."""

    job_id: str
    volume_id: str
    network: Network


def insert_segmentation(connection: Connection, row: SegmentationRow) -> None:
    """Add a segmentation whose job this transaction has inserted."""
    connection.execute(
        insert(segmentation).values(job_id=row.job_id, volume_id=row.volume_id, network=row.network)
    )


def segmentation_by_id(connection: Connection, job_id: str) -> SegmentationRow | None:
    """Give a segmentation, None where the job is none or gone."""
    found = connection.execute(
        select(segmentation).where(segmentation.c.job_id == job_id)
    ).one_or_none()
    return None if found is None else _row(found)


def segmentations_of(connection: Connection, volume_id: str) -> tuple[SegmentationRow, ...]:
    """List the segmentations of an image, newest first."""
    rows = connection.execute(
        select(segmentation)
        .where(segmentation.c.volume_id == volume_id)
        .order_by(segmentation.c.job_id.desc())
    )
    return tuple(_row(row) for row in rows)


def delete_segmentations(connection: Connection, volume_id: str) -> tuple[str, ...]:
    """Forget the segmentations of an image with their jobs and events; gives the jobs' ids."""
    of_volume = select(segmentation.c.job_id).where(segmentation.c.volume_id == volume_id)
    return delete_job_rows(connection, job.c.id.in_(of_volume))


def _row(row: Row[tuple[object, ...]]) -> SegmentationRow:
    return SegmentationRow(
        job_id=row.job_id, volume_id=row.volume_id, network=cast("Network", row.network)
    )
