"""Anonymous copies of segmentations and structure sets.

De-identification removes what it does not know, which is all that makes these objects what they
are. Here it is put back element by element: numbers, codes, and names that were found to tell
nothing.
"""

from collections.abc import Mapping

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.functional_groups import items_of
from foldsvc.imaging.segmentation.labels import LabelName

_OF_THE_SEGMENTATION = ("SegmentationType", "SegmentationFractionalType", "MaximumFractionalValue",
                        "SegmentsOverlap")  # fmt: skip
_ALGORITHMS = frozenset({"MANUAL", "SEMIAUTOMATIC", "AUTOMATIC"})
_CODES = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
_SCHEMES = frozenset({"DCM", "SCT", "SRT", "SNM3"})


def restore_segments(
    copy: Dataset, dataset: Dataset, names: Mapping[int, LabelName], pixels: np.ndarray
) -> None:
    """Make the anonymous copy of a segmentation a segmentation again, in place.

    Args:
        copy: Of which all of group 0062 is gone.
        dataset: As it was sent.
        names: Of its segments, as they may be shown.
        pixels: Decoded, frames by rows by columns.
    """
    for name in _OF_THE_SEGMENTATION:
        if name in dataset:
            setattr(copy, name, dataset[name].value)
    copy.SegmentSequence = Sequence(
        [_segment(item, names) for item in items_of(dataset, "SegmentSequence")]
    )
    groups = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")
    for group in groups:
        for kept, sent in zip(items_of(copy, group), items_of(dataset, group), strict=True):
            items = items_of(sent, "SegmentIdentificationSequence")
            if items:
                kept.SegmentIdentificationSequence = Sequence(
                    [_item(ReferencedSegmentNumber=items[0].get("ReferencedSegmentNumber"))]
                )
    if int(dataset.BitsAllocated) == 1:
        packed = np.packbits(pixels.ravel().astype(np.uint8), bitorder="little").tobytes()
        copy.BitsAllocated, copy.BitsStored, copy.HighBit = 1, 1, 0
        copy.PixelRepresentation = 0
        copy.PixelData = packed + b"\0" * (len(packed) % 2)
        copy["PixelData"].VR = "OB"


def restore_regions(
    copy: Dataset, dataset: Dataset, names: Mapping[int, LabelName], pseudonyms: Pseudonyms
) -> None:
    """Make the anonymous copy of a structure set a structure set again, in place.

    Args:
        copy: Of which all of group 3006 is gone.
        dataset: As it was sent.
        names: Of its regions, as they may be shown.
        pseudonyms: Which the UIDs in it become.
    """
    copied = _Pseudonymised(pseudonyms)
    copy.StructureSetLabel = "ANON"
    copy.ReferencedFrameOfReferenceSequence = Sequence(
        map(copied.frame, items_of(dataset, "ReferencedFrameOfReferenceSequence"))
    )
    copy.StructureSetROISequence = Sequence(
        _item(
            ROINumber=item.get("ROINumber"),
            ReferencedFrameOfReferenceUID=copied.uid(item, "ReferencedFrameOfReferenceUID"),
            ROIName=names[number].name
            if (number := int(item.get("ROINumber", 0))) in names
            else "",
            ROIGenerationAlgorithm="",
        )
        for item in items_of(dataset, "StructureSetROISequence")
    )
    copy.ROIContourSequence = Sequence(
        _item(
            ReferencedROINumber=item.get("ReferencedROINumber"),
            ROIDisplayColor=item.get("ROIDisplayColor"),
            ContourSequence=Sequence(map(copied.contour, items_of(item, "ContourSequence"))),
        )
        for item in items_of(dataset, "ROIContourSequence")
    )


class _Pseudonymised:
    """Items of a structure set with the UIDs that they have here."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def uid(self, item: Dataset, name: str) -> str:
        return self._pseudonyms.replaced(str(item.get(name, "")))

    def frame(self, item: Dataset) -> Dataset:
        studies = items_of(item, "RTReferencedStudySequence")
        return _item(
            FrameOfReferenceUID=self.uid(item, "FrameOfReferenceUID"),
            RTReferencedStudySequence=Sequence(map(self._study, studies)),
        )

    def contour(self, item: Dataset) -> Dataset:
        made = _item(
            ContourGeometricType=item.get("ContourGeometricType"),
            NumberOfContourPoints=item.get("NumberOfContourPoints"),
            ContourData=item.get("ContourData"),
        )
        if images := items_of(item, "ContourImageSequence"):
            made.ContourImageSequence = Sequence(map(self._image, images))
        return made

    def _study(self, item: Dataset) -> Dataset:
        series = items_of(item, "RTReferencedSeriesSequence")
        return _item(
            ReferencedSOPClassUID=str(item.get("ReferencedSOPClassUID", "")),
            ReferencedSOPInstanceUID=self.uid(item, "ReferencedSOPInstanceUID"),
            RTReferencedSeriesSequence=Sequence(map(self._series, series)),
        )

    def _series(self, item: Dataset) -> Dataset:
        images = items_of(item, "ContourImageSequence")
        return _item(
            SeriesInstanceUID=self.uid(item, "SeriesInstanceUID"),
            ContourImageSequence=Sequence(map(self._image, images)),
        )

    def _image(self, item: Dataset) -> Dataset:
        return _item(
            ReferencedSOPClassUID=str(item.get("ReferencedSOPClassUID", "")),
            ReferencedSOPInstanceUID=self.uid(item, "ReferencedSOPInstanceUID"),
        )


def _segment(item: Dataset, names: Mapping[int, LabelName]) -> Dataset:
    number = int(item.get("SegmentNumber", 0))
    algorithm = str(item.get("SegmentAlgorithmType", "")).strip().upper()
    made = _item(
        SegmentNumber=number,
        SegmentLabel=names[number].name if number in names else f"segment {number}",
        SegmentAlgorithmType=algorithm if algorithm in _ALGORITHMS else "SEMIAUTOMATIC",
        RecommendedDisplayCIELabValue=item.get("RecommendedDisplayCIELabValue"),
    )
    if algorithm != "MANUAL":
        made.SegmentAlgorithmName = "ANON"
    for name in ("SegmentedPropertyCategoryCodeSequence", "SegmentedPropertyTypeCodeSequence"):
        if codes := _public(items_of(item, name)):
            setattr(made, name, codes)
    return made


def _public(codes: list[Dataset]) -> Sequence | None:
    known = [code for code in codes if str(code.get("CodingSchemeDesignator", "")) in _SCHEMES]
    return Sequence([_item(**{name: code.get(name) for name in _CODES}) for code in known]) or None


def _item(**values: object) -> Dataset:
    made = Dataset()
    for name, value in values.items():
        if value is not None:
            setattr(made, name, value)
    return made
