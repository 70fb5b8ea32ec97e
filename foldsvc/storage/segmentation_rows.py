"""Which job segments which image.

Every function runs in its caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Row, insert, select

from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.storage.job_rows import delete_job_rows
from foldsvc.storage.tables import job, segmentation


def insert_segmentations(
    connection: Connection, payloads: Mapping[str, SegmentationPayload]
) -> None:
    """Say what jobs that this transaction has inserted segment, by their ids."""
    connection.execute(
        insert(segmentation),
        [
            {"job_id": job_id, "volume_id": payload.volume_id, "network": payload.network}
            for job_id, payload in payloads.items()
        ],
    )


def segmentation_payloads(
    connection: Connection, job_ids: Sequence[str]
) -> dict[str, SegmentationPayload]:
    """Give what jobs segment, by their ids; those that are gone or none are left out."""
    return _payloads(
        connection.execute(select(segmentation).where(segmentation.c.job_id.in_(job_ids)))
    )


def segmentations_of(connection: Connection, volume_id: str) -> dict[str, SegmentationPayload]:
    """Give the segmentations of an image by the ids of their jobs, newest first."""
    return _payloads(
        connection.execute(
            select(segmentation)
            .where(segmentation.c.volume_id == volume_id)
            .order_by(segmentation.c.job_id.desc())
        )
    )


def delete_segmentations(connection: Connection, volume_id: str) -> tuple[str, ...]:
    """Forget the segmentations of an image with their jobs and events; gives the jobs' ids."""
    of_volume = select(segmentation.c.job_id).where(segmentation.c.volume_id == volume_id)
    return delete_job_rows(connection, job.c.id.in_(of_volume))


def _payloads(rows: Iterable[Row[tuple[object, ...]]]) -> dict[str, SegmentationPayload]:
    return {
        row.job_id: SegmentationPayload(volume_id=row.volume_id, network=row.network)
        for row in rows
    }
