"""Which of AlphaFold2's networks are to fold an input, and how."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldPlan:
    """The runs of one job: every model with every seed.

    Attributes:
        models: Parameter sets, such as `model_1_ptm`, in the order in which they run.
        seeds: Of the draws from the alignment and of dropout.
        n_recycle: Passes after the first; the model's own number if None.
        recycle_tolerance: Stop when the Cα distances change by less than this, in Å;
            the model's own if None; 0 never stops.
        stop_at_score: Stop when the ranking score exceeds this, 0 to 100.
        n_ensemble: Draws from the alignment averaged in each pass.
        max_msa: Clusters and extra rows at most; the model's own numbers if None.
        dropout: Keep training's dropout on, for variety.
        cluster_profile: Whether clusters carry the profile of their members.
    """

    models: tuple[str, ...]
    seeds: tuple[int, ...] = (0,)
    n_recycle: int | None = None
    recycle_tolerance: float | None = None
    stop_at_score: float = 100.0
    n_ensemble: int = 1
    max_msa: tuple[int, int] | None = None
    dropout: bool = False
    cluster_profile: bool = True
