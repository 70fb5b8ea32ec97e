"""How far a running job has come."""

from collections.abc import Callable
from dataclasses import dataclass

from foldsvc.records.job_state import Stage
from foldsvc.records.recycling import RecyclePass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step forward, as measured, never estimated.

    Attributes:
        stage: The stage that is running.
        message: What is being done, in words.
        fraction: Done part of the stage, 0 to 1; None where it cannot be known.
        recycle_pass: The structure as it stands, after each pass of a network with recycling.
    """

    stage: Stage
    message: str
    fraction: float | None = None
    recycle_pass: RecyclePass | None = None


OnProgress = Callable[[Progress], None]
"""Called by long work, which stops if it raises `JobCancelledError` or `LeaseLostError`."""

OnStep = Callable[[str, float | None], None]
"""Called with what is being done and the done part of it, None where it cannot be known."""
