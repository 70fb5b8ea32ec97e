"""Names that somebody typed and that are worth keeping: passed where they repeat no secret."""

from collections.abc import Iterable, Iterator

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from foldsvc.imaging.deidentification.leaks import Leaks
from foldsvc.imaging.deidentification.profile import Treatment, treatment_of

_WORDS = frozenset({"PN", "LO", "SH", "LT", "ST", "UT", "UC", "AE"})
_OF_THE_CONTENT = frozenset(
    {
        "StudyDescription", "SeriesDescription", "ProtocolName", "ContentLabel",
        "ContentDescription", "StructureSetLabel", "StructureSetName", "StructureSetDescription",
        "PerformedProcedureStepDescription", "RequestedProcedureDescription", "SegmentLabel",
        "SegmentDescription", "SegmentAlgorithmName", "ROIName", "ROIDescription",
        "ROIObservationLabel", "CodeMeaning", "BodyPartExamined", "ManufacturerModelName",
    }
)  # fmt: skip
"""What is removed for want of certainty and says what an image is of, as a name of a part does."""


def revealing(dataset: Dataset, texts: Iterable[str]) -> set[str]:
    """Give those of some texts that repeat a word of a name, or a whole secret, of a data set.

    Args:
        dataset: As it was sent.
        texts: Such as the names of regions.
    """
    leaks = Leaks()
    for element in _secrets(dataset):
        leaks.remember(str(element.VR), element.value if element.VM > 1 else [element.value])
    return {text for text in texts if leaks.found_in(text)}


def _secrets(dataset: Dataset) -> Iterator[DataElement]:
    for tag in list(dataset.keys()):
        try:
            element = dataset[tag]
        except (ValueError, TypeError, AttributeError, KeyError, NotImplementedError, OSError):
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from _secrets(item)
        elif element.VR in _WORDS and _is_secret(element):
            yield element


def _is_secret(element: DataElement) -> bool:
    removed = treatment_of(element.tag, str(element.VR)) is not Treatment.KEEP
    return removed and element.keyword not in _OF_THE_CONTENT
