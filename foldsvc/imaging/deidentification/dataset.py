"""One DICOM data set made anonymous, with the list of what was done to it."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from foldsvc.imaging.deidentification.defined_terms import is_defined
from foldsvc.imaging.deidentification.leaks import Leaks, words_of
from foldsvc.imaging.deidentification.profile import (
    NUMBERS,
    PATIENT_CHARACTERISTICS,
    PROFILE,
    Treatment,
    is_plain,
    table,
    treatment_of,
)
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms, moved_date
from foldsvc.records.image_facts import Action, Deidentification, Deidentified, MethodCode

IMPLEMENTATION_UID = "2.25.114639403459861871953562380436029161478"
"""(0002,0012) of the files that are written here."""

_SCHEMES = frozenset({"DCM", "SCT", "SRT", "SNM3", "99SDM", "UCUM", "LN", "RADLEX", "FMA", "UMLS"})
_CODES = (0x00080100, 0x00080102, 0x00080103, 0x00080104)
_SCHEME = 0x00080102
_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
_BULK = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})
_SHIFTED = frozenset({"DA", "DT", "TM"})
_WORDS = frozenset({"PN", "LO", "SH", "LT", "ST", "UT", "UC", "UR", "CS", "AE"})
"""What a removed element may say that another repeats; plain numbers are alike by chance."""

_MEASURED = frozenset({0x0020, 0x0028, 0x3002, 0x3004, 0x5200})
"""Groups whose numbers say where and how an image is; like an identifier they are by chance."""

_BIRTH = frozenset({0x00100030, 0x00100032})
_DUMMIES: dict[str, Any] = {
    "DA": "19000101", "TM": "000000", "DT": "19000101000000", "AS": "000Y", "IS": "0", "DS": "0",
    "US": 0, "SS": 0, "UL": 0, "SL": 0, "FL": 0.0, "FD": 0.0, "CS": "ANON", "AE": "ANON",
    "SH": "ANON", "LO": "ANON", "PN": "ANON", "ST": "ANON", "LT": "ANON", "UT": "ANON",
    "UC": "ANON",
}  # fmt: skip
_METHODS = {
    "113100": "Basic Application Confidentiality Profile",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an installation makes images anonymous.

    Attributes:
        dates: Removed, or those of a patient shifted by the same number of days.
        keep_patient: Keep sex, age, size and weight.
    """

    dates: Literal["remove", "shift"] = "remove"
    keep_patient: bool = False

    def methods(self) -> list[MethodCode]:
        """The codes of PS3.16 CID 7050."""
        codes = ["113100"] + ["113107"] * (self.dates == "shift") + ["113108"] * self.keep_patient
        return [MethodCode(code=code, meaning=_METHODS[code]) for code in codes]


@dataclass(slots=True, kw_only=True)
class Deidentifier:
    """Makes the files of one image anonymous and keeps count of what it did."""

    pseudonyms: Pseudonyms
    options: Options
    counts: Counter[tuple[str, str, Action]] = field(default_factory=Counter)

    def apply(self, dataset: Dataset) -> Dataset:
        """Give a new data set, without file meta; the one given stays as it is.

        Args:
            dataset: Decoded or not; bulk data are passed on without a copy.
        """
        copy = _OneDataset(self, dataset)
        treated = copy.treat(dataset, "")
        copy.sweep(treated, "")
        treated.PatientIdentityRemoved = "YES"
        treated.DeidentificationMethod = "DICOM PS3.15 Basic Profile; unlisted text removed"
        treated.DeidentificationMethodCodeSequence = DicomSequence(
            [_code_item(method) for method in self.options.methods()]
        )
        shifted = self.options.dates == "shift"
        treated.LongitudinalTemporalInformationModified = "MODIFIED" if shifted else "REMOVED"
        return treated

    def report(self) -> Deidentification:
        """Tell what was done so far: place and action, no value."""
        elements = tuple(
            Deidentified(place=path, name=name, action=action, count=count)
            for (path, name, action), count in sorted(self.counts.items())
        )
        methods = tuple(self.options.methods())
        return Deidentification(profile=PROFILE, methods=methods, elements=elements)


def file_meta_of(dataset: Dataset) -> FileMetaDataset:
    """Give the file meta information of an anonymous data set that is written here."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "")
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    return meta


class _OneDataset:
    """The treatment of one data set, whose patient is known."""

    def __init__(self, parent: Deidentifier, dataset: Dataset) -> None:
        self._counts = parent.counts
        self._pseudonyms = parent.pseudonyms
        self._options = parent.options
        self._leaks = Leaks()
        who = _patient_of(dataset)
        self._patient = parent.pseudonyms.patient(who)
        self._days = parent.pseudonyms.days(who)

    def treat(self, dataset: Dataset, above: str) -> Dataset:
        """Give a new data set of what stays, item by item and level by level."""
        kept = Dataset()
        scheme = str(dataset[_SCHEME].value) if _SCHEME in dataset else ""
        for element in _elements(dataset):
            path = f"{above}{_shown(element)}"
            treated = self._treated(element, path, public_code=scheme in _SCHEMES)
            if treated is not None:
                kept.add(treated)
        return kept

    def sweep(self, dataset: Dataset, above: str) -> None:
        """Take away what repeats a treated value."""
        for element in list(dataset):
            path = f"{above}{_shown(element)}"
            if element.VR == "SQ":
                for item in element.value:
                    self.sweep(item, f"{path}/")
            elif self._may_leak(element):
                leaks = [self._is_leak(element, value) for value in _values(element)]
                if any(leaks):
                    del dataset[element.tag]
                    kept = self._without(element, path, leaks)
                    if kept is not None:
                        dataset.add(kept)

    @staticmethod
    def _may_leak(element: DataElement) -> bool:
        own = element.tag in (_PATIENT_ID, _PATIENT_NAME)
        counted = element.tag.group in _MEASURED and element.VR in NUMBERS
        return element.VR not in _BULK and element.VR != "UI" and not own and not counted

    def _is_leak(self, element: DataElement, value: object) -> bool:
        if element.VR == "CS" and is_defined(str(value)):
            return False
        return self._leaks.found_in(value)

    def _treated(self, element: DataElement, path: str, *, public_code: bool) -> DataElement | None:
        tag, vr = int(element.tag), str(element.VR)
        treatment = treatment_of(element.tag, vr)
        if self._options.keep_patient and tag in PATIENT_CHARACTERISTICS:
            treatment = Treatment.KEEP
        if tag in _CODES and not public_code:
            treatment = Treatment.REMOVE
        if self._options.dates == "shift" and vr in _SHIFTED and tag in table().keys() - _BIRTH:
            return self._shifted(element, path)
        if treatment is Treatment.KEEP:
            return self._kept(element, path)
        if treatment is Treatment.NEW_UID and vr == "UI":
            return self._with_new_uids(element, path)
        self._remember(element)
        if treatment is Treatment.REMOVE:
            self._count(path, element, "removed")
            return None
        if tag in (_PATIENT_NAME, _PATIENT_ID):
            self._count(path, element, "replaced")
            return DataElement(element.tag, vr, self._patient)
        dummy = _DUMMIES.get(vr) if treatment is Treatment.REPLACE else None
        self._count(path, element, "emptied" if dummy is None else "replaced")
        return DataElement(element.tag, vr, _empty(vr) if dummy is None else dummy)

    def _kept(self, element: DataElement, path: str) -> DataElement | None:
        vr = str(element.VR)
        if vr == "SQ":
            items = [self.treat(item, f"{path}/") for item in element.value]
            return DataElement(element.tag, "SQ", DicomSequence(items))
        if vr in _BULK:
            return DataElement(element.tag, vr, element.value)
        goes = [not is_plain(element.tag, vr, value) for value in _values(element)]
        if any(goes):
            self._remember(element)
        return self._without(element, path, goes)

    def _without(self, element: DataElement, path: str, goes: Sequence[bool]) -> DataElement | None:
        """Give an element less some of its values; each that stays keeps its place among them."""
        if not any(goes):
            with contextlib.suppress(ValueError, TypeError, OverflowError):  # no number at all
                return DataElement(element.tag, element.VR, element.value)
        self._count(path, element, "removed")
        if element.VR in NUMBERS or not any(goes):
            return None
        values = zip(_values(element), goes, strict=True)
        kept = ["" if gone else value for value, gone in values]
        while kept and kept[-1] == "":
            kept.pop()
        return DataElement(element.tag, element.VR, kept) if kept else None

    def _with_new_uids(self, element: DataElement, path: str) -> DataElement:
        uids = [str(uid) for uid in _values(element)]
        new = [self._pseudonyms.replaced(uid) for uid in uids]
        if new != uids:
            self._count(path, element, "uid_replaced")
        return DataElement(element.tag, "UI", new if len(new) != 1 else new[0])

    def _shifted(self, element: DataElement, path: str) -> DataElement:
        if element.VR == "TM":
            plain = [str(value) for value in _values(element)]
            good = all(set(value) <= set("0123456789.") for value in plain)
            return DataElement(element.tag, "TM", element.value if good else "")
        self._remember(element)
        moved = [moved_date(str(value), self._days) for value in _values(element)]
        self._count(path, element, "date_shifted")
        return DataElement(element.tag, str(element.VR), moved if len(moved) != 1 else moved[0])

    def _remember(self, element: DataElement) -> None:
        if element.VR == "SQ":
            for item in element.value:
                for inner in _elements(item):
                    self._remember(inner)
        elif element.VR in _WORDS:
            self._leaks.remember(str(element.VR), _values(element))

    def _count(self, path: str, element: DataElement, action: Action) -> None:
        # A private tag may be any number at all; its own is not reported.
        name = "" if element.tag.is_private else element.keyword
        self._counts[(path, name, action)] += 1


def _patient_of(dataset: Dataset) -> str:
    """Give what tells one patient from another, or "": the ID, however the name is spelt with it.

    Without an ID it is the first two parts of the name, whatever stands between them.
    """
    patient_id = str(dataset.get("PatientID", "")).strip("\0 ").casefold()
    if patient_id:
        return f"id\\{patient_id}"
    family, given, *_ = [*words_of(str(dataset.get("PatientName", "")).split("=")[0]), "", ""]
    return f"name\\{family}\\{given}" if family else ""


def _elements(dataset: Dataset) -> Iterator[DataElement]:
    """The elements one by one; one whose value cannot be read counts as text that goes."""
    for tag in sorted(dataset.keys()):
        try:
            yield dataset[tag]
        except (ValueError, TypeError, AttributeError, KeyError, NotImplementedError, OSError):
            yield DataElement(tag, "UN", b"")


def _shown(element: DataElement) -> str:
    if element.tag.is_private:
        return "private"
    return f"({element.tag.group:04X},{element.tag.element:04X})"


def _values(element: DataElement) -> list[object]:
    value = element.value
    if value is None or value == "":
        return []
    if isinstance(value, str | bytes | int | float):
        return [value]
    try:
        return list(value) if element.VM > 1 else [value]
    except TypeError:
        return [value]


def _empty(vr: str) -> object:
    if vr == "SQ":
        return DicomSequence()
    return b"" if vr in _BULK else None if vr in ("US", "SS", "UL", "SL", "FL", "FD") else ""


def _code_item(method: MethodCode) -> Dataset:
    item = Dataset()
    item.CodeValue = method.code
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = method.meaning
    return item
