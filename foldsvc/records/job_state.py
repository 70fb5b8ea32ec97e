"""Where a job stands."""

from dataclasses import dataclass
from typing import Literal

from foldsvc.records.wire_config import CLOSED

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Stage = Literal["search", "fold", "relax", "publish", "segment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailure:
    """Why a job failed."""

    __pydantic_config__ = CLOSED

    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePosition:
    """Where a waiting job stands."""

    __pydantic_config__ = CLOSED

    position: int
    """1 is next"""
    or_later: bool = False
    """it stands further back than `position`: no more places are counted"""
