"""The relax stage: folded structures in the Amber force field, and the files of every result.

A job that is not to be relaxed comes here too, at the stage `publish`, so that whatever owns a
device folds and does nothing else. All that the stages before knew is read, nothing found out
again.
"""

from collections.abc import Sequence
from functools import partial

from foldsvc.engines.registry import engine_named
from foldsvc.engines.requested_options import stored_options
from foldsvc.jobs.kinds import FOLD
from foldsvc.predict.stages import after_relax
from foldsvc.records.job_state import Stage
from foldsvc.result.reading import read_folded
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.sealing import handed_over, read
from workers.stage_work import works_of

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
    for work in works_of(attempts):
        attempt = work.attempt
        folded = read_folded(handed_over(attempt), partial(read, attempt), stored_options)
        outcome = after_relax(
            engine_named(folded.run.engine),
            folded.result,
            folded.run,
            relax_seconds=settings().relax_seconds,
            on_progress=attempt.report,
        )
        work.settle(outcome)
