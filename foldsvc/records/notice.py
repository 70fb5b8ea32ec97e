"""What the user is told beside a result."""

from dataclasses import dataclass
from typing import Literal

from foldsvc.records.wire_config import CLOSED

NoticeLevel = Literal["info", "warning", "experimental"]
"""`info` says what was done, `warning` to doubt the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that the user should know, in plain words."""

    __pydantic_config__ = CLOSED

    level: NoticeLevel
    code: str
    message: str
