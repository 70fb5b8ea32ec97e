"""A folded antibody with how far to trust it, and its relaxation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foldsvc.errors import RelaxationError
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import Prediction
from foldsvc.structure.relaxation import relax, relaxation_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPrediction:
    """A prediction with what it is of and how far to trust it.

    Attributes:
        chains: Residue by residue, in the order of the structure.
        prediction: As the network made it.
        confidence: In a few numbers.
        notices: From the gate and from the confidence.
    """

    chains: tuple[JobChain, ...]
    prediction: Prediction
    confidence: ConfidenceSummary
    notices: tuple[Notice, ...]

    @property
    def regions(self) -> tuple[str, ...]:
        """Region of each residue, such as CDR3."""
        return tuple(region for chain in self.chains for region in chain.region)


def with_earlier_notices(judged: JudgedPrediction, earlier: Sequence[Notice]) -> JudgedPrediction:
    """Put what the user was told on submission before what is known now, each once."""
    notices = dict.fromkeys((*earlier, *judged.notices))
    return replace(judged, notices=tuple(notices))


def relax_prediction(
    judged: JudgedPrediction, *, time_limit_seconds: float, on_progress: OnProgress
) -> tuple[JudgedPrediction, Relaxed | None]:
    """Relax a prediction; where that fails, the prediction stands with a warning."""
    structure = judged.prediction.structure
    try:
        relaxed = relax(
            structure,
            on_progress=on_progress,
            time_limit_seconds=time_limit_seconds,
            whole_chains=True,
        )
    except RelaxationError as error:
        warning = Notice(level="warning", code=error.code, message=f"{error.message}.")
        return replace(judged, notices=(*judged.notices, warning)), None
    return replace(judged, notices=(*judged.notices, *relaxation_notices(relaxed))), relaxed
