"""A job that takes a model which AlphaFold DB has: found, fetched, checked and sealed."""

from datetime import UTC, datetime

from foldsvc.engines.alphafold_db.description import describe, source_facts
from foldsvc.engines.alphafold_db.taking import take_known
from foldsvc.folds.options import fold_options_of
from foldsvc.records.result import with_earlier_notices
from foldsvc.result.files import finished_files
from foldsvc.result.run_record import Run
from foldsvc.settings import settings
from workers.attempt import FoldAttempt
from workers.sealing import seal


def take_known_model(attempt: FoldAttempt) -> None:
    """Make the database's model the job's result."""
    claimed = attempt.claimed
    taken = take_known(claimed.payload.fold_input, settings(), attempt.report)
    run = Run(
        job_id=claimed.job_id,
        fold_input=claimed.payload.fold_input,
        engine=claimed.payload.engine,
        options=fold_options_of(claimed.payload.options),
        created=datetime.now(UTC),
        weights=source_facts(taken.model, taken.result.source or b""),
        device="none",
    )
    result = with_earlier_notices(taken.result, claimed.notices)
    seal(attempt, finished_files(result, run, describe(result, run, taken.model)))
    attempt.succeed(confidence=result.confidence, notices=result.notices)
