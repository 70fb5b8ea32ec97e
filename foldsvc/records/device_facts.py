"""What a fold worker says of the device that it folds on."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """The device that folds.

    Attributes:
        name: Such as `cpu` or `NVIDIA H100 80GB HBM3`.
        memory_bytes: Of the device, or of the machine where that is a CPU.
        precision: What the network's trunk computes in there.
        fused: Whether attention keeps its logits to itself there, so that they take no memory.
    """

    name: str
    memory_bytes: int
    precision: Literal["float32", "bfloat16"]
    fused: bool = False
