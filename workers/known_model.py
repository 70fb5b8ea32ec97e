"""A job that takes a model which AlphaFold DB has: found, fetched, checked and sealed."""

from datetime import UTC, datetime

from foldsvc.engines.alphafold_db.taken_files import source_facts, taken_files
from foldsvc.engines.alphafold_db.taking import take_known
from foldsvc.result.run_record import Run
from foldsvc.settings import settings
from workers.attempt import Attempt
from workers.sealing import seal


def take_known_model(attempt: Attempt) -> None:
    """Make the database's model the job's result."""
    claimed = attempt.claimed
    taken = take_known(claimed.fold_input, settings(), attempt.report)
    run = Run(
        job_id=claimed.job_id,
        fold_input=claimed.fold_input,
        engine=claimed.engine,
        options=claimed.options,
        created=datetime.now(UTC),
        weights=source_facts(taken.model, taken.cif),
        device="none",
    )
    seal(attempt, taken_files(taken, run, chains=claimed.chains, notices=claimed.notices))
    attempt.succeed(confidence=taken.confidence, notices=claimed.notices)
