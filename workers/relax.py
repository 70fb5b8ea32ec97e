"""The relax stage: folded structures in the Amber force field, and the files of every result.

A job that is not to be relaxed comes here too, at the stage `publish`, so that whatever owns a
device folds and does nothing else. All that the stages before knew is read, nothing found out
again.
"""

from collections.abc import Sequence

from foldsvc.formats.found_file import unpack_found
from foldsvc.jobs.engines import ALPHAFOLD2
from foldsvc.jobs.kinds import FOLD
from foldsvc.predict import alphafold2_files, antibody_files
from foldsvc.predict.folded_complex import FoldedComplex, relax_models
from foldsvc.predict.judged_antibody import JudgedPrediction, relax_prediction
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.result.result_file import BEST_PREDICTION, FOUND
from foldsvc.result.run_record import Run, read_judgement, read_run
from foldsvc.settings import settings
from foldsvc.structure.model_scores import model_scores
from foldsvc.structure.prediction_file import unpack
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.sealing import handed_over, read, seal

_STAGES: tuple[Stage, ...] = ("relax", "publish")


def run() -> None:
    """Relax what waits for it, and write the files of what is not to be relaxed."""
    for stage in _STAGES:
        run_claimed(
            connections(),
            FOLD,
            stage=stage,
            limit=1,
            lease_seconds=settings().lease_seconds,
            work=_finish,
        )


def _finish(attempts: Sequence[FoldAttempt]) -> None:
    for attempt in attempts:
        run = read_run(read(attempt, "job.json"))
        if run.engine != ALPHAFOLD2:
            _finish_antibody(attempt, run)
        elif FOUND in handed_over(attempt):
            _finish_complex(attempt, run)
        else:
            # Folded by a version that handed less on; its models are kept, and taken over.
            attempt.advance("fold", sealed=False)


def _finish_antibody(attempt: FoldAttempt, run: Run) -> None:
    known = read_judgement(read(attempt, "job.json"))
    judged = JudgedPrediction(
        chains=known.chains,
        prediction=unpack(read(attempt, BEST_PREDICTION)),
        confidence=known.confidence,
        notices=known.notices,
    )
    relaxed: Relaxed | None = None
    if run.options.relax:
        judged, relaxed = relax_prediction(
            judged, time_limit_seconds=settings().relax_seconds, on_progress=attempt.report
        )
    _tell_of_files(attempt)
    seal(attempt, antibody_files.finished_files(judged, run, relaxed=relaxed))
    attempt.succeed(confidence=judged.confidence, notices=judged.notices)


def _finish_complex(attempt: FoldAttempt, run: Run) -> None:
    known = read_judgement(read(attempt, "job.json"))
    packed = sorted(name for name in handed_over(attempt) if name.startswith("prediction_"))
    predictions = tuple(unpack(read(attempt, name)) for name in packed)
    folded = FoldedComplex(
        chains=known.chains,
        found=unpack_found(read(attempt, FOUND)),
        predictions=predictions,
        scores=tuple(model_scores(prediction) for prediction in predictions),
        confidence=known.confidence,
        notices=known.notices,
    )
    relaxed: tuple[Relaxed | None, ...] = ()
    if run.options.relax:
        folded, relaxed = relax_models(
            folded,
            top=run.options.relax_top,
            time_limit_seconds=settings().relax_seconds,
            on_progress=attempt.report,
        )
    _tell_of_files(attempt)
    seal(attempt, alphafold2_files.finished_files(folded, run, relaxed=relaxed))
    attempt.succeed(confidence=folded.confidence, notices=folded.notices)


def _tell_of_files(attempt: FoldAttempt) -> None:
    attempt.report(Progress(stage=attempt.claimed.stage, message="Writing the files"))
