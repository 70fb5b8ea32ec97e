"""The stages of `foldsvc predict`, one after the other in this process."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from rich.status import Status

from foldsvc.cli.console import say, words
from foldsvc.cli.result_folder import Predicted
from foldsvc.engines.colabfold_names import Written
from foldsvc.engines.engine import Engine
from foldsvc.engines.options import EngineOptions
from foldsvc.engines.registry import engines
from foldsvc.engines.requested_options import stored_options
from foldsvc.errors import FoldsvcError
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.predictor import Made
from foldsvc.predict.stages import Finished, Searched, after_search, finish, made_of
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.progress import Progress
from foldsvc.records.recycling import RecycleEvent
from foldsvc.records.structure import Prediction
from foldsvc.report.drawn_files import whole_result
from foldsvc.settings import Settings

_HERE = "float32"
"""What is shared on a CPU is shared here, whatever the device: progress is told of one job."""


class _Nothing:
    """Keeps no model: the result is written when it is whole."""

    def recall(self, name: str) -> Prediction | None:
        """Give nothing."""
        del name
        return None

    def keep(self, name: str, prediction: Prediction) -> None:
        """Keep nothing."""


class LocalWork:
    """A job of a command; it has no id, and its errors are the command's."""

    job_id = ""
    settled = False

    def __init__(self, job: NewJob[FoldPayload], status: Status) -> None:
        self.engine = job.payload.engine
        self.fold_input = job.payload.fold_input
        self.options: EngineOptions = stored_options(job.payload.engine, job.payload.options)
        self.chains = job.payload.chains
        self.notices = job.notices
        self.models = _Nothing()
        self.passes: list[RecycleEvent] = []
        self.handed_on: FoundAlignment | None = None
        self._name, self._status = job.name, status

    def found(self) -> FoundAlignment | None:
        """Give what the search has found."""
        return self.handed_on

    def report(self, progress: Progress) -> None:
        """Show it."""
        if progress.recycle_pass is not None:
            say(_line(progress.recycle_pass.event))
            self.passes.append(progress.recycle_pass.event)
        self._status.update(f"{self._name}: {progress.message}")

    def errors_to_state(self) -> AbstractContextManager[None]:
        """Leave errors to the command."""
        return nullcontext()


def predict_jobs(
    jobs: Sequence[NewJob[FoldPayload]], chosen: Settings
) -> Iterator[tuple[int, Predicted | FoldsvcError]]:
    """Take jobs through their stages; give each with its index as soon as it is made.

    One that cannot be folded gives its error, and the others come all the same.
    """
    for engine in reversed(engines()):
        own = [index for index, job in enumerate(jobs) if job.payload.engine == engine.name]
        together = engine.shares_up_to(_HERE) is None
        for batch in [own] if together and own else [[index] for index in own]:
            results = _predicted(engine, [jobs[index] for index in batch], chosen)
            yield from zip(batch, results, strict=True)


def _predicted(
    engine: Engine, jobs: Sequence[NewJob[FoldPayload]], chosen: Settings
) -> Iterator[Predicted | FoldsvcError]:
    with words().status(f"{jobs[0].name}: beginning") as status:
        works = [LocalWork(job, status) for job in jobs]
        try:
            made = _made(engine, works, chosen)
        except FoldsvcError as error:
            if len(jobs) == 1:
                yield error
                return
            made = None
        if made is not None:
            for work in works:
                try:
                    yield _finished(engine, work, made[id(work)], chosen)
                except FoldsvcError as error:
                    yield error
            return
    # Not all of them together, but maybe each by itself.
    for job in jobs:
        yield from _predicted(engine, [job], chosen)


def _made(
    engine: Engine, works: Sequence[LocalWork], chosen: Settings
) -> dict[int, Made | Finished]:
    """Search and fold; give what is there already as the outcome of the search."""
    made: dict[int, Made | Finished] = {}
    to_fold = []
    for work in works:
        prepared = engine.prepare(work, chosen)
        outcome = after_search(engine, work, prepared)
        if isinstance(outcome, Finished):
            made[id(work)] = outcome
        else:
            work.handed_on = outcome.found if isinstance(outcome, Searched) else None
            to_fold.append(work)
    if to_fold:
        folded = engine.runner(chosen).fold(to_fold)
        made |= {id(work): one for work, one in folded if one is not None}
    return made


def _finished(
    engine: Engine, work: LocalWork, made: Made | Finished, chosen: Settings
) -> Predicted:
    if isinstance(made, Made):
        run, result = made_of(work, made)
        seconds = chosen.relax_seconds
        made = finish(engine, result, run, relax_seconds=seconds, on_progress=work.report)
    for notice in made.result.notices:
        say(f"{notice.level}: {notice.message}")
    files = whole_result(made.files, chosen.static_dir)
    return Predicted(
        files=files,
        confidence=made.result.confidence,
        notices=made.result.notices,
        colabfold=engine.as_colabfold(
            made.result, Written(run=made.run, files=files, passes=work.passes)
        ),
    )


def _line(done: RecycleEvent) -> str:
    """Say what a pass gave, as ColabFold's log does."""
    scores = {
        "pLDDT": f"{done.mean_plddt:.1f}",
        "pTM": None if done.ptm is None else f"{done.ptm:.3f}",
        "ipTM": None if done.iptm is None else f"{done.iptm:.3f}",
        "tol": None if done.distance_change is None else f"{done.distance_change:.3f}",
    }
    known = " ".join(f"{name}={score}" for name, score in scores.items() if score is not None)
    return f"{done.model} seed {done.seed} recycle={done.recycle} {known}"
