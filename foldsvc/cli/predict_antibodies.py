"""`foldsvc predict` with FlashABB: all antibodies as one batch."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from foldsvc.cli.cli_result import Predicted
from foldsvc.cli.console import say, words
from foldsvc.engines.flashabb import folding as antibody
from foldsvc.engines.flashabb.description import describe
from foldsvc.errors import FoldsvcError
from foldsvc.folds.options import fold_options_of
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.colabfold_names import Made, antibody_as_colabfold
from foldsvc.predict.loaded_engines import device_name, flashabb, weights_facts
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.progress import Progress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.report.drawn_files import whole_result
from foldsvc.result.files import finished_files
from foldsvc.result.relaxation import relax_models
from foldsvc.result.run_record import Run
from foldsvc.settings import Settings


def fold_antibodies(
    jobs: Sequence[NewJob[FoldPayload]], chosen: Settings
) -> Iterator[Predicted | FoldsvcError]:
    """Fold antibodies that share their options, and relax them one by one, each given at once.

    One that cannot be folded gives its error, and the others come all the same.
    """
    try:
        results = _judged(jobs, chosen)
    except FoldsvcError as error:
        if len(jobs) == 1:
            yield error
            return
        # Not all of them together, but maybe each by itself.
        for job in jobs:
            yield from fold_antibodies([job], chosen)
        return
    for job, one in zip(jobs, results, strict=True):
        try:
            yield _finished(job, one, chosen)
        except FoldsvcError as error:
            yield error


def _judged(jobs: Sequence[NewJob[FoldPayload]], chosen: Settings) -> Sequence[Result]:
    with words().status("Loading the network's weights") as status:
        return antibody.fold_antibodies(
            [job.payload.fold_input for job in jobs],
            engine=flashabb(chosen),
            options=fold_options_of(jobs[0].payload.options),
            on_progress=lambda progress: status.update(progress.message),
        )


def _finished(job: NewJob[FoldPayload], folded: Result, chosen: Settings) -> Predicted:
    run = Run(
        job_id="",
        fold_input=job.payload.fold_input,
        engine=job.payload.engine,
        options=fold_options_of(job.payload.options),
        created=datetime.now(UTC),
        weights=weights_facts(chosen),
        device=device_name(),
    )
    result = with_earlier_notices(folded, job.notices)
    if fold_options_of(job.payload.options).relax:
        result = _relaxed(job.name, result, chosen)
    for notice in result.notices:
        say(f"{notice.level}: {notice.message}")
    files = whole_result(finished_files(result, run, describe(result, run)), chosen.static_dir)
    return Predicted(
        files=files,
        confidence=result.confidence,
        notices=result.notices,
        colabfold=antibody_as_colabfold(result, Made(run=run, files=files)),
    )


def _relaxed(name: str, result: Result, chosen: Settings) -> Result:
    with words().status(f"Relaxing {name}") as status:

        def show(progress: Progress) -> None:
            status.update(f"{name}: {progress.message}")

        return relax_models(
            result, top=1, time_limit_seconds=chosen.relax_seconds, on_progress=show
        )
