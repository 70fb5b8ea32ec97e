"""The order of the stages: what each hands on, whichever engine a job is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from foldsvc.predict.predictor import Facts, Made, Predictor, Work
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.result.description import Description
from foldsvc.result.files import finished_files, folded_files
from foldsvc.result.relaxation import relax_models
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOutcome:
    """What a stage has made of a job.

    Attributes:
        next_stage: Where it goes on; None where it is finished.
        files: To be sealed; None where nothing was made, and what was there counts.
        found: What the search found, to be handed on with the files.
        confidence: Of the best model, where it is known.
        notices: All that the user is to know; None where nothing was added.
    """

    next_stage: Stage | None
    files: Sequence[ResultFile] | None = None
    found: FoundAlignment | None = None
    confidence: ConfidenceSummary | None = None
    notices: Sequence[Notice] | None = None


def after_search(
    predictor: Predictor, work: Work, prepared: FoundAlignment | Made | None
) -> StageOutcome:
    """Hand on what was found; a result that is there already ends the job."""
    if isinstance(prepared, Made):
        run, result = made_of(work, prepared)
        return _finished(result, run, prepared.describe or predictor.describe)
    return StageOutcome(
        next_stage="fold", files=None if prepared is None else (), found=prepared
    )


def after_fold(predictor: Predictor, work: Work, made: Made | None) -> StageOutcome:
    """Hand on the models, to be relaxed or to be written; or go back to the search."""
    if made is None:
        return StageOutcome(next_stage="search")
    run, result = made_of(work, made)
    return StageOutcome(
        next_stage="relax" if predictor.n_relaxed(run.options) else "publish",
        files=folded_files(result, run, predictor.describe(result, run)),
        found=result.alignment,
        confidence=result.confidence,
        notices=result.notices,
    )


def finish(
    predictor: Predictor,
    result: Result,
    run: Run,
    *,
    relax_seconds: float,
    on_progress: OnProgress,
) -> tuple[Result, StageOutcome]:
    """Relax what is to be relaxed, and write the files; or go back to the fold.

    Args:
        predictor: The engine.
        result: Of the fold stage.
        run: How it was made.
        relax_seconds: Time limit for each model.
        on_progress: Told of each model; may raise to stop.
    """
    if not predictor.is_whole(result):
        # Folded by a version that handed less on; its models are kept, and taken over.
        return result, StageOutcome(next_stage="fold")
    if top := predictor.n_relaxed(run.options):
        result = relax_models(
            result, top=top, time_limit_seconds=relax_seconds, on_progress=on_progress
        )
    return result, _finished(result, run, predictor.describe)


def made_of(work: Work, made: Made) -> tuple[Run, Result]:
    """Give how a result was made, and the result with all that the user knew before."""
    return _run(work, made.facts), with_earlier_notices(made.result, work.notices)


def _run(work: Work, facts: Facts) -> Run:
    return Run(
        job_id=work.job_id,
        fold_input=work.fold_input,
        engine=work.engine,
        options=work.options,
        created=datetime.now(UTC),
        weights=facts.weights,
        device=facts.device,
        precision=facts.precision,
        kernels=facts.kernels,
    )


def _finished(
    result: Result, run: Run, describe: Callable[[Result, Run], Description]
) -> StageOutcome:
    return StageOutcome(
        next_stage=None,
        files=finished_files(result, run, describe(result, run)),
        confidence=result.confidence,
        notices=result.notices,
    )
