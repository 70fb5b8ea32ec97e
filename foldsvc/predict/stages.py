"""The order of the stages: what each hands on, whichever engine a job is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from foldsvc.predict.predictor import Made, Predictor, Work
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.result.description import Description
from foldsvc.result.files import finished_files, folded_files
from foldsvc.result.relaxation import relax_models
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOn:
    """A job goes on without files of this stage; what was sealed before counts.

    Attributes:
        stage: Where it goes on.
    """

    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A job goes on to the fold.

    Attributes:
        found: Is handed on.
    """

    found: FoundAlignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A job goes on to be relaxed, or to be written.

    Attributes:
        stage: Which of the two.
        result: Its alignment is handed on with the files.
        files: To be sealed.
    """

    stage: Stage
    result: Result
    files: Sequence[ResultFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A job is done.

    Attributes:
        result: All of it.
        run: How it was made.
        files: To be sealed; what is drawn of them is not among them.
    """

    result: Result
    run: Run
    files: Sequence[ResultFile]


StageOutcome = SentOn | Searched | Folded | Finished


def after_search(
    predictor: Predictor, work: Work, prepared: FoundAlignment | Made | None
) -> Searched | Finished | SentOn:
    """Hand on what was found; a result that is there already ends the job."""
    if prepared is None:
        return SentOn(stage="fold")
    if isinstance(prepared, FoundAlignment):
        return Searched(found=prepared)
    run, result = made_of(work, prepared)
    return _finished(result, run, prepared.describe or predictor.describe)


def after_fold(predictor: Predictor, work: Work, made: Made | None) -> Folded | SentOn:
    """Hand on the models, to be relaxed or to be written; or go back to the search."""
    if made is None:
        return SentOn(stage="search")
    run, result = made_of(work, made)
    return Folded(
        stage="relax" if predictor.n_relaxed(run.options) else "publish",
        result=result,
        files=folded_files(result, run, predictor.describe(result, run)),
    )


def after_relax(
    predictor: Predictor,
    result: Result,
    run: Run,
    *,
    relax_seconds: float,
    on_progress: OnProgress,
) -> Finished | SentOn:
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
        return SentOn(stage="fold")
    return finish(predictor, result, run, relax_seconds=relax_seconds, on_progress=on_progress)


def finish(
    predictor: Predictor,
    result: Result,
    run: Run,
    *,
    relax_seconds: float,
    on_progress: OnProgress,
) -> Finished:
    """Relax what is to be relaxed, and write the files; arguments as of `after_relax`."""
    top = predictor.n_relaxed(run.options)
    if top:
        result = relax_models(
            result, top=top, time_limit_seconds=relax_seconds, on_progress=on_progress
        )
    on_progress(Progress(stage="relax" if top else "publish", message="Writing the files"))
    return _finished(result, run, predictor.describe)


def made_of(work: Work, made: Made) -> tuple[Run, Result]:
    """Give how a result was made, and the result with all that the user knew before."""
    facts = made.facts
    run = Run(
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
    return run, with_earlier_notices(made.result, work.notices)


def _finished(result: Result, run: Run, describe: Callable[[Result, Run], Description]) -> Finished:
    return Finished(
        result=result, run=run, files=finished_files(result, run, describe(result, run))
    )
