"""What labels are in an image, `/api/v1/volumes/{id}/labels`, and how far two maps agree."""

from pydantic import Field

from foldsvc.wire.fold import Wire
from foldsvc.wire.segmentations import LabelVolume


class MeasuredLabel(LabelVolume):
    """How much of one label there is, and in how many pieces."""

    share: float = Field(ge=0, le=1, description="of all labelled voxels")
    n_pieces: int = Field(description="that do not touch each other, corners counted as touching")


class LabelReport(Wire):
    """The labels of a map."""

    volume_id: str
    labels: list[MeasuredLabel]


class LabelDice(Wire):
    """How far two maps agree on one label."""

    value: int
    name: str
    colour: str
    dice: float | None = Field(description="0 to 1; null where neither map has the label")
    n_first: int = Field(description="voxels of the first map that have it")
    n_second: int
    n_both: int


class DiceReport(Wire):
    """How far two maps on the same grid agree, by the coefficient of Dice and Sørensen."""

    first: str = Field(description="id of the first image")
    second: str
    labels: list[LabelDice]
