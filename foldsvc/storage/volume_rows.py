"""The rows of the images: inserted, listed, deleted.

Every function runs in its caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, Row, delete, insert, select, tuple_, update

from foldsvc.formats.record_json import from_json, to_json
from foldsvc.records.image_facts import ImageEntry, Kind, VolumeFacts, VolumeSummary
from foldsvc.storage.clock import database_now, time_of
from foldsvc.storage.page_mark import PageMark
from foldsvc.storage.tables import volume


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeDraft:
    """An image about to be inserted, whose files are stored already.

    Attributes:
        size: Of all its files, in bytes.
    """

    id: str
    upload_id: str
    facts: VolumeFacts
    size: int


def insert_volumes(connection: Connection, drafts: Sequence[VolumeDraft]) -> None:
    """Insert images that came together."""
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        insert(volume),
        [
            {
                "id": draft.id,
                "upload_id": draft.upload_id,
                "kind": draft.facts.kind,
                "modality": draft.facts.modality,
                "facts": to_json(draft.facts),
                "size": draft.size,
                "created_at": now,
            }
            for draft in drafts
        ],
    )


def volume_by_id(connection: Connection, volume_id: str) -> ImageEntry | None:
    """Give an image without its files, None where there is none of that id."""
    row = connection.execute(select(volume).where(volume.c.id == volume_id)).one_or_none()
    if row is None:
        return None
    facts = from_json(VolumeFacts, row.facts)
    return ImageEntry(
        **{field.name: getattr(facts, field.name) for field in fields(facts)},
        id=row.id,
        upload_id=row.upload_id,
        created_at=time_of(row.created_at),
        files=(),
    )


def lock_volume(connection: Connection, volume_id: str) -> bool:
    """Keep others from changing an image until this transaction ends; False if there is none."""
    locked = select(volume.c.id).where(volume.c.id == volume_id).with_for_update()
    return connection.execute(locked).one_or_none() is not None


def update_volume(connection: Connection, volume_id: str, *, facts: VolumeFacts, size: int) -> None:
    """Tell other facts of an image."""
    connection.execute(
        update(volume).where(volume.c.id == volume_id).values(facts=to_json(facts), size=size)
    )


def newest_volumes(
    connection: Connection,
    *,
    below: PageMark | None,
    limit: int,
    kind: Kind | None,
    modality: str | None,
    upload_id: str | None = None,
) -> tuple[list[VolumeSummary], PageMark | None]:
    """Give a page of images, newest first, and the mark to go on from where there are more."""
    wanted = select(volume).order_by(volume.c.created_at.desc(), volume.c.id.desc())
    if below is not None:
        wanted = wanted.where(
            tuple_(volume.c.created_at, volume.c.id) < tuple_(below.created_at, below.row_id)
        )
    if kind is not None:
        wanted = wanted.where(volume.c.kind == kind)
    if modality is not None:
        wanted = wanted.where(volume.c.modality == modality)
    if upload_id is not None:
        wanted = wanted.where(volume.c.upload_id == upload_id)
    rows = connection.execute(wanted.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    mark = None if last is None else PageMark(created_at=last.created_at, row_id=last.id)
    return [_summary(row) for row in rows[:limit]], mark


def delete_volume_row(connection: Connection, volume_id: str) -> bool:
    """Forget an image; False where there was none."""
    deleted = connection.execute(delete(volume).where(volume.c.id == volume_id))
    return deleted.rowcount > 0


def existing_volumes(connection: Connection, volume_ids: Sequence[str]) -> set[str]:
    """Say which of these images there are."""
    return set(connection.execute(select(volume.c.id).where(volume.c.id.in_(volume_ids))).scalars())


def shareable_dicom_volumes(connection: Connection) -> list[str]:
    """List the images from DICOM that may be shown to others, newest first."""
    wanted = (
        select(volume.c.id)
        .where(volume.c.facts["format"].as_string() == "dicom")
        .where(volume.c.facts["sharing"]["shareable"].as_boolean())
        .order_by(volume.c.created_at.desc(), volume.c.id.desc())
    )
    return list(connection.execute(wanted).scalars())


def _summary(row: Row[tuple[object, ...]]) -> VolumeSummary:
    facts = from_json(VolumeFacts, row.facts)
    if facts.geometry is not None:
        shape: tuple[int, ...] = (*facts.geometry.shape, facts.geometry.n_times)
    elif facts.frames is not None:
        shape = (facts.frames.n_frames, facts.frames.rows, facts.frames.columns)
    else:
        shape = ()
    return VolumeSummary(
        id=row.id,
        upload_id=row.upload_id,
        kind=facts.kind,
        title=facts.title,
        modality=facts.modality,
        format=facts.format,
        unit=facts.unit,
        shape=shape,
        shareable=facts.sharing.shareable,
        label_map=facts.label_map,
        layout=facts.layout,
        series=facts.series,
        drawn_on=facts.drawn_on,
        size=row.size,
        created_at=time_of(row.created_at),
    )
