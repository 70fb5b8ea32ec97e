"""The anonymous instances that DICOMweb serves: found by their UIDs, read out of their archives."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import structlog
from pydantic import ValidationError

from foldsvc.errors import NotFoundError
from foldsvc.images.volumes import volume_prefix
from foldsvc.imaging.dicomweb.index import ArchiveIndex, IndexedInstance, SeriesPart, index_of
from foldsvc.imaging.image_files import ARCHIVE
from foldsvc.storage import volume_rows
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore

log = structlog.get_logger()

INDEX = "instances.json"
"""Beside the archive it was made from, listed in no manifest, and gone with the image."""

_IN_MEMORY = 2_000


@dataclass(frozen=True, slots=True)
class FoundInstances:
    """One instance and where it is kept."""

    study: str
    series: str
    uid: str
    volume_id: str
    entry: str


@dataclass(slots=True)
class Catalogue:
    """What can be seen by DICOMweb; the indices of archives stay in memory, the latest used.

    An image that is not to be shared is not seen, whoever asks.
    """

    database: Database
    store: ResultStore
    _kept: OrderedDict[str, ArchiveIndex] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def parts(self) -> list[SeriesPart]:
        """Give the series of all images, newest first."""
        return [part for _, part in self._all()]

    def instances(self, study: str, series: str = "", instance: str = "") -> list[FoundInstances]:
        """Give the instances of a study, of one of its series, or one alone.

        Where several images have the same instance, it is that of the newest.

        Raises:
            NotFoundError: There are none that may be seen.
        """
        by_uid: dict[str, FoundInstances] = {}
        for volume_id, part in self._all():
            if part.study != study or series not in ("", part.series):
                continue
            for known in part.instances:
                if instance in ("", known.uid) and known.uid not in by_uid:
                    by_uid[known.uid] = _found(volume_id, part, known)
        if not by_uid:
            raise NotFoundError("dicom_not_found")
        return list(by_uid.values())

    def open(self, found: FoundInstances) -> BinaryIO:
        """Open the archive in which an instance is.

        Raises:
            NotFoundError: The image was deleted in the meantime.
        """
        try:
            return self.store.open(volume_prefix(found.volume_id), ARCHIVE)
        except FileNotFoundError:
            raise NotFoundError("dicom_not_found") from None

    def _all(self) -> Iterator[tuple[str, SeriesPart]]:
        with self.database.read() as transaction:
            volume_ids = volume_rows.shareable_dicom_volumes(transaction)
        for volume_id in volume_ids:
            index = self._index(volume_id)
            for part in index.parts if index else ():
                yield volume_id, part

    def _index(self, volume_id: str) -> ArchiveIndex | None:
        # What is blacked out in an image changes neither its UIDs nor its files' names.
        with self._lock:
            if volume_id in self._kept:
                self._kept.move_to_end(volume_id)
                return self._kept[volume_id]
        index = self._stored_index(volume_id) or self._made_index(volume_id)
        if index is not None:
            with self._lock:
                self._kept[volume_id] = index
                while len(self._kept) > _IN_MEMORY:
                    self._kept.popitem(last=False)
        return index

    def _stored_index(self, volume_id: str) -> ArchiveIndex | None:
        try:
            with self.store.open(volume_prefix(volume_id), INDEX) as file:
                return ArchiveIndex.model_validate_json(file.read())
        except (FileNotFoundError, ValidationError):
            return None

    def _made_index(self, volume_id: str) -> ArchiveIndex | None:
        prefix = volume_prefix(volume_id)
        try:
            with self.store.open(prefix, ARCHIVE) as archive:
                index = index_of(archive)
        except FileNotFoundError:
            return None  # deleted since the rows were read
        self.store.write(prefix, INDEX, index.model_dump_json().encode())
        with self.database.read() as transaction:
            if not volume_rows.existing_volumes(transaction, [volume_id]):
                self.store.delete(prefix)
                return None
        log.debug("dicom_indexed", volume_id=volume_id, series=len(index.parts))
        return index


def one_of(instances: Sequence[FoundInstances]) -> FoundInstances:
    """Give the only instance of a search for one."""
    (only,) = instances
    return only


def _found(volume_id: str, part: SeriesPart, instance: IndexedInstance) -> FoundInstances:
    return FoundInstances(
        study=part.study,
        series=part.series,
        uid=instance.uid,
        volume_id=volume_id,
        entry=instance.entry,
    )
