"""Boxes over what is written into pictures, `/api/v1/volumes/{id}/masks`."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from foldsvc.wire.fold import Wire


def _number(value: object) -> object:
    """Refuse a text or a truth value, which would be taken for a number."""
    if isinstance(value, str | bool):
        raise PydanticCustomError("not_a_number", "not a number")
    return value


_Pixels = Annotated[int, BeforeValidator(_number)]


class MaskBox(Wire):
    """A rectangle of whole pixels, from the top left of the picture."""

    x: _Pixels = Field(ge=0, description="first column")
    y: _Pixels = Field(ge=0, description="first row")
    width: _Pixels = Field(ge=1)
    height: _Pixels = Field(ge=1)


class MaskRequest(Wire):
    """What to black out in every frame."""

    boxes: list[MaskBox] = Field(min_length=1, max_length=200)
