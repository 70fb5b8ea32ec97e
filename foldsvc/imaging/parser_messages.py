"""What passes between the service and the process that reads an upload: two JSON files."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from foldsvc.errors.messages import ErrorMessage
from foldsvc.records.image_facts import Skipped, VolumeFacts

REQUEST, OUTCOME = "request.json", "outcome.json"


class _Exchanged(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SentFile(_Exchanged):
    """A file as it came: where it is, and what it was called."""

    path: str
    name: str = Field(repr=False, description="a patient's, perhaps: never shown")


class Request(_Exchanged):
    """What to read, how, and how much it may cost."""

    files: list[SentFile]
    key_hex: str = Field(repr=False)
    dates: Literal["remove", "shift"]
    keep_patient: bool
    memory_bytes: int
    seconds: int
    max_inflated_bytes: int
    max_files: int
    max_images: int = 200
    dicom_alone: bool = Field(
        default=False, description="take nothing else, and tell of each instance"
    )
    study_uid: str = Field(
        "", repr=False, description="take instances of this study alone, as sent or as replaced"
    )


class OutcomeImage(_Exchanged):
    """One image: the folder that has its files, and its facts."""

    folder: str
    facts: VolumeFacts


class ReceivedInstance(_Exchanged):
    """What became of a DICOM instance; what it was called before is for its sender alone."""

    sop_class: str
    sent_uid: str = Field(repr=False, description="empty where it cannot be read")
    study: str = Field(description="as replaced, like those that follow")
    series: str
    uid: str
    failure: int = Field(description="reason of PS3.18 I.2.2; 0 if it is kept")
    withheld: bool = Field(default=False, description="it is kept, and not shown to others")


class Outcome(_Exchanged):
    """What came of an upload."""

    images: list[OutcomeImage] = []
    skipped: list[Skipped] = []
    failure: ErrorMessage | None = None
    instances: list[ReceivedInstance] = []
