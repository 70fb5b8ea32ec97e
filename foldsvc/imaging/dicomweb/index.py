"""What can be searched of the instances in an archive, without opening it again."""

import contextlib
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import pydicom
from pydantic import BaseModel, ConfigDict
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset

from foldsvc.errors import ImageError
from foldsvc.imaging.dicomweb.levels import INDEXED, tag_of
from foldsvc.imaging.parsing import parsing

Attributes = Mapping[str, Any]
"""Elements by tag in the DICOM JSON model (PS3.18 F.2): `{"00080060": {"vr": "CS", …}}`."""

_LONGEST_VALUE = 1_024
_UID = re.compile(r"[0-9.]{1,64}")


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndexedInstance(_Kept):
    """One instance: its entry in the archive, and what it alone has."""

    uid: str
    entry: str
    own: dict[str, Any]


class SeriesPart(_Kept):
    """The instances that one archive has of a series; others may have more of it.

    Attributes:
        common: What all of its instances have alike.
    """

    study: str
    series: str
    common: dict[str, Any]
    instances: tuple[IndexedInstance, ...]

    def attributes(self, instance: IndexedInstance) -> Attributes:
        """All that is indexed of one instance."""
        return self.common | instance.own


class ArchiveIndex(_Kept):
    """All that can be found in an archive."""

    parts: tuple[SeriesPart, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    study: str
    series: str
    uid: str
    entry: str
    attributes: dict[str, Any]


def index_of(archive: BinaryIO) -> ArchiveIndex:
    """Read the headers of an archive's instances.

    Instances without UIDs for study and series have no address in DICOMweb and are left out, as
    are those whose header cannot be read.
    """
    series: dict[tuple[str, str], list[_Read]] = {}
    with zipfile.ZipFile(archive) as packed:
        for name in sorted(packed.namelist()):
            # Our own files, but their values are those of a stranger's.
            with contextlib.suppress(ImageError), parsing("DICOM"):
                with packed.open(name) as file:
                    read = _read(name, pydicom.dcmread(file, stop_before_pixels=True))
                if all(_UID.fullmatch(uid) for uid in (read.study, read.series, read.uid)):
                    series.setdefault((read.study, read.series), []).append(read)
    return ArchiveIndex(
        parts=tuple(
            _part(study, series_uid, instances) for (study, series_uid), instances in series.items()
        )
    )


def indexed_attributes(header: Dataset) -> dict[str, Any]:
    """Give the elements that searches know, in the DICOM JSON model.

    An element whose value is not what its representation says is left out.
    """
    attributes: dict[str, Any] = {}
    for keyword in INDEXED:
        if keyword not in header:
            continue
        with contextlib.suppress(ImageError), parsing("DICOM"):
            element = header[keyword]
            if element.VR != "SQ" and len(str(element.value)) <= _LONGEST_VALUE:
                attributes[tag_of(keyword)] = finite(element.to_json_dict(None, _LONGEST_VALUE))
    return attributes


def finite(json: Any) -> Any:  # noqa: ANN401 - JSON
    """Give JSON with the names of numbers that JSON does not know (PS3.18 F.2.3)."""
    if isinstance(json, dict):
        return {name: finite(value) for name, value in json.items()}
    if isinstance(json, list):
        return [finite(value) for value in json]
    return str(json) if isinstance(json, float) and not math.isfinite(json) else json


def value_of(attributes: Attributes, keyword: str) -> list[Any]:
    """Give the values of an element, empty where it has none."""
    return list(attributes.get(tag_of(keyword), {}).get("Value", ()))


def element(keyword: str, *values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give an element of the DICOM JSON model, without values where none are given."""
    attribute: dict[str, Any] = {"vr": dictionary_VR(keyword)}
    return {tag_of(keyword): attribute | ({"Value": list(values)} if values else {})}


def _read(name: str, header: Dataset) -> _Read:
    places = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    study, series, uid = (str(header.get(place) or "") for place in places)
    return _Read(study, series, uid, name, indexed_attributes(header))


def _part(study: str, series: str, instances: Iterable[_Read]) -> SeriesPart:
    every = list(instances)
    common = {
        tag: value
        for tag, value in every[0].attributes.items()
        if all(entry.attributes.get(tag) == value for entry in every)
    }
    return SeriesPart(
        study=study,
        series=series,
        common=common,
        instances=tuple(
            IndexedInstance(
                uid=entry.uid,
                entry=entry.entry,
                own={tag: value for tag, value in entry.attributes.items() if tag not in common},
            )
            for entry in every
        ),
    )
