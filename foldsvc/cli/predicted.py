"""What `foldsvc predict` has made of one input, whatever the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.predict.result_files import ResultFile
from foldsvc.wire.fold import ConfidenceSummary, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """The files of a result, and what is said of it."""

    files: Sequence[ResultFile]
    confidence: ConfidenceSummary
    notices: Sequence[Notice]
