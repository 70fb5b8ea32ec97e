"""The search stage: what is fetched and found before a device is used."""

from collections.abc import Sequence

from foldsvc.engines.registry import engine_named
from foldsvc.jobs.kinds import FOLD
from foldsvc.predict.stages import after_search
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.stage_work import works_of


def run() -> None:
    """Search for what waits for it."""
    run_claimed(
        connections(),
        FOLD,
        stage="search",
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_search,
    )


def _search(attempts: Sequence[FoldAttempt]) -> None:
    for work in works_of(attempts):
        engine = engine_named(work.engine)
        work.settle(after_search(engine, work, engine.prepare(work, settings())))
