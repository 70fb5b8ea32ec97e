"""How the DICOM files of an upload are read."""

from dataclasses import dataclass
from pathlib import Path

from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.deidentification.dataset import Options
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.store_ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomSetup:
    """How the files of an upload are read.

    Attributes:
        folder: For archives of anonymous files.
        ledger: Of what becomes of each file.
        study_uid: Of the only study that is read; empty for all.
    """

    options: Options
    pseudonyms: Pseudonyms
    limits: ReadLimits
    budget: PixelBudget
    folder: Path
    ledger: Ledger
    study_uid: str = ""
