"""What `foldsvc predict` has made of one input, whatever the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.notice import Notice
from foldsvc.result.result_file import ResultFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """The files of a result, what is said of it, and the same as ColabFold would leave it."""

    files: Sequence[ResultFile]
    confidence: ConfidenceSummary
    notices: Sequence[Notice]
    colabfold: ColabfoldJob

    def file(self, name: str) -> bytes:
        """Give the content of a file that every result has."""
        return next(file.data for file in self.files if file.name == name)
