"""FlashABB's pipe: network, confidence."""

from collections.abc import Sequence

from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.antibody import FvInput
from foldsvc.records.progress import OnProgress
from foldsvc.records.result import Model, Result
from foldsvc.records.structure import Prediction
from foldsvc.sequence.job_chains import job_chains
from foldsvc.structure.confidence import confidence_notices, confidence_summary


def fold_antibodies(
    fvs: Sequence[FvInput],
    *,
    engine: FlashabbEngine,
    options: FlashabbOptions,
    on_progress: OnProgress,
) -> tuple[Result, ...]:
    """Fold several antibodies as one batch.

    Raises:
        EngineError: The device failed.
    """
    predictions = engine.fold(fvs, dlc=options.dlc, on_progress=on_progress)
    return tuple(judge(fv, prediction) for fv, prediction in zip(fvs, predictions, strict=True))


def judge(fv: FvInput, prediction: Prediction) -> Result:
    """Weigh a prediction: confidence in numbers, and in words where there is doubt."""
    chains = tuple(job_chains(fv))
    regions = [region for chain in chains for region in chain.region]
    confidence = confidence_summary(prediction.structure, regions)
    return Result(
        chains=chains,
        models=(Model(prediction=prediction),),
        confidence=confidence,
        notices=(*fv.notices, *confidence_notices(confidence)),
    )
