"""The antibody pipe: gate, network, confidence, and relaxation after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foldsvc.antibody.engine import FlashabbEngine
from foldsvc.errors import RelaxationError
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress
from foldsvc.records.structure import Prediction
from foldsvc.sequence.gate import fv_input
from foldsvc.sequence.job_chains import job_chains
from foldsvc.structure.confidence import confidence_notices, confidence_summary
from foldsvc.structure.relaxation import Relaxed, relax, relaxation_notices
from foldsvc.wire.fold import ConfidenceSummary, FoldOptions, JobChain, Notice


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


def fold_antibodies(
    inputs: Sequence[FoldInput],
    *,
    engine: FlashabbEngine,
    options: FoldOptions,
    on_progress: OnProgress,
) -> tuple[JudgedPrediction, ...]:
    """Fold several antibodies as one batch.

    Raises:
        InputError: An input has no variable domains that fit together.
        EngineError: The device failed.
    """
    fvs = tuple(fv_input(fold_input) for fold_input in inputs)
    predictions = engine.fold(fvs, dlc=options.dlc, on_progress=on_progress)
    return tuple(judge(fv, prediction) for fv, prediction in zip(fvs, predictions, strict=True))


def judge(fv: FvInput, prediction: Prediction) -> JudgedPrediction:
    """Weigh a prediction: confidence in numbers, and in words where there is doubt."""
    chains = tuple(job_chains(fv))
    regions = [region for chain in chains for region in chain.region]
    confidence = confidence_summary(prediction.structure, regions)
    from_gate = (
        Notice(level=notice.level, code=notice.code, message=notice.message)
        for notice in fv.notices
    )
    return JudgedPrediction(
        chains=chains,
        prediction=prediction,
        confidence=confidence,
        notices=(*from_gate, *confidence_notices(confidence)),
    )


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
        relaxed = relax(structure, on_progress=on_progress, time_limit_seconds=time_limit_seconds)
    except RelaxationError as error:
        warning = Notice(level="warning", code=error.code, message=f"{error.message}.")
        return replace(judged, notices=(*judged.notices, warning)), None
    return replace(judged, notices=(*judged.notices, *relaxation_notices(relaxed))), relaxed
