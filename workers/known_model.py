"""A job that takes a model which AlphaFold DB has: found, fetched, checked and sealed."""

from datetime import UTC, datetime

from foldsvc.engines.alphafold_db.description import describe, source_facts
from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.alphafold_db.taking import take_known
from foldsvc.engines.options import read_options
from foldsvc.records.result import with_earlier_notices
from foldsvc.result.files import finished_files
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
        options=read_options(AlphafoldDbOptions, claimed.options),
        created=datetime.now(UTC),
        weights=source_facts(taken.model, taken.result.source or b""),
        device="none",
    )
    result = with_earlier_notices(taken.result, claimed.notices)
    seal(attempt, finished_files(result, run, describe(result, run, taken.model)))
    attempt.succeed(confidence=result.confidence, notices=result.notices)
