"""`foldsvc predict` with AlphaFold2: one protein or complex after the other."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import networks
from foldsvc.cli.cli_result import Predicted
from foldsvc.cli.console import say, words
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.folding import FoldTask, fold_complexes
from foldsvc.errors import FoldsvcError
from foldsvc.folds.options import fold_options_of
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.colabfold_names import Made, complex_as_colabfold
from foldsvc.predict.loaded_engines import alphafold2, alphafold2_facts, device_name
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.progress import Progress
from foldsvc.records.result import with_earlier_notices
from foldsvc.records.structure import Prediction, RecyclePass
from foldsvc.report.drawn_files import whole_result
from foldsvc.result.files import finished_files
from foldsvc.result.relaxation import relax_models
from foldsvc.result.run_record import Run
from foldsvc.settings import Settings


def fold_proteins(
    jobs: Sequence[NewJob[FoldPayload]], chosen: Settings
) -> Iterator[Predicted | FoldsvcError]:
    """Fold proteins and complexes, each with its own networks, each given once it is made.

    One that cannot be folded gives its error, and the others come all the same.
    """
    for job in jobs:
        try:
            yield _predicted(job, chosen)
        except FoldsvcError as error:
            yield error


def _predicted(job: NewJob[FoldPayload], chosen: Settings) -> Predicted:
    passes: list[RecyclePass] = []
    with words().status(f"{job.name}: looking for its alignment") as status:

        def show(progress: Progress) -> None:
            if progress.recycle_pass is not None:
                say(_line(progress.recycle_pass))
                passes.append(progress.recycle_pass)
            status.update(f"{job.name}: {progress.message}")

        found = find_alignment(
            job.payload.fold_input, fold_options_of(job.payload.options), chosen, show
        )
        task = FoldTask(
            fold_input=job.payload.fold_input,
            found=found,
            on_progress=show,
            recall=_none,
            keep=_leave,
        )
        (made,) = fold_complexes(
            [task], engine=alphafold2(chosen), options=fold_options_of(job.payload.options)
        )
        result = with_earlier_notices(made, job.notices)
        if fold_options_of(job.payload.options).relax:
            result = relax_models(
                result,
                top=fold_options_of(job.payload.options).relax_top,
                time_limit_seconds=chosen.relax_seconds,
                on_progress=show,
            )
    for notice in result.notices:
        say(f"{notice.level}: {notice.message}")
    run = _run(job, chosen)
    files = whole_result(finished_files(result, run, describe(result, run)), chosen.static_dir)
    beside = Made(run=run, files=files, passes=passes)
    return Predicted(
        files=files,
        confidence=result.confidence,
        notices=result.notices,
        colabfold=complex_as_colabfold(result, beside),
    )


def _run(job: NewJob[FoldPayload], chosen: Settings) -> Run:
    configs = networks(len(job.payload.fold_input.chains), fold_options_of(job.payload.options))
    return Run(
        job_id="",
        fold_input=job.payload.fold_input,
        engine=job.payload.engine,
        options=fold_options_of(job.payload.options),
        created=datetime.now(UTC),
        weights=alphafold2_facts(configs, chosen),
        device=device_name(),
        precision=alphafold2(chosen).precision,
        kernels=alphafold2(chosen).kernels.name,
    )


def _line(done: RecyclePass) -> str:
    """Say what a pass gave, as ColabFold's log does."""
    scores = {
        "pLDDT": f"{done.mean_plddt:.1f}",
        "pTM": None if done.ptm is None else f"{done.ptm:.3f}",
        "ipTM": None if done.iptm is None else f"{done.iptm:.3f}",
        "tol": None if done.distance_change is None else f"{done.distance_change:.3f}",
    }
    known = " ".join(f"{name}={score}" for name, score in scores.items() if score is not None)
    return f"{done.model} seed {done.seed} recycle={done.recycle} {known}"


def _none(_config: ModelConfig, _seed: int) -> Prediction | None:
    return None


def _leave(_config: ModelConfig, _seed: int, _prediction: Prediction) -> None:
    """Keep nothing: the result is written when it is whole."""
