"""The fold stage: what shares engine and options as one batch, each job stored when it is known."""

from collections.abc import Sequence

from foldsvc.engines.registry import engine_named, engines
from foldsvc.jobs.kinds import FOLD
from foldsvc.predict.stages import after_fold
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.facts import device
from workers.stage_work import works_of


def run() -> None:
    """Fold what waits for it."""
    chosen, precision = settings(), device().precision
    shared = {str(engine.name): engine.shares_up_to(precision) for engine in engines()}
    run_claimed(
        connections(),
        FOLD,
        stage="fold",
        limit=chosen.batch_size,
        lease_seconds=chosen.lease_seconds,
        work=_fold,
        together={name: most for name, most in shared.items() if most is not None},
    )


def _fold(attempts: Sequence[FoldAttempt]) -> None:
    works = {work.job_id: work for work in works_of(attempts)}
    engine = engine_named(attempts[0].claimed.payload.engine)
    for one, made in engine.runner(settings()).fold(list(works.values())):
        work = works[one.job_id]
        if not work.settled:
            with work.errors_to_state():
                work.settle(after_fold(engine, work, made))
