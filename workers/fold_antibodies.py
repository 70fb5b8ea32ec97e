"""Antibodies at the fold stage: several as one batch, each stored as soon as it is known."""

from collections.abc import Sequence
from datetime import UTC, datetime

from foldsvc.engines.flashabb import folding as antibody
from foldsvc.engines.flashabb.description import describe
from foldsvc.folds.options import fold_options_of
from foldsvc.predict.loaded_engines import device_name, flashabb, is_loaded, weights_facts
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import Progress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.result.files import folded_files
from foldsvc.result.run_record import Run
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, report_to_all
from workers.sealing import seal


def fold_antibodies(attempts: Sequence[FoldAttempt]) -> None:
    """Fold antibodies with FlashABB as one batch."""
    report = report_to_all(attempts)
    if not is_loaded():
        report(Progress(stage="fold", message="Loading the network's weights"))
    results = antibody.fold_antibodies(
        [attempt.claimed.payload.fold_input for attempt in attempts],
        engine=flashabb(settings()),
        options=fold_options_of(attempts[0].claimed.payload.options),
        on_progress=report,
    )
    for attempt, result in zip(attempts, results, strict=True):
        if not attempt.settled:
            with attempt.errors_to_state():
                _store(attempt, result)


def _store(attempt: FoldAttempt, folded: Result) -> None:
    claimed = attempt.claimed
    result = with_earlier_notices(folded, claimed.notices)
    run = Run(
        job_id=claimed.job_id,
        fold_input=claimed.payload.fold_input,
        engine=claimed.payload.engine,
        options=fold_options_of(claimed.payload.options),
        created=datetime.now(UTC),
        weights=weights_facts(settings()),
        device=device_name(),
    )
    seal(attempt, folded_files(result, run, describe(result, run)))
    next_stage: Stage = "relax" if fold_options_of(claimed.payload.options).relax else "publish"
    attempt.advance(next_stage, confidence=result.confidence, notices=result.notices)
