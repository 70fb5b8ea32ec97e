"""Cases: folds and images side by side."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from foldsvc.records.wire_config import CLOSED

ItemKind = Literal["fold", "volume"]
"""A fold with its structures, or an image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case in a list."""

    __pydantic_config__ = CLOSED

    id: str
    title: str
    n_items: int
    n_links: int
    """that lead to it now"""
    created_at: datetime
    updated_at: datetime
