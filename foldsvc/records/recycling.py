"""What the passes of a network with recycling give."""

from dataclasses import dataclass

from foldsvc.records.structure import Structure
from foldsvc.records.wire_config import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class RecycleEvent:
    """What one pass of a network with recycling gave."""

    __pydantic_config__ = CLOSED

    model: str
    seed: int
    recycle: int
    """0 is the first pass"""
    n_recycles: int
    """passes after the first, at most"""
    mean_plddt: float
    ptm: float | None
    iptm: float | None
    distance_change: float | None
    """of the Cα distances since the pass before, in Å; null for the first"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecyclePass:
    """The structure as it stands after a pass.

    Attributes:
        event: What is reported of the pass.
        structure: After it.
        untrained: The parameters are random: the structure means nothing.
    """

    event: RecycleEvent
    structure: Structure
    untrained: bool = False
