"""Proteins and complexes at the fold stage: model by model, each kept as soon as it exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from foldsvc.alphafold2.buckets import n_padded_res
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import networks, takes_templates
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.folding import FoldTask, digest_of, fold_complexes
from foldsvc.errors import ArtifactCorruptError, JobCancelledError, StructureFormatError
from foldsvc.folds.live import LIVE, live_prefix
from foldsvc.folds.options import fold_options_of
from foldsvc.formats.found_file import pack_found, unpack_found
from foldsvc.formats.pdb import write_pdb
from foldsvc.predict.loaded_engines import alphafold2, alphafold2_facts, device_name
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_state import Stage
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.records.search_plan import REMOTE
from foldsvc.records.structure import Prediction, RecyclePass
from foldsvc.result.files import folded_files
from foldsvc.result.layout import FOUND
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run
from foldsvc.settings import settings
from foldsvc.structure.prediction_file import pack, unpack
from workers.attempt import FoldAttempt
from workers.sealing import handed_over, read, seal

log = structlog.get_logger()

_PACKED = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Ready:
    """An attempt whose alignment is there."""

    attempt: FoldAttempt
    found: FoundAlignment


def fold_alphafold2(attempts: Sequence[FoldAttempt]) -> None:
    """Fold proteins and complexes; those of one padded length and one family side by side."""
    groups: dict[tuple[int, str], list[_Ready]] = {}
    for attempt in attempts:
        with attempt.errors_to_state():
            claimed = attempt.claimed
            if (found := _found(attempt)) is None:
                # The version that handed it on had kept nothing of its search for this one.
                attempt.advance("search", sealed=False)
                continue
            n_chain = len(claimed.payload.fold_input.chains)
            family = networks(n_chain, fold_options_of(claimed.payload.options))[0].model_type
            key = (n_padded_res(claimed.payload.fold_input.n_res), family)
            groups.setdefault(key, []).append(_Ready(attempt, found))
    for group in groups.values():
        _fold_group(group)


def _found(attempt: FoldAttempt) -> FoundAlignment | None:
    """Give what the search stage has sealed, or what came with the request itself.

    Returns:
        None where there should have been a search and nothing is left of it.
    """
    claimed = attempt.claimed
    if FOUND in handed_over(attempt):
        return unpack_found(read(attempt, FOUND))
    options = fold_options_of(claimed.payload.options)
    templated = options.templates != "none"
    if templated and takes_templates(len(claimed.payload.fold_input.chains), options):
        return None
    if options.msa in REMOTE:
        return None
    return find_alignment(claimed.payload.fold_input, options, settings(), attempt.report)


def _fold_group(group: Sequence[_Ready]) -> None:
    attempts = [ready.attempt for ready in group]
    options = fold_options_of(attempts[0].claimed.payload.options)
    tasks = [
        FoldTask(
            fold_input=ready.attempt.claimed.payload.fold_input,
            found=ready.found,
            on_progress=_report_of(ready.attempt, attempts),
            recall=_KeptModels(ready).recall,
            keep=_KeptModels(ready).keep,
        )
        for ready in group
    ]
    folded = fold_complexes(tasks, engine=alphafold2(settings()), options=options)
    for ready, one in zip(group, folded, strict=True):
        if not ready.attempt.settled:
            with ready.attempt.errors_to_state():
                _store(ready, one)


def _report_of(attempt: FoldAttempt, batch: Sequence[FoldAttempt]) -> OnProgress:
    """Report to one job of a batch; the batch ends once none of its jobs is left."""

    def report(progress: Progress) -> None:
        if not attempt.settled:
            with attempt.errors_to_state():
                if progress.recycle_pass is not None:
                    _show(attempt, progress.recycle_pass)
                attempt.report(progress)
        if all(other.settled for other in batch):
            raise JobCancelledError(attempt.claimed.job_id)

    return report


def _show(attempt: FoldAttempt, done: RecyclePass) -> None:
    """Leave the structure after a pass where the page looks for it."""
    attempt.check()
    try:
        title = f"{done.model}, seed {done.seed}, pass {done.recycle + 1}"
        warning = ["UNTRAINED PARAMETERS: THE STRUCTURE MEANS NOTHING"] if done.untrained else []
        text = write_pdb(done.structure, title=title, remarks=warning)
    except StructureFormatError:
        return
    attempt.store.write(
        live_prefix(attempt.claimed.job_id),
        LIVE,
        text.encode(),
        media_type="chemical/x-pdb",
        description="The structure as it stands",
    )


class _KeptModels:
    """The finished models of a job, which outlive the attempt that made them.

    The name of a file says everything that decided its numbers, so that a later attempt takes
    only what it would make itself; a torn or foreign file is made anew.
    """

    def __init__(self, ready: _Ready) -> None:
        self._ready = ready
        self._prefix = f"jobs/{ready.attempt.claimed.job_id}/models"

    def recall(self, config: ModelConfig, seed: int) -> Prediction | None:
        attempt = self._ready.attempt
        name = self._name(config, seed)
        if attempt.store.path(self._prefix, name) is None:
            return None
        try:
            with attempt.store.open(self._prefix, name) as file:
                kept = unpack(file.read())
        except ArtifactCorruptError:
            log.warning("kept model damaged", job_id=attempt.claimed.job_id, name=name)
            return None
        log.info("model taken over", job_id=attempt.claimed.job_id, model=config.name, seed=seed)
        return kept

    def keep(self, config: ModelConfig, seed: int, prediction: Prediction) -> None:
        attempt = self._ready.attempt
        if attempt.settled:
            return
        attempt.store.write(
            self._prefix,
            self._name(config, seed),
            pack(prediction),
            media_type=_PACKED,
            description="One finished model",
        )

    def _name(self, config: ModelConfig, seed: int) -> str:
        claimed = self._ready.attempt.claimed
        known = alphafold2_facts((config,), settings())[config.name]
        engine = alphafold2(settings())
        how = f"{known['sha256']}{known['untrained']} {engine.precision} {engine.kernels.name}"
        digest = digest_of(
            claimed.payload.fold_input,
            fold_options_of(claimed.payload.options),
            self._ready.found,
            how,
        )
        return f"{config.name}_{seed}_{digest[:24]}.npz"


def _store(ready: _Ready, made: Result) -> None:
    attempt = ready.attempt
    claimed = attempt.claimed
    result = with_earlier_notices(made, claimed.notices)
    configs = networks(
        len(claimed.payload.fold_input.chains), fold_options_of(claimed.payload.options)
    )
    run = Run(
        job_id=claimed.job_id,
        fold_input=claimed.payload.fold_input,
        engine=claimed.payload.engine,
        options=fold_options_of(claimed.payload.options),
        created=datetime.now(UTC),
        weights=alphafold2_facts(configs, settings()),
        device=device_name(),
        precision=alphafold2(settings()).precision,
        kernels=alphafold2(settings()).kernels.name,
    )
    files = folded_files(result, run, describe(result, run))
    if (found := handed_over(attempt).get(FOUND)) is not None:
        seal(attempt, files, handed_on=[found])
    else:
        seal(attempt, [*files, ResultFile(name=FOUND, data=pack_found(ready.found))])
    next_stage: Stage = "relax" if fold_options_of(claimed.payload.options).relax else "publish"
    attempt.advance(next_stage, confidence=result.confidence, notices=result.notices)
    attempt.store.delete(live_prefix(claimed.job_id))
