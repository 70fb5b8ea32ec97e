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
        names: Of its segments, as they may be told.
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
            told = items_of(sent, "SegmentIdentificationSequence")
            if told:
                kept.SegmentIdentificationSequence = Sequence(
                    [_item(ReferencedSegmentNumber=told[0].get("ReferencedSegmentNumber"))]
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
        names: Of its regions, as they may be told.
        pseudonyms: Which the UIDs in it become.
    """

    def replaced(item: Dataset, name: str) -> str:
        return pseudonyms.replaced(str(item.get(name, "")))

    def image(item: Dataset) -> Dataset:
        return _item(
            ReferencedSOPClassUID=str(item.get("ReferencedSOPClassUID", "")),
            ReferencedSOPInstanceUID=replaced(item, "ReferencedSOPInstanceUID"),
        )

    def contour(item: Dataset) -> Dataset:
        made = _item(
            ContourGeometricType=item.get("ContourGeometricType"),
            NumberOfContourPoints=item.get("NumberOfContourPoints"),
            ContourData=item.get("ContourData"),
        )
        if images := items_of(item, "ContourImageSequence"):
            made.ContourImageSequence = Sequence([image(one) for one in images])
        return made

    def series(item: Dataset) -> Dataset:
        return _item(
            SeriesInstanceUID=replaced(item, "SeriesInstanceUID"),
            ContourImageSequence=Sequence(
                [image(one) for one in items_of(item, "ContourImageSequence")]
            ),
        )

    def study(item: Dataset) -> Dataset:
        return _item(
            ReferencedSOPClassUID=str(item.get("ReferencedSOPClassUID", "")),
            ReferencedSOPInstanceUID=replaced(item, "ReferencedSOPInstanceUID"),
            RTReferencedSeriesSequence=Sequence(
                [series(one) for one in items_of(item, "RTReferencedSeriesSequence")]
            ),
        )

    copy.StructureSetLabel = "ANON"
    copy.ReferencedFrameOfReferenceSequence = Sequence(
        _item(
            FrameOfReferenceUID=replaced(one, "FrameOfReferenceUID"),
            RTReferencedStudySequence=Sequence(
                [study(inner) for inner in items_of(one, "RTReferencedStudySequence")]
            ),
        )
        for one in items_of(dataset, "ReferencedFrameOfReferenceSequence")
    )
    copy.StructureSetROISequence = Sequence(
        _item(
            ROINumber=one.get("ROINumber"),
            ReferencedFrameOfReferenceUID=replaced(one, "ReferencedFrameOfReferenceUID"),
            ROIName=names[number].name if (number := int(one.get("ROINumber", 0))) in names else "",
            ROIGenerationAlgorithm="",
        )
        for one in items_of(dataset, "StructureSetROISequence")
    )
    copy.ROIContourSequence = Sequence(
        _item(
            ReferencedROINumber=one.get("ReferencedROINumber"),
            ROIDisplayColor=one.get("ROIDisplayColor"),
            ContourSequence=Sequence(
                [contour(inner) for inner in items_of(one, "ContourSequence")]
            ),
        )
        for one in items_of(dataset, "ROIContourSequence")
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
    known = [one for one in codes if str(one.get("CodingSchemeDesignator", "")) in _SCHEMES]
    return Sequence([_item(**{name: one.get(name) for name in _CODES}) for one in known]) or None


def _item(**values: object) -> Dataset:
    made = Dataset()
    for name, value in values.items():
        if value is not None:
            setattr(made, name, value)
    return made
