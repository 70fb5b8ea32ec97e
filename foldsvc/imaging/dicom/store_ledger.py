"""What becomes of each DICOM instance of an upload, for whoever sent it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydicom.dataset import Dataset

from foldsvc.errors import (
    ImageBombError,
    ImageDamagedError,
    ImageError,
    ImageFormatError,
    ImageLimitError,
    ImageUnsupportedError,
    UploadTooLargeError,
)
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.parser_messages import ReceivedInstance

PROCESSING_FAILURE = 0x0110
_NOT_SUPPORTED, _OUT_OF_RESOURCES, _CANNOT_UNDERSTAND = 0x0122, 0xA700, 0xC000
_REASONS: dict[type[ImageError], int] = {
    ImageUnsupportedError: _NOT_SUPPORTED,
    ImageDamagedError: _CANNOT_UNDERSTAND,
    ImageFormatError: _CANNOT_UNDERSTAND,
    ImageLimitError: _OUT_OF_RESOURCES,
    ImageBombError: _OUT_OF_RESOURCES,
    UploadTooLargeError: _OUT_OF_RESOURCES,
}
"""PS3.18 Table I.2-2 and PS3.7 Annex C."""

_UID = re.compile(r"[0-9.]{1,64}")


@dataclass(slots=True)
class _Line:
    sop_class: str
    sent_uid: str
    study: str
    series: str
    uid: str
    failure: int = PROCESSING_FAILURE
    kept: bool = False
    withheld: bool = True


class Ledger:
    """One line for each instance, which has failed until it is kept."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._lines: list[_Line] = []

    def note(self, header: Dataset | None = None, *, uid: str = "") -> int:
        """Begin a line, and give its number.

        Args:
            header: Of the instance; None where it cannot be read.
            uid: Of the instance, where it is not that of its header.
        """
        fields = Dataset() if header is None else header
        sent = _uid(fields, "SOPInstanceUID")
        given = [_uid(fields, "StudyInstanceUID"), _uid(fields, "SeriesInstanceUID"), uid or sent]
        study, series, kept = (self._pseudonyms.replaced(uid) if uid else "" for uid in given)
        line = _Line(_uid(fields, "SOPClassUID"), sent, study, series, kept)
        self._lines.append(line)
        return len(self._lines) - 1

    def check_study(self, number: int, header: Dataset, study_uid: str) -> None:
        """Refuse an instance that is of another study than the one asked for.

        Args:
            number: Of its line.
            header: As it was sent.
            study_uid: As it was sent, or as it is kept; empty for any.

        Raises:
            ImageError: It is of another.
        """
        if study_uid not in ("", _uid(header, "StudyInstanceUID"), self._lines[number].study):
            raise ImageError("An instance is of another study", remedy="Send it to its own")

    def fail(self, numbers: Iterable[int], error: ImageError) -> None:
        """Say why instances are not kept, unless they are in another image."""
        for number in numbers:
            self._lines[number].failure = _REASONS.get(type(error), PROCESSING_FAILURE)

    def keep(self, numbers: Iterable[int], *, shareable: bool) -> None:
        """Say that instances are part of an image that is kept."""
        for number in numbers:
            line = self._lines[number]
            line.kept = True
            line.withheld &= not shareable

    def lines(self, *, nothing_kept: bool) -> list[ReceivedInstance]:
        """Tell what became of each.

        Args:
            nothing_kept: The upload failed as a whole, whatever went well before.
        """
        return [
            ReceivedInstance(
                sop_class=line.sop_class,
                sent_uid=line.sent_uid,
                study=line.study,
                series=line.series,
                uid=line.uid,
                failure=0 if line.kept and not nothing_kept else line.failure,
                withheld=line.withheld,
            )
            for line in self._lines
        ]


def _uid(header: Dataset, name: str) -> str:
    given = str(header.get(name) or "").strip()
    return given if _UID.fullmatch(given) else ""
