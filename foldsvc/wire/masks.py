"""Boxes over what is written into pictures, `/api/v1/volumes/{id}/masks`."""

from pydantic import ConfigDict, Field

from foldsvc.wire.fold import Wire


class MaskBox(Wire):
    """A rectangle of whole pixels, from the top left of the picture."""

    model_config = ConfigDict(strict=True)

    x: int = Field(ge=0, description="first column")
    y: int = Field(ge=0, description="first row")
    width: int = Field(ge=1)
    height: int = Field(ge=1)


class MaskRequest(Wire):
    """What to black out in every frame."""

    boxes: list[MaskBox] = Field(min_length=1, max_length=200)
