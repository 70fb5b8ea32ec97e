"""Folds as answers show them: with the options of the engine that folds, and no other's."""

from collections.abc import Iterable

from foldsvc.engines.requested_options import shown_options
from foldsvc.wire.fold import Job


def shown_fold(job: Job) -> Job:
    """Give a fold with its engine's own options; earlier versions stored those of all engines."""
    return job.model_copy(update={"options": shown_options(job.engine, job.options)})


def shown_folds(jobs: Iterable[Job]) -> list[Job]:
    """Give folds with their engines' own options."""
    return [shown_fold(job) for job in jobs]
