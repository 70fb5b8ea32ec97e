"""What a person saw in a chest X-ray, by the labels of CheXpert, `/api/v1/volumes/{id}/reading`."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from foldsvc.wire.fold import Wire

Finding = Literal[
    "No Finding",
    "Enlarged Cardiomediastinum",
    "Cardiomegaly",
    "Lung Opacity",
    "Lung Lesion",
    "Edema",
    "Consolidation",
    "Pneumonia",
    "Atelectasis",
    "Pneumothorax",
    "Pleural Effusion",
    "Pleural Other",
    "Fracture",
    "Support Devices",
]
"""The 14 labels of CheXpert (Irvin et al. 2019), spelt and ordered as in its files."""

Answer = Literal["positive", "negative", "uncertain"]


class Reading(Wire):
    """The labels that a person gave; what is not mentioned is blank."""

    labels: dict[Finding, Answer]


class SavedReading(Reading):
    """A reading as it is kept. No program looks at the image: the form is for a human reader."""

    volume_id: str
    saved_at: datetime | None = Field(description="null if nothing was saved yet")
