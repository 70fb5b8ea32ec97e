"""How far a running job has come."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["search", "fold", "relax", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step forward, as measured, never estimated.

    Attributes:
        stage: The stage that is running.
        message: What is being done, in words.
        fraction: Done part of the stage, 0 to 1; None where it cannot be known.
    """

    stage: Stage
    message: str
    fraction: float | None = None


OnProgress = Callable[[Progress], None]
"""Called by long work, which stops if it raises `JobCancelledError` or `LeaseLostError`."""
