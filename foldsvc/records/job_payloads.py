"""What jobs are made of, by kind: what the queue carries and does not look into."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_chain import JobChain


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldPayload:
    """What is folded, and how.

    Attributes:
        engine: Name of the engine, never `auto`.
        options: The engine's, as JSON.
        chains: Of the result, residue by residue.
        n_res: Residues of all chains.
    """

    engine: str
    options: Mapping[str, JsonValue]
    fold_input: FoldInput
    chains: tuple[JobChain, ...]
    n_res: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationPayload:
    """Which image is segmented, and by which network."""

    volume_id: str
    network: str
