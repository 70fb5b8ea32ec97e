"""The models of a result in the Amber force field."""

from dataclasses import replace

from foldsvc.errors import RelaxationError
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.result import Result
from foldsvc.structure.relaxation import relax, relaxation_notices


def relax_models(
    result: Result, *, top: int, time_limit_seconds: float, on_progress: OnProgress
) -> Result:
    """Relax the best models; one with which that fails stands with a warning.

    Args:
        result: The models, the best first.
        top: How many of them; where there are fewer, all.
        time_limit_seconds: For each model.
        on_progress: Told of each; may raise to stop.
    """
    models = result.models[:top]
    notices: list[Notice] = []
    outcomes: list[Relaxed | None] = []
    for rank, model in enumerate(models, start=1):
        prefix = f"Rank {rank}: " if len(models) > 1 else ""
        try:
            relaxed = relax(
                model.prediction.structure,
                on_progress=_prefixed(on_progress, prefix),
                time_limit_seconds=time_limit_seconds,
                whole_chains=True,
            )
        except RelaxationError as error:
            own: tuple[Notice, ...] = (
                Notice(level="warning", code=error.code, message=f"{error.message}."),
            )
            outcomes.append(None)
        else:
            own = relaxation_notices(relaxed)
            outcomes.append(relaxed)
        notices += [replace(notice, message=f"{prefix}{notice.message}") for notice in own]
    return replace(result, notices=(*result.notices, *notices), relaxed=tuple(outcomes))


def _prefixed(on_progress: OnProgress, prefix: str) -> OnProgress:
    def report(progress: Progress) -> None:
        on_progress(replace(progress, message=f"{prefix}{progress.message}"))

    return report
