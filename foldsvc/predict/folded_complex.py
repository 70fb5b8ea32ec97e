"""A folded protein or complex: its models, the best first, and their relaxation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foldsvc.errors import RelaxationError
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Prediction
from foldsvc.structure.relaxation import relax, relaxation_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedComplex:
    """All models of an input, the best first.

    Attributes:
        chains: Residue by residue, in the order of the structures.
        found: The alignment.
        predictions: At least one.
        scores: Of each.
        confidence: Of the best, with a row for each.
        notices: On the alignment and on the confidence.
    """

    chains: tuple[JobChain, ...]
    found: FoundAlignment
    predictions: tuple[Prediction, ...]
    scores: tuple[ModelScores, ...]
    confidence: ConfidenceSummary
    notices: tuple[Notice, ...]


def with_earlier_notices(folded: FoldedComplex, earlier: Sequence[Notice]) -> FoldedComplex:
    """Put what the user was told on submission before what is known now, each once."""
    return replace(folded, notices=tuple(dict.fromkeys((*earlier, *folded.notices))))


def relax_models(
    folded: FoldedComplex, *, top: int, time_limit_seconds: float, on_progress: OnProgress
) -> tuple[FoldedComplex, tuple[Relaxed | None, ...]]:
    """Relax the best models; one with which that fails stands with a warning.

    Args:
        folded: The models, the best first.
        top: How many of them; where there are fewer, all.
        time_limit_seconds: For each model.
        on_progress: Told of each; may raise to stop.
    """
    wanted = folded.predictions[:top]
    notices: list[Notice] = []
    outcomes: list[Relaxed | None] = []
    for rank, prediction in enumerate(wanted, start=1):
        prefix = f"Rank {rank}: " if len(wanted) > 1 else ""
        try:
            relaxed = relax(
                prediction.structure,
                on_progress=_prefixed(on_progress, prefix),
                time_limit_seconds=time_limit_seconds,
                whole_chains=True,
            )
        except RelaxationError as error:
            told: tuple[Notice, ...] = (
                Notice(level="warning", code=error.code, message=f"{error.message}."),
            )
            outcomes.append(None)
        else:
            told = relaxation_notices(relaxed)
            outcomes.append(relaxed)
        notices += [replace(notice, message=f"{prefix}{notice.message}") for notice in told]
    return replace(folded, notices=(*folded.notices, *notices)), tuple(outcomes)


def _prefixed(on_progress: OnProgress, prefix: str) -> OnProgress:
    def report(progress: Progress) -> None:
        on_progress(replace(progress, message=f"{prefix}{progress.message}"))

    return report
