"""A file of a result, in memory."""

import json
import re
from dataclasses import dataclass

from foldsvc.result.kinds import description_of, kind_of
from foldsvc.result.layout import ALIGNMENT, DRAWING, Ending

_LONG = frozenset({ALIGNMENT, DRAWING})
_TEXT = re.compile(r"text/.*|chemical/.*|application/json|image/svg\+xml")
_SHORT = 1_000
"""Text up to so many bytes is not worth packing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """One file of a result, whole, in memory.

    Attributes:
        name: One that the table of kinds has.
        data: Its bytes.
    """

    name: str
    data: bytes

    @property
    def media_type(self) -> str:
        """IANA or chemical media type."""
        return kind_of(self.name).media_type

    @property
    def description(self) -> str:
        """What the file is, for a list that people read."""
        return description_of(self.name)

    @property
    def inner(self) -> bool:
        """It is for a later stage, or for what is drawn later, and not for people."""
        return kind_of(self.name).inner

    @property
    def packs_well(self) -> bool:
        """It is text, and long enough for packing to be worth it."""
        return len(self.data) > _SHORT and _TEXT.fullmatch(self.media_type) is not None


def text_file(name: str, text: str) -> ResultFile:
    """Give a text as a UTF-8 file."""
    return ResultFile(name=name, data=text.encode())


def json_file(name: str, content: object) -> ResultFile:
    """Give JSON as a file, indented for people where it is short."""
    is_long = name in _LONG or name.endswith(Ending.SCORES)
    text = json.dumps(content, ensure_ascii=False, indent=None if is_long else 2)
    return text_file(name, text + "\n")
