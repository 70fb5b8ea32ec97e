"""A job that takes a model which AlphaFold DB has: found, fetched, checked and sealed."""

from datetime import UTC, datetime

from foldsvc.folds.options import fold_options_of
from foldsvc.predict.known_model import take_known
from foldsvc.predict.known_model_files import source_facts, taken_files
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
        weights=source_facts(taken.model, taken.cif),
        device="none",
    )
    seal(attempt, taken_files(taken, run, chains=claimed.payload.chains, notices=claimed.notices))
    attempt.succeed(confidence=taken.confidence, notices=claimed.notices)
