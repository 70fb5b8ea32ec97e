"""The relax stage: folded structures in the Amber force field, and the files of every result.

A job that is not to be relaxed comes here too, at the stage `publish`, so that whatever owns a
device folds and does nothing else. All that the stages before knew is read, nothing found out
again.
"""

from collections.abc import Sequence
from functools import partial

from foldsvc.alphafold2.weights import ENGINE as ALPHAFOLD2
from foldsvc.engines.alphafold2 import description as alphafold2
from foldsvc.engines.flashabb import description as flashabb
from foldsvc.jobs.kinds import FOLD
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import Progress
from foldsvc.result.files import finished_files
from foldsvc.result.reading import read_folded
from foldsvc.result.relaxation import relax_models
from foldsvc.settings import settings
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
        folded = read_folded(handed_over(attempt), partial(read, attempt))
        run, result = folded.run, folded.result
        if run.engine == ALPHAFOLD2 and result.alignment is None:
            # Folded by a version that handed less on; its models are kept, and taken over.
            attempt.advance("fold", sealed=False)
            continue
        if run.options.relax:
            result = relax_models(
                result,
                top=run.options.relax_top,
                time_limit_seconds=settings().relax_seconds,
                on_progress=attempt.report,
            )
        _tell_of_files(attempt)
        describe = alphafold2.describe if run.engine == ALPHAFOLD2 else flashabb.describe
        seal(attempt, finished_files(result, run, describe(result, run)))
        attempt.succeed(confidence=result.confidence, notices=result.notices)


def _tell_of_files(attempt: FoldAttempt) -> None:
    attempt.report(Progress(stage=attempt.claimed.stage, message="Writing the files"))
